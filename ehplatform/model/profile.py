"""Definition profile: the parameters on which councils differ, made explicit and dated.

The common profile is the one that benchmarks use. Meanings of the parameters follow the
council-by-council differences of the discovery report (referral, open case, closed case). A council
that changes a definition adds a version with the day, the reason and who agreed to it, so that every
published number can be read with the definitions of its day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from ehplatform.model.codes import code_set

CODE_SETS = {"scope_tiers": "TIER", "self_referral_codes": "SOURCE", "disengaged_codes": "EH_END_REASON"}
"""Parameters that are lists of codes, each with its code set."""

LISTS = (*CODE_SETS, "step_down_from", "family_basis")


class DefinitionProfile(BaseModel):
    """How the shared terms are read. Unknown parameters are refused with those that exist."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    # what Early Help is
    scope_tiers: tuple[str, ...] = ("TARGETED", "INTENSIVE", "FAMILY_HELP")
    """Tiers that count as Early Help in stocks."""
    include_18_25: bool = False
    """Young adults of 18 to 25 years count."""
    family_help_from: date | None = None
    """Day from which Early Help and child in need are one service, Family Help; step-up and step-down
    mean something else from then on."""

    # referrals
    referral_unit: Literal["child", "family"] = "child"
    """What one referral is about."""
    nfa_counts_as_referral: bool = True
    """A referral that ended in no further action counts."""
    self_referral_codes: tuple[str, ...] = ("1A", "1C")
    """Sources that mean the family came by itself."""
    rereferral_clock: Literal["prev_referral", "prev_closure"] = "prev_referral"
    """From which event the twelve months of a re-referral run."""

    # episodes
    episode_start_basis: Literal[
        "referral_date", "decision_date", "consent_date", "assessment_start", "first_allocation"
    ] = "decision_date"
    """Event on which an episode starts."""
    episode_end_basis: Literal["closure_date", "last_review"] = "closure_date"
    """Event on which an episode ends."""
    merge_gap_days: int = Field(default=1, ge=0, le=28)
    """Episodes of a child with a gap of at most this many days are one episode."""
    disengaged_codes: tuple[str, ...] = ("DISENGAGED", "CONSENT_WITHDRAWN", "DECLINED")
    """Reasons for closing that mean the family disengaged."""

    # moves to and from social care
    step_window_days: int = Field(default=28, ge=7, le=91)
    """A move to or from social care this close to an Early Help date is a step up or down."""
    step_up_basis: Literal["recorded", "derived", "either"] = "either"
    """What shows a step up: the reason for closing, what social care records, or either."""
    step_down_from: tuple[Literal["CIN", "CPP", "CLA", "CSC_ASSESSMENT"], ...] = (
        "CIN",
        "CPP",
        "CLA",
        "CSC_ASSESSMENT",
    )
    """Involvements whose end can be a step down."""

    # timeliness and workload
    allocation_clock: Literal["referral_date", "decision_date", "consent_date"] = "decision_date"
    """Event from which the days to allocation are counted."""
    allocation_working_days: int = Field(default=2, ge=1, le=20)
    """Working days within which a worker is to be allocated."""
    first_contact_working_days: int = Field(default=5, ge=1, le=20)
    """Working days from allocation to the first contact. The report's own figure is lost."""
    assessment_target_working_days: int | None = Field(default=None, ge=1, le=260)
    """Working days within which an assessment is to be completed; absent: no target."""
    caseload_unit: Literal["child", "family"] = "child"
    """What a caseload counts."""

    # families and the age of the data
    family_basis: tuple[Literal["source", "relationship", "household"], ...] = (
        "source",
        "relationship",
        "household",
    )
    """Where families come from; the first that is available wins."""
    keying_lag_days: int | None = Field(default=None, ge=0, le=366)
    """Days until an event is believed to be keyed; absent: measured, the 90th percentile."""

    @model_validator(mode="before")
    @classmethod
    def name_what_is_allowed(cls, values: Any) -> Any:
        """Refuse unknown parameters before pydantic does, so that the message can list the known ones."""
        if isinstance(values, dict) and (unknown := values.keys() - cls.model_fields.keys()):
            words = f"not a parameter; allowed: {', '.join(cls.model_fields)}"
            raise refusal(dict.fromkeys(sorted(map(str, unknown)), words))
        return values

    @field_validator(*CODE_SETS)
    @classmethod
    def must_be_codes(cls, codes: tuple[str, ...], about: ValidationInfo) -> tuple[str, ...]:
        name = CODE_SETS[str(about.field_name)]
        unknown = [code for code in codes if code not in code_set(name)]
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: no code of {name}; allowed: {', '.join(code_set(name))}")
        return codes

    @field_validator(*LISTS)
    @classmethod
    def must_be_named_once(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if twice := {value for value in values if values.count(value) > 1}:
            raise ValueError(f"named twice: {', '.join(sorted(twice))}")
        return values


COMMON_PROFILE = DefinitionProfile()


class ProfileVersion(BaseModel):
    """The profile from one day on. Of the first version there is no day: it holds from the beginning."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valid_from: date | None = None
    parameters: DefinitionProfile = COMMON_PROFILE
    """In a file, the parameters that change; what is not named stays as it was."""
    rationale: str | None = None
    agreed_by: str | None = None
    """A role or a team, never a person's name."""


@dataclass(frozen=True)
class ProfileChange:
    """One change of definitions: `moved` holds, by parameter, its value before and after."""

    version: ProfileVersion
    moved: dict[str, tuple[Any, Any]]


class DefinitionHistory(RootModel[tuple[ProfileVersion, ...]]):
    """A council's profile through time: every day has exactly one version.

    In a council's file it is either a mapping of parameters, which hold from the beginning, or a list
    of versions in the order of time. Each version lasts until the next one begins; the first has no
    `valid_from`, every other has one, a rationale and who agreed to it, and changes something.
    """

    model_config = ConfigDict(frozen=True)

    root: tuple[ProfileVersion, ...] = (ProfileVersion(),)

    @model_validator(mode="before")
    @classmethod
    def read_plain_parameters(cls, content: Any) -> Any:
        """Take a mapping of parameters for the one version that there is."""
        if isinstance(content, dict):
            return (ProfileVersion(parameters=DefinitionProfile.model_validate(content)),)
        return content

    @field_validator("root")
    @classmethod
    def tile_the_time(cls, versions: tuple[ProfileVersion, ...]) -> tuple[ProfileVersion, ...]:
        """Refuse gaps, overlaps and empty changes; let each version carry what the one before it said."""
        if not versions:
            raise ValueError("no version: name at least one, or leave the profile out")
        if versions[0].valid_from is not None:
            raise refusal({0: "the days before the first version have none: it must have no valid_from"})
        carried = [versions[0]]
        for place, version in enumerate(versions[1:], start=1):
            continued = carry_on(carried[-1], version)
            if wrong := fault(carried[-1], continued):
                raise refusal({place: wrong})
            carried.append(continued)
        return tuple(carried)

    def at(self, day: date) -> DefinitionProfile:
        """Return the profile that holds on a day."""
        begun = [v for v in self.root if v.valid_from is None or v.valid_from <= day]
        return begun[-1].parameters

    def changes(self) -> tuple[ProfileChange, ...]:
        """Return every change, oldest first, with the parameters that moved."""
        return tuple(change(before, after) for before, after in pairwise(self.root))


def carry_on(before: ProfileVersion, version: ProfileVersion) -> ProfileVersion:
    """Return a version with the parameters of the one before it where it names none of its own."""
    named = {name: getattr(version.parameters, name) for name in version.parameters.model_fields_set}
    parameters = before.parameters.model_copy(update=named)
    return version.model_copy(update={"parameters": parameters})


def fault(before: ProfileVersion, version: ProfileVersion) -> str | None:
    """Return why a version cannot follow the one before it, or None when it can."""
    if version.valid_from is None or not version.rationale or not version.agreed_by:
        return "a change needs valid_from, rationale and agreed_by"
    if before.valid_from is not None and version.valid_from <= before.valid_from:
        return f"it overlaps the version from {before.valid_from}: list versions in the order of time"
    if version.parameters == before.parameters:
        return "it changes no parameter: leave it out"
    return None


def change(before: ProfileVersion, after: ProfileVersion) -> ProfileChange:
    """Return what moved from one version to the next."""
    old, new = dict(before.parameters), dict(after.parameters)
    return ProfileChange(after, {name: (old[name], new[name]) for name in new if old[name] != new[name]})


def refusal(problems: Mapping[Any, str]) -> ValidationError:
    """Return the error that says what is wrong at each place: a parameter, or a version counted from 0."""
    return ValidationError.from_exception_data(
        "profile",
        [
            InitErrorDetails(
                type=PydanticCustomError("profile", "{words}", {"words": words}), loc=(place,), input=None
            )
            for place, words in problems.items()
        ],
    )
