"""Parquet files as text, so that every column is read by the same rules as in a CSV file."""

import subprocess
import sys
from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ehplatform.sources.readers import parquet_process
from ehplatform.sources.readers.headers import Header, find_header
from ehplatform.sources.receive import ReceivedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import TextTable

ROWS_PER_BLOCK = 50_000


def read_parquet(file: ReceivedFile, expected: Collection[str]) -> Iterator[TextTable]:
    """Yield a Parquet file in blocks of rows; row 1 is the first. Raises `FileRefused` when it is damaged."""
    if not file.path.stat().st_size:
        raise FileRefused(file.name, "", "the file is empty: send it again, or leave it out")
    try:
        with pq.ParquetFile(file.path) as source:
            check_size(file, source.metadata)
            names, count = source.schema_arrow.names, source.metadata.num_rows
    except (pa.ArrowException, OSError, MemoryError, UnicodeError):
        raise damaged(file) from None
    header = find_header([(1, names)], file, "", expected)
    yield from text_tables(file, header, count)


def check_size(file: ReceivedFile, metadata: pq.FileMetaData) -> None:
    """Refuse a file that states very many rows, or that it unpacks to very much."""
    groups = (metadata.row_group(number) for number in range(metadata.num_row_groups))
    if metadata.num_rows > file.limits.max_rows:
        raise FileRefused(
            file.name, "", f"more than {file.limits.max_rows:,} rows: split the file, or raise EHP_MAX_ROWS"
        )
    if sum(group.total_byte_size for group in groups) > file.limits.max_bytes:
        raise too_large(file)


def text_tables(file: ReceivedFile, header: Header, count: int) -> Iterator[TextTable]:
    """Yield the rows as blocks, the first also when there are none; `count` is how many the file states."""
    columns = list(header.positions.values())
    row, size = 1, 0
    for batch in text_batches(file, columns):
        row, size = row + batch.num_rows, size + batch.nbytes
        if row > count + 1:
            raise damaged(file)
        if size > file.limits.max_bytes:
            raise too_large(file)
        yield text_table(file, header, row - batch.num_rows, batch)
    if row < count + 1:
        raise damaged(file)
    if row == 1:
        nothing = pa.RecordBatch.from_pylist([], parquet_process.schema_of(columns))
        yield text_table(file, header, row, nothing)


def text_batches(file: ReceivedFile, columns: list[int]) -> Iterator[pa.RecordBatch]:
    """Yield columns as text, read by a process that may fail; `parquet_process` says why."""
    arguments = [file.path, file.limits.max_cell_characters, ROWS_PER_BLOCK, ",".join(map(str, columns))]
    command = [sys.executable, "-m", parquet_process.__name__, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            with pa.ipc.open_stream(process.stdout) as stream:
                yield from stream
            process.wait()
        except pa.ArrowException:
            raise damaged(file) from None
        finally:
            process.kill()
    if process.returncode:
        raise damaged(file)


def text_table(file: ReceivedFile, header: Header, row: int, batch: pa.RecordBatch) -> TextTable:
    columns = dict(zip(header.positions, batch.columns, strict=True))
    for key, texts in columns.items():
        check_cells(file, header.positions[key] + 1, row, texts)
    rows = pa.array(range(row, row + batch.num_rows), pa.int64())
    return TextTable(file.name, None, rows, header.written, columns)


def check_cells(file: ReceivedFile, column: int, row: int, texts: pa.Array) -> None:
    lengths = pc.utf8_length(texts)
    longest = pc.max(lengths).as_py() or 0
    if longest > file.limits.max_cell_characters:
        raise FileRefused(
            file.name,
            f"row {row + pc.index(lengths, longest).as_py()}, column {column}",
            f"a cell is longer than {file.limits.max_cell_characters:,} characters: shorten it, "
            "or raise EHP_MAX_CELL_CHARACTERS",
        )


def too_large(file: ReceivedFile) -> FileRefused:
    return FileRefused(
        file.name,
        "",
        f"would unpack to more than {file.limits.max_bytes // 1024**2} MB: split it, "
        "or raise EHP_MAX_FILE_MEGABYTES",
    )


def damaged(file: ReceivedFile) -> FileRefused:
    return FileRefused(
        file.name,
        "",
        "not a readable Parquet file of plain columns, or one that needs far more memory than it is large: "
        "write it again in smaller row groups and send it whole",
    )
