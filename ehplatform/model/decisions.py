"""What a council has decided about its own words: which code a value means, which column a header names.

Each decision can say who took it (`by`, an account or a role) and when (`on`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

IGNORE = "ignore"
"""Instead of a code: the value says that nothing was recorded. Instead of a header: pass the column over."""


class Decision(BaseModel):
    """Who decided something, and on which day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: str | None = Field(default=None, min_length=1)
    on: date | None = None

    @property
    def in_words(self) -> str:
        """Return who decided it and when, as far as the file says so."""
        words = (f"by {self.by}" if self.by else "", f"on {self.on}" if self.on else "")
        return " ".join(filter(None, words)) or "unsigned"


class Meaning(Decision):
    """The code that something stands for, or `IGNORE`, which makes it null and therefore must be signed."""

    code: str = Field(min_length=1)

    @model_validator(mode="after")
    def ignoring_is_signed(self) -> "Meaning":
        if self.code == IGNORE and not (self.by and self.on):
            raise ValueError("say who decided to ignore it: write {code: ignore, by: NAME, on: YYYY-MM-DD}")
        return self

    @property
    def meaning(self) -> str | None:
        """Return the code, None where nothing was recorded."""
        return None if self.code == IGNORE else self.code


class ValueDecision(Meaning):
    """What one local spelling means; a file may write the code alone."""

    @model_validator(mode="before")
    @classmethod
    def code_alone(cls, written: Any) -> Any:
        if written is None:
            raise ValueError("nothing is written: write the code that it stands for")
        return written if isinstance(written, Mapping | BaseModel) else {"code": written}


class Pattern(Meaning):
    """What every value means that `matches` matches from end to end, whatever its case.

    `matches` is a regular expression of RE2, which takes time in proportion to the text: no pattern
    can hold up a run. RE2 has no look-around and no back-references.
    """

    matches: str = Field(min_length=1)

    @field_validator("matches")
    @classmethod
    def compiles(cls, expression: str) -> str:
        for each in (expression, end_to_end(expression)):
            try:
                pc.match_substring_regex(pa.scalar(""), each)
            except pa.ArrowInvalid as error:
                reason = str(error).removesuffix(f": {each}")
                raise ValueError(f"{reason[:1].lower()}{reason[1:]}") from None
        return expression

    def fits(self, text: str) -> bool:
        """Whether the pattern matches a text from end to end."""
        found = pc.match_substring_regex(pa.scalar(text), end_to_end(self.matches), ignore_case=True)
        return bool(found.as_py())


def end_to_end(expression: str) -> str:
    return rf"\A(?:{expression})\z"


class HeaderDecision(Decision):
    """Which header of the dialect one local header stands for; a file may write that header alone."""

    header: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def header_alone(cls, written: Any) -> Any:
        if written is None:
            raise ValueError("nothing is written: write the header that it stands for")
        return written if isinstance(written, Mapping | BaseModel) else {"header": written}

    @property
    def expected(self) -> str | None:
        """Return the header that the dialect expects, None for a column that is passed over."""
        return None if self.header == IGNORE else self.header
