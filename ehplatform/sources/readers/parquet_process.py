"""A process of its own that turns a Parquet file into text.

``python -m <this module> PATH LONGEST ROWS COLUMNS`` writes an Arrow stream to standard output. The
library believes what a file says of itself: a page of a few bytes can state that it unpacks to 2 GB,
and a text of a dictionary can stand for a million cells. Here that can cost no more than `MEMORY`,
and the platform outlives the end of this process.
"""

import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

MEMORY = 3 * 1024**3
"""Bytes of address space; the program itself takes a tenth of it before it reads."""

BYTES_AT_ONCE = 32_000_000
"""What is sent as one batch, unless one row alone is more."""


def text_batches(path: Path, longest: int, rows: int, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """Yield the given columns as text, in batches of at most `rows` rows.

    A cell is cut one character beyond `longest`, which is enough to refuse it. Raises an Arrow error,
    or another one, when the file is damaged or a column has no plain text form.
    """
    with pq.ParquetFile(path) as source:
        for batch in source.iter_batches(batch_size=rows, use_threads=False):
            texts = [as_text(batch.column(column), longest) for column in columns]
            yield from pieces(pa.record_batch(texts, schema_of(columns)))


def schema_of(columns: Sequence[int]) -> pa.Schema:
    return pa.schema([(str(column), pa.string()) for column in columns])


def as_text(column: pa.Array, longest: int) -> pa.Array:
    """Return a column as text; what has no plain text form raises an Arrow error."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    text = column.cast(pa.string())
    text.validate(full=True)  # Parquet promises UTF-8, and the library takes its word for it
    return pc.utf8_slice_codeunits(pc.fill_null(text, ""), 0, longest + 1)


def pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield a batch in parts that are small enough to be held."""
    if batch.num_rows <= 1 or batch.nbytes <= BYTES_AT_ONCE:
        yield batch
    else:
        half = batch.num_rows // 2
        yield from pieces(batch.slice(0, half))
        yield from pieces(batch.slice(half))


def main(path: str, longest: str, rows: str, columns: str) -> None:
    """Write the stream to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    wanted = [int(column) for column in columns.split(",")]
    with pa.ipc.new_stream(sys.stdout.buffer, schema_of(wanted)) as stream:
        for batch in text_batches(Path(path), int(longest), int(rows), wanted):
            stream.write_batch(batch)


if __name__ == "__main__":
    main(*sys.argv[1:])
