"""The process that is measured: link people that `make_people` wrote, one folder a council.

Prints one line of JSON: how many records, what linking them took, what a plain join took, and how good
the links are.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from ehplatform.linkage.evaluation import evaluate
from ehplatform.linkage.linking import Linked, link
from ehplatform.linkage.people import People
from ehplatform.store.engine import connect, register
from tests.bench.make_people import MadePeople, read_people

NEW_ONE_IN = 100
"""For a second run: one record in so many is new."""

SIDE_BY_SIDE = 2
"""Councils that are linked at a time, where there are many."""


@dataclass
class Cost:
    seconds: float = 0.0
    cpu_seconds: float = 0.0


@contextmanager
def timed() -> Iterator[Cost]:
    """Yield what will be the cost of the block, its threads included."""
    cost, wall, cpu = Cost(), time.perf_counter(), time.process_time()
    yield cost
    cost.seconds, cost.cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu


def one(folders: list[Path]) -> tuple[int, Cost, Linked, MadePeople]:
    """The last council, in a process that has linked the others before."""
    for folder in folders[:-1]:
        link(read_people(folder).people, workspace=folder)
    made = read_people(folders[-1])
    with timed() as cost:
        linked = link(made.people, workspace=folders[-1])
    return made.people.person_record.num_rows, cost, linked, made


def many(folders: list[Path]) -> tuple[int, Cost, Linked, MadePeople]:
    """All councils, some side by side; reading their files counts too."""

    def records_linked(folder: Path) -> int:
        return link(read_people(folder).people, workspace=folder).counts.records

    made = read_people(folders[0])
    linked = link(made.people)
    with timed() as cost, ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        records = sum(threads.map(records_linked, folders))
    return records, cost, linked, made


def again(folders: list[Path]) -> tuple[int, Cost, Linked, MadePeople]:
    """The last council, all but its new records having been linked before."""
    made = read_people(folders[-1])
    record = made.people.person_record
    known = pa.array(np.arange(record.num_rows) % NEW_ONE_IN != 0)
    before = link(replace(made.people, person_record=record.filter(known)))
    with timed() as cost:
        linked = link(made.people, before.kept)
    return record.num_rows, cost, linked, made


WAYS: dict[str, Callable[[list[Path]], tuple[int, Cost, Linked, MadePeople]]] = {
    "one": one,
    "many": many,
    "again": again,
}


def join_exactly(people: People) -> Cost:
    """Pair records by equal forename, surname and date of birth: the least that linking can mean."""
    with connect() as connection:
        register(connection, {"person_record": people.person_record})
        with timed() as cost:
            connection.execute(
                "select l.source_system, l.source_person_id, r.source_system, r.source_person_id"
                " from person_record as l inner join person_record as r using (forename, surname, birth_date)"
                " where (l.source_system, l.source_person_id) < (r.source_system, r.source_person_id)"
            ).to_arrow_table()
    return cost


def main(way: str, folders: list[Path]) -> None:
    records, cost, linked, made = WAYS[way](folders)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    plain = join_exactly(made.people)
    quality = evaluate(linked.person_link, made.truth)
    figures = {
        "records": records,
        "seconds": cost.seconds,
        "cpu_seconds": cost.cpu_seconds,
        "peak_bytes": peak,
        "join_cpu_seconds": plain.cpu_seconds * records / made.people.person_record.num_rows,
        "precision": quality.pairs.precision,
        "recall": quality.pairs.recall,
    }
    print(json.dumps(figures))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], [Path(name) for name in sys.argv[2:]])
