"""Which column of a people file is what: the mapping file of ``ehplatform link``."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import duckdb
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from ehplatform.model.council import ConfigurationError
from ehplatform.model.validation import problems
from ehplatform.model.yaml_source import TextLoader, YamlSource, read_yaml

DATE_PARTS = ({"%Y", "%y"}, {"%m", "%b", "%B"}, {"%d"})
"""A date's format names its year, its month and its day."""


def listed(columns: Any) -> Any:
    """Let one column stand without brackets."""
    return [columns] if isinstance(columns, str) else columns


def spelled_out(rule: Any) -> Any:
    """Let a column, or a list of columns, stand for a rule that says no more."""
    return {"column": rule} if isinstance(rule, str | list) else rule


class ColumnRule(BaseModel):
    """Where an attribute stands in a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    column: Annotated[tuple[str, ...], BeforeValidator(listed)] = Field(min_length=1)
    """Several columns are read one after the other: house number, street, town."""
    format: str | None = None
    """How a date is written, as in strftime: ``%d/%m/%Y``."""
    pattern: str | None = None
    """A regular expression with one group: the part of the cell that counts."""

    @field_validator("format")
    @classmethod
    def names_a_day(cls, text: str | None) -> str | None:
        """Refuse a format from which no day follows."""
        if text is not None and not all(any(part in text for part in parts) for parts in DATE_PARTS):
            raise ValueError("expected year, month and day, such as %d/%m/%Y")
        return text

    @field_validator("pattern")
    @classmethod
    def takes_a_part(cls, text: str | None) -> str | None:
        """Refuse a pattern that does not say which part counts."""
        if text is not None and not has_one_group(text):
            raise ValueError(r"expected a regular expression (RE2) with one group, such as rec-(\d+)")
        return text


def has_one_group(pattern: str) -> bool:
    """Whether a regular expression is one for Python and for DuckDB, and takes one part."""
    try:
        with duckdb.connect() as connection:
            connection.execute("select regexp_extract('', $1, 1)", [pattern]).fetchall()
        return re.compile(pattern).groups == 1
    except (re.error, duckdb.Error):
        return False


Rule = Annotated[ColumnRule, BeforeValidator(spelled_out)] | None


class FileColumns(BaseModel):
    """What is known of each person of one file. `number` is a personal number without a check digit.

    Several columns of `upn`, `nhs_number` and `former_postcode` are several values; of anything else they
    are one text. `truth` says who the person really is, where that is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Rule = None
    forename: Rule = None
    surname: Rule = None
    birth_date: Rule = None
    postcode: Rule = None
    former_postcode: Rule = None
    uprn: Rule = None
    address: Rule = None
    place: Rule = None
    email: Rule = None
    phone: Rule = None
    upn: Rule = None
    nhs_number: Rule = None
    number: Rule = None
    family: Rule = None
    truth: Rule = None

    def rules(self) -> dict[str, ColumnRule]:
        """Return the rules there are, by attribute."""
        return {name: rule for name in FileColumns.model_fields if (rule := getattr(self, name)) is not None}


class Columns(FileColumns):
    """The mapping file; `files` says, by file name, where a file differs from the others."""

    files: dict[str, FileColumns] = Field(default_factory=dict)

    def of(self, file: str) -> FileColumns:
        """Return the columns of one file."""
        own = self.files.get(file, FileColumns())
        return self.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


def read_columns(path: Path) -> Columns:
    """Read a mapping file; raises `ConfigurationError` with file, line, key and what is expected."""
    try:
        source = read_yaml(path, refuse, TextLoader)
    except OSError as error:
        raise ConfigurationError(f"{path.name}: cannot be read: {error.strerror}") from None
    try:
        return Columns.model_validate(source.content)
    except ValidationError as error:
        raise wrong(source, error) from None


def wrong(source: YamlSource, error: ValidationError) -> ConfigurationError:
    lines = []
    for each in problems(Columns, source.content, error):
        place = ".".join(map(str, each.location))
        lines.append(str(source.error(each.location, f"{place}: {each.reason}" if place else each.reason)))
    return ConfigurationError("\n".join(dict.fromkeys(lines)))


def refuse(file: Path, line: int, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{file.name}:{line}: {reason}")


def columns_by_name(header: Collection[str]) -> FileColumns:
    """Return the mapping of a file whose columns have the attributes' own names."""
    return FileColumns.model_validate({name: name for name in FileColumns.model_fields if name in header})
