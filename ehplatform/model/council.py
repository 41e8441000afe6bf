"""One council's configuration: which systems it has, how to read them, how it defines its terms."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ehplatform.model.profile import DefinitionProfile


class ConfigurationError(ValueError):
    """A council's file cannot be used; the message names the file, the place and what to write."""


class Source(BaseModel):
    """One dataset of a council: the folder it lands in, the system behind it, the dialect it speaks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    """Short name of the source system; person ids are unique inside it."""
    dialect: str
    settings: dict[str, Any] = Field(default_factory=dict)
    """What this council's installation of the dialect needs, such as workflow step numbers."""


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
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Local spellings by code set, for values that the common spellings do not know."""
    profile: DefinitionProfile = DefinitionProfile()


def load_council(path: Path) -> Council:
    """Read one council's YAML file."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path.name}: not valid YAML: {error}") from error
    try:
        council = Council.model_validate(content)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()
        )
        raise ConfigurationError(f"{path.name}: {places}") from error
    if council.la_code != path.stem:
        raise ConfigurationError(
            f"{path.name}: la_code is {council.la_code}; name the file {council.la_code}.yml"
        )
    return council


def load_councils(folder: Path) -> dict[str, Council]:
    """Read every ``<la_code>.yml`` of `folder`, by code; raises when there is none."""
    councils = [load_council(path) for path in sorted(folder.glob("*.yml"))]
    if not councils:
        raise ConfigurationError(f"no council file (<la_code>.yml) in {folder}: add one, or set EHP_COUNCILS")
    return {council.la_code: council for council in councils}
