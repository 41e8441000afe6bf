"""One council's configuration: which systems it has, how to read them, how it defines its terms.

The file is read as text (`TextLoader`): ``08``, ``No`` or ``1E5`` mean what stands there, quoted or not.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError

from ehplatform.model.decisions import HeaderDecision, Pattern, ValueDecision
from ehplatform.model.profile import DefinitionHistory
from ehplatform.model.validation import Problem, problems
from ehplatform.model.yaml_source import Location, TextLoader, YamlSource, parse_yaml, read_text

NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class ConfigurationError(ValueError):
    """A council's file cannot be used; the message names the file, the line, the place and what to write."""


T = TypeVar("T")
Entries = Annotated[dict[str, T], BeforeValidator(lambda content: {} if content is None else content)]
"""A mapping whose key may stand in the file with nothing below it."""


class Source(BaseModel):
    """One dataset of a council: the folder it lands in, the system behind it, the dialect it speaks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    """Short name of the source system; person ids are unique inside it."""
    dialect: str
    delivery: Literal["snapshot", "increments"] | None = None
    """What successive files are: each the whole truth of its day, or more of it. None: the dialect's own."""
    settings: Entries[Any] = Field(default_factory=dict)
    """What this council's installation of the dialect needs, such as workflow step numbers."""
    headers: Entries[HeaderDecision] = Field(default_factory=dict)
    """Local column headers, each with the header that the dialect expects in its place."""


class Council(BaseModel):
    """One council that the platform serves; `la_code` is DfE's three-digit number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    la_code: str = Field(pattern=r"^\d{3}$")
    name: str
    synthetic: bool = False
    """The council's people are made up; every page that shows them must say SYNTHETIC."""
    owner: str
    """Who answers for the data: a team, never a person's name."""
    sources: dict[str, Source]
    """By dataset: the name of the landing folder under the council's own."""
    values: Entries[Entries[ValueDecision]] = Field(default_factory=dict)
    """Local spellings by code set, for values that the common spellings do not know."""
    patterns: Entries[list[Pattern]] = Field(default_factory=dict)
    """Regular expressions by code set, for values that no spelling reads."""
    profile: DefinitionHistory = DefinitionHistory()
    """How the shared terms are read, from which day on."""
    linkage_model: str | None = None
    """File of a linkage model trained on this council's records, from the folder of this file; None: the
    shipped one."""

    _file: YamlSource | None = PrivateAttr(default=None)

    @property
    def label(self) -> str:
        """How whatever shows the council's people names it."""
        return f"{self.name} (SYNTHETIC)" if self.synthetic else self.name

    def error(self, wrong: Iterable[Problem]) -> ConfigurationError:
        """Return the error for what is wrong, with lines where the council was read from a file."""
        if self._file is not None:
            return error_in(self._file, wrong)
        return ConfigurationError("\n".join(f"{self.la_code}.yml: {in_words(each)}" for each in wrong))


def load_council(path: Path) -> Council:
    """Read one council's YAML file."""
    return parse_council(read_text(path, refuse), path)


def parse_council(text: str, path: Path) -> Council:
    """Read the text of one council's file; `path` names it."""
    source = parse_yaml(text, path, refuse, TextLoader)
    try:
        council = Council.model_validate(source.content)
    except ValidationError as error:
        raise error_in(source, problems(Council, source.content, error)) from None
    if council.la_code != path.stem:
        reason = f"this is {council.la_code}: name the file {council.la_code}.yml"
        raise error_in(source, [Problem(("la_code",), reason)])
    council._file = source
    return council


def council_text(council: Council) -> str:
    """Return a council as text that `parse_council` reads as the same council: JSON, which is YAML too.

    Inside its strings JSON leaves signs as they are that YAML forbids or takes for the end of a line.
    """
    text = council.model_dump_json(indent=1)
    return NOT_IN_YAML.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def load_councils(folder: Path) -> dict[str, Council]:
    """Read every ``<la_code>.yml`` of `folder`, by code; raises when there is none."""
    councils = [load_council(path) for path in sorted(folder.glob("*.yml"))]
    if not councils:
        raise ConfigurationError(f"no council file (<la_code>.yml) in {folder}: add one, or set EHP_COUNCILS")
    return {council.la_code: council for council in councils}


def refuse(file: Path, line: int, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{file.name}:{line}: {reason}")


def error_in(source: YamlSource, wrong: Iterable[Problem]) -> ConfigurationError:
    """Return one error for all that is wrong with a file, one line for each."""
    return ConfigurationError("\n".join(str(source.error(each.location, in_words(each))) for each in wrong))


def in_words(problem: Problem) -> str:
    place = ".".join(map(str, without_words_of_files(problem.location)))
    return f"{place}: {problem.reason}" if place else problem.reason


def without_words_of_files(location: Location) -> Location:
    """Return a location up to where it would repeat a value or a header of the council's extracts.

    They can be personal (the referrer's name), and an error goes to logs; its line says which is meant.
    """
    match location:
        case ("values", _, _, *_):
            return location[:2]
        case ("sources", _, "headers", _, *_):
            return location[:3]
    return location
