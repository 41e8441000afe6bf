"""Well-formed files of hostile values: each header in its place, each cell escaped as its format asks."""

import io
from datetime import timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

from ehplatform.sources.dialects.cin_elements import BLOCKS, TEXTS
from tests.fuzz.hostile_values import CELLS
from tests.fuzz.seeds import (
    Rows,
    Seed,
    csv_of,
    parquet_of,
    rows_of,
    sheet_name,
    template_seeds,
    workbook_of,
    xml_text,
)

MOST_ROWS = 6

TEXTS_OF_CELLS = st.one_of(
    st.sampled_from(CELLS),
    st.text(max_size=8),
    st.dates().map(str),
    st.integers().map(str),
    st.floats().map(str),
)

ODD_COLUMNS = st.sampled_from(
    [
        pa.array([1, None, -(2**63)]),
        pa.array([1.5, float("nan"), float("-inf")]),
        pa.array([0, -(2**31), 2**31 - 1], pa.date32()),
        pa.array([0, None, -(2**62)], pa.timestamp("us", tz="Europe/London")),
        pa.array([2**62, 0, 1], pa.timestamp("ms")),
        pa.array([timedelta(days=1), None, timedelta(-1)]),
        pa.array([Decimal("1.10"), None, Decimal("-99999.99")]),
        pa.array([True, None, False]),
        pa.array([b"\xff\xfe", b"", None]),
        pa.array([b"text", b"", None]),
        pa.array([[1], [], None]),
        pa.array([{"a": 1}, None, {"a": None}]),
        pa.array(["a", None, "a"]).dictionary_encode(),
        pa.array([None, None, None]),
        pa.array(["large", None, ""], pa.large_string()),
        pa.array(["x" * 30_000, "", "a"]),
        pa.array([1, None, 3], pa.time64("us")),
        pa.array([2**64 - 1, 0, None], pa.uint64()),
        pa.array([1.0, None, 3.0], pa.float16()),
    ]
)
"""Columns that are no text; some of them have no plain text form."""


def hostile_files(seed: Seed) -> st.SearchStrategy[tuple[str, bytes]] | None:
    """Return files like a seed, each with its name, that are well-formed; None where no table is known."""
    if seed.suffix == ".csv":
        return tables_like(rows_of(seed)).map(lambda rows: (seed.name, csv_of(rows)))
    if seed.suffix == ".xml":
        return RETURNS.map(lambda text: (seed.name, text.encode("utf-8", "replace")))
    if seed.suffix == ".parquet":
        return parquet_files()
    if seed in template_seeds(".xlsx"):
        return workbooks()
    return None


def tables_like(rows: Rows) -> st.SearchStrategy[Rows]:
    """Return tables with the header of a sound one, whose cells are some of its own and some hostile."""
    header, *body = rows
    own = [sorted({row[place] for row in body} | {""}) for place in range(len(header))]
    cells = st.tuples(*(st.one_of(st.sampled_from(values), TEXTS_OF_CELLS) for values in own))
    return st.lists(cells.map(list), max_size=MOST_ROWS).map(lambda found: [header, *found])


@st.composite
def parquet_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a table of the template, sometimes with columns that are no text in the place of some."""
    seed = draw(st.sampled_from(template_seeds(".csv")))
    name = seed.name.replace(".csv", ".parquet")
    rows = draw(tables_like(rows_of(seed)))
    if draw(st.booleans()):
        return name, parquet_of([[text.encode("utf-8", "replace").decode() for text in row] for row in rows])
    columns = [draw(ODD_COLUMNS) for _ in rows[0]]
    sink = io.BytesIO()
    pq.write_table(pa.table(columns, names=list(rows[0])), sink, **draw(WRITER_OPTIONS))
    return name, sink.getvalue()


WRITER_OPTIONS = st.fixed_dictionaries(
    {
        "compression": st.sampled_from(["none", "snappy", "gzip", "zstd", "brotli", "lz4"]),
        "use_dictionary": st.booleans(),
        "data_page_version": st.sampled_from(["1.0", "2.0"]),
        "row_group_size": st.sampled_from([1, 1_000]),
    }
)


@st.composite
def workbooks(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a workbook of some of the template's tables."""
    seeds = draw(st.lists(st.sampled_from(template_seeds(".csv")), min_size=1, max_size=2, unique=True))
    sheets = {}
    for seed in seeds:
        rows = draw(tables_like(rows_of(seed)))
        sheets[sheet_name(seed)] = [[xml_text(text, escaped=False) for text in row] for row in rows]
    return "SYNTHETIC_drawn.xlsx", workbook_of(sheets)


LEAVES = st.tuples(st.sampled_from(sorted(TEXTS)), TEXTS_OF_CELLS).map(
    lambda leaf: f"<{leaf[0]}>{xml_text(leaf[1])}</{leaf[0]}>"
)
ELEMENTS = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from(sorted(BLOCKS)), st.lists(inner, max_size=6)).map(
        lambda block: f"<{block[0]}>{''.join(block[1])}</{block[0]}>"
    ),
    max_leaves=20,
)
RETURNS = st.lists(st.lists(ELEMENTS, max_size=4), max_size=4).map(
    lambda children: (
        "<Message><Children>"
        + "".join(f"<Child>{''.join(child)}</Child>" for child in children)
        + "</Children></Message>"
    )
)
"""Census returns whose elements stand anywhere and hold anything."""
