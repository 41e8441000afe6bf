"""Reads people files, CSV or Parquet, as the table `record` that linkage works on."""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from ehplatform.linkage.files.columns import ColumnRule, Columns, FileColumns, columns_by_name
from ehplatform.linkage.prepare import RECORD
from ehplatform.store.engine import connect, register

DELIMITERS = ",;\t|"

DATE_FORMATS = ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S")
"""What is tried when the mapping names no format."""

LISTS = {"upns": "upn", "nhs_numbers": "nhs_number", "former_postcodes": "former_postcode"}
"""Columns of `RECORD` that hold several values, each with its attribute."""

SHOWN_ROWS = 5


class UnusableFile(ValueError):
    """A people file cannot be used; the message names file, row and column, and no value."""


@dataclass(frozen=True)
class Account:
    """What was read, in numbers: records of each file, and dates of birth that are none."""

    records: Mapping[str, int]
    unread_dates: Mapping[str, int]


def read_people(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Path], columns: Columns | None
) -> Account:
    """Make the tables `record` (columns of `RECORD`) and `true_person` (record_no, person) of people files.

    Records are numbered in the order of the files and of their rows; a record's source is the name of its
    file. Without `columns`, the files' columns must have the attributes' own names. Raises `UnusableFile`.
    """
    check_names(files)
    register(connection, {"no_record": RECORD.empty_table()})
    connection.execute("create table record as from no_record").fetchall()
    connection.execute("create table true_person (record_no bigint, person varchar)").fetchall()
    read: dict[str, int] = {}
    unread: dict[str, int] = {}
    for file in files:
        header = load(connection, file)
        rules = rules_of(file.name, header, columns)
        check_ids(connection, file.name, rules["id"])
        read[file.name], unread[file.name] = add_records(connection, file.name, rules, sum(read.values()))
    check_values(connection, files)
    return Account(read, unread)


def check_values(connection: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> None:
    """Refuse files of which no row holds anything but its id."""
    compared = [name for name in RECORD.names if name not in ("record_no", "source", "record_id")]
    anything = " or ".join(f"{name} is not null" for name in compared)
    if not connection.execute(f"select 1 from record where {anything} limit 1").fetchall():
        names = ", ".join(file.name for file in files)
        raise UnusableFile(f"{names}: no row holds anything to compare")


def records_of(files: Sequence[Path], columns: Columns | None) -> pa.Table:
    """Return the records of people files (columns of `RECORD`)."""
    with connect() as connection:
        read_people(connection, files, columns)
        return connection.sql("from record").to_arrow_table()


def check_names(files: Sequence[Path]) -> None:
    """Refuse files that cannot be told apart."""
    names = [file.name for file in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise UnusableFile(
            f"{twice[0]}: two files have this name: rename one, so that links.csv can tell them apart"
        )


def load(connection: duckdb.DuckDBPyConnection, file: Path) -> list[str]:
    """Make the table `row` of a file, every cell as text, and return its header."""
    if not file.is_file():
        raise UnusableFile(f"{file}: there is no such file")
    try:
        source, parameters = parquet_source(file) if file.suffix.lower() == ".parquet" else csv_source(file)
        connection.execute(
            f"create or replace table row as select columns(*)::varchar from {source}", parameters
        ).fetchall()
    except duckdb.Error as error:
        raise UnusableFile(f"{file.name}: {what_is_wrong(str(error))}") from None
    return [column[0] for column in connection.execute("describe row").fetchall()]


def parquet_source(file: Path) -> tuple[str, dict[str, object]]:
    return "read_parquet($file)", {"file": str(file)}


def csv_source(file: Path) -> tuple[str, dict[str, object]]:
    """Return how DuckDB reads a CSV file, by the header and the delimiter of its first line."""
    try:
        with file.open("rb") as lines:
            first = lines.readline().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableFile(f"{file.name}: not UTF-8: save the file as UTF-8") from None
    delimiter = max(DELIMITERS, key=first.count)
    header = [name.strip() for name in next(csv.reader([first], delimiter=delimiter), [])]
    if not header or not all(header) or len(set(header)) < len(header):
        raise UnusableFile(f"{file.name}: the first row must name every column, and each name once")
    options = "columns = $columns, delim = $delimiter, quote = '\"', escape = '\"'"
    return f"read_csv($file, auto_detect = false, header = true, {options})", {
        "file": str(file),
        "columns": dict.fromkeys(header, "VARCHAR"),
        "delimiter": delimiter,
    }


def what_is_wrong(error: str) -> str:
    """Return what DuckDB found, without the cells that it quotes."""
    line = re.search(r"CSV Error on Line: (\d+)", error)
    place = f"line {line[1]}: " if line else ""
    if "utf-8" in error.lower():
        return f"{place}not UTF-8: save the file as UTF-8"
    if line is None:
        return "cannot be read: expected a CSV file with a header, or a Parquet file"
    return f"{place}expected as many cells as the header has, and every quotation mark closed"


def rules_of(file: str, header: Sequence[str], columns: Columns | None) -> dict[str, ColumnRule]:
    """Return where each attribute stands in a file; raises `UnusableFile` for a column that it lacks."""
    chosen: FileColumns = columns_by_name(header) if columns is None else columns.of(file)
    rules = chosen.rules()
    named = {column for rule in rules.values() for column in rule.column}
    if not named & set(header):  # the first row may be a person, so that it must not be shown
        names = ", ".join(sorted(named) or FileColumns.model_fields)
        raise UnusableFile(f"{file}: none of these columns in the first row: {names}; is there a header?")
    for attribute, rule in rules.items():
        if missing := [column for column in rule.column if column not in header]:
            raise UnusableFile(
                f"{file}: no column {missing[0]}, which the mapping names for {attribute};"
                f" there are {', '.join(header)}"
            )
    if "id" not in rules:
        raise UnusableFile(f"{file}: no column for id: name it in the mapping; there are {', '.join(header)}")
    if not rules.keys() - {"id", "truth"}:
        raise UnusableFile(f"{file}: nothing to compare: name more columns in the mapping")
    return rules


def check_ids(connection: duckdb.DuckDBPyConnection, file: str, rule: ColumnRule) -> None:
    """Refuse rows without an id, and ids that stand in two rows; row 2 is the first below the header."""
    rows = connection.execute(
        "select row_no, id is null from ("
        f"select row_number() over () + 1 as row_no, {text_sql('id', rule)} as id from row"
        ") qualify id is null or count(*) over (partition by id) > 1 order by row_no",
        pattern_of("id", rule),
    ).fetchall()
    for words, found in (
        ("no id", [number for number, is_empty in rows if is_empty]),
        ("an id that another row has too", [number for number, is_empty in rows if not is_empty]),
    ):
        if found:
            more = f" and {len(found) - SHOWN_ROWS:,} more" if len(found) > SHOWN_ROWS else ""
            numbers = ", ".join(map(str, found[:SHOWN_ROWS]))
            raise UnusableFile(
                f"{file}: column {' + '.join(rule.column)}: {words} in row {numbers}{more};"
                " every record needs an id of its own"
            )


def add_records(
    connection: duckdb.DuckDBPyConnection, file: str, rules: Mapping[str, ColumnRule], first: int
) -> tuple[int, int]:
    """Add a file's rows to `record` and `true_person`; return their number and that of unread dates."""
    parameters: dict[str, object] = {"source": file, "first": first}
    for attribute, rule in rules.items():
        parameters |= pattern_of(attribute, rule)
    if "birth_date" in rules:
        parameters["formats"] = date_formats(rules["birth_date"])
    connection.execute(f"create or replace table read_record as {records_sql(rules)}", parameters).fetchall()
    connection.execute(
        "insert into record by name select * exclude (true_person, birth_text) from read_record"
    ).fetchall()
    connection.execute(
        "insert into true_person select record_no, true_person from read_record where true_person is not null"
    ).fetchall()
    [(records, unread)] = connection.execute(
        "select count(*), count(*) filter (birth_text is not null and birth_date is null) from read_record"
    ).fetchall()
    return records, unread


def records_sql(rules: Mapping[str, ColumnRule]) -> str:
    """Return the query that reads the table `row` as records, with `birth_text` and `true_person`."""
    text = {name: text_sql(name, rule) for name, rule in rules.items()}
    values = {name: text.get(name, "null") for name in RECORD.names}
    values |= {
        "record_no": "$first + row_number() over () - 1",
        "source": "$source",
        "record_id": text["id"],
        "family_ref": text.get("family", "null"),
        "birth_date": date_sql(rules["birth_date"]) if "birth_date" in rules else "null::varchar",
    }
    values |= {
        name: list_sql(attribute, rules[attribute]) for name, attribute in LISTS.items() if attribute in rules
    }
    birth, truth = text.get("birth_date", "null::varchar"), text.get("truth", "null::varchar")
    listed = ", ".join(f"{value} as {name}" for name, value in values.items() if value != "null")
    return (
        f"select {listed}, birth_text, {truth} as true_person from (select *, {birth} as birth_text from row)"
    )


def text_sql(attribute: str, rule: ColumnRule) -> str:
    """Return an expression for an attribute's text: its columns one after the other; empty is missing."""
    cells = ", ".join(f"nullif(trim({quoted(column)}), '')" for column in rule.column)
    text = f"concat_ws(' ', {cells})"
    return f"nullif({taken(attribute, rule, text)}, '')"


def list_sql(attribute: str, rule: ColumnRule) -> str:
    """Return an expression for the list of an attribute's values, one for each column."""
    cells = ", ".join(f"nullif({taken(attribute, rule, f'trim({quoted(c)})')}, '')" for c in rule.column)
    return f"[{cells}]"


def taken(attribute: str, rule: ColumnRule, text: str) -> str:
    """Return an expression for the part of a text that counts."""
    return f"regexp_extract({text}, $pattern_{attribute}, 1)" if rule.pattern else text


def pattern_of(attribute: str, rule: ColumnRule) -> dict[str, object]:
    return {f"pattern_{attribute}": rule.pattern} if rule.pattern else {}


def date_formats(rule: ColumnRule) -> list[str]:
    return [rule.format] if rule.format else list(DATE_FORMATS)


def date_sql(rule: ColumnRule) -> str:
    """Return an expression for a date of birth as eight digits, year first.

    No date but eight digits in the order of the format, with a likely year, is a date with a slip of the
    pen: the digits can still be compared.
    """
    digits = "regexp_replace(birth_text, '[^0-9]', '', 'g')"
    place, parts = 1, {}
    for part in re.findall(r"%([Ymd])", date_formats(rule)[0]):
        length = 4 if part == "Y" else 2
        parts[part] = f"substr({digits}, {place}, {length})"
        place += length
    slip = " || ".join(parts[part] for part in "Ymd") if len(parts) == 3 else "null"
    day = "strftime(try_strptime(birth_text, $formats), '%Y%m%d')"
    return f"coalesce({likely(day)}, if(length({digits}) = 8, {likely(slip)}, null))"


def likely(day: str) -> str:
    """Return an expression that drops a day of an impossible year: 5/3/14 is no day of the year 14."""
    return f"if(left({day}, 4) between '1850' and '2100', {day}, null)"


def quoted(column: str) -> str:
    """Return a column's name as SQL."""
    return '"' + column.replace('"', '""') + '"'
