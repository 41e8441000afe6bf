"""Names for records that have no id of their own: made of dates, so that they stay the same.

A row number or a place in a file would shift from one extract to the next, and free text could be about
a person.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.sources.dates import read_date

UNDATED = "undated"


@lru_cache(maxsize=1 << 16)
def day_of(text: str | None) -> str:
    """Return the day that a text means, however it is written, as it stands in a record's name."""
    try:
        day = read_date(text) if text else None
    except ValueError:
        day = None
    return day.isoformat() if day else UNDATED


def days_of(texts: pa.Array) -> pa.Array:
    """Return `day_of` each text of a column."""
    distinct = pc.fill_null(texts, "").dictionary_encode()
    days = pa.array([day_of(text) for text in distinct.dictionary.to_pylist()], pa.string())
    return days.take(distinct.indices)


def numbered(names: pa.Array, people: pa.Array, facts: Iterable[pa.Array]) -> pa.Array:
    """Add ``-2``, ``-3`` to a name that one person's records share though they say something else.

    `facts` are the columns that say it. Records that say the same keep the same name.
    """
    owned = pc.binary_join_element_wise(pc.fill_null(people, ""), names, "\x1f").dictionary_encode()
    counts = np.bincount(owned.indices.to_numpy(), minlength=len(owned.dictionary))
    repeated = np.flatnonzero(counts[owned.indices.to_numpy()] > 1)
    if not len(repeated):
        return names
    columns = [column.take(pa.array(repeated)).to_pylist() for column in facts]
    owners = owned.indices.take(pa.array(repeated)).to_pylist()
    listed = names.to_pylist()
    said: dict[int, list[tuple[str | None, ...]]] = defaultdict(list)
    for position, owner, *fact in zip(repeated.tolist(), owners, *columns, strict=True):
        if tuple(fact) not in said[owner]:
            said[owner].append(tuple(fact))
        place = said[owner].index(tuple(fact)) + 1
        if place > 1:
            listed[position] += f"-{place}"
    return pa.array(listed, pa.string())
