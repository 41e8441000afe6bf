"""What a classification-based installation calls its things: code ids, forms, relationships.

All of it is local. In the council's file:

    sources:
      early_help:
        system: EHM
        dialect: classification_intervals
        settings:
          classifications:
            early_help: {699: TARGETED, 1271: FAMILY_HELP}    # code id: tier
            social_care: {702: CIN, 703: CPP, 704: CLA}       # code id: kind of spell; may be left out
          forms:
            referral: "Child: Referral"
            closure: ["Early Help: Closure", "Family Help: Closure"]
            assessment: "Early Help: Assessment"
          relationships: {worker: AW, team: AT}
          merge_gap_days: 1
          referral_days_back: 90
"""

from typing import Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from ehplatform.model.codes import code_set
from ehplatform.sources.dialects.dialect import DialectSettings
from ehplatform.sources.dialects.one_or_several import Names, refuse_repeats

EARLY_HELP = "early_help"


class Classifications(DialectSettings):
    """The ids of the classification codes that count; each interval of another code is left out."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    early_help: dict[str, str] = Field(min_length=1)
    """By code id, the tier of Early Help that it stands for."""
    social_care: dict[str, Literal["CIN", "CPP", "CLA"]] = Field(default_factory=dict)
    """By code id, the kind of statutory involvement."""

    @field_validator("early_help")
    @classmethod
    def tiers_must_exist(cls, tiers: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(tiers.values()) - code_set("TIER").keys()):
            raise ValueError(f"no tier {', '.join(unknown)}; allowed: {', '.join(code_set('TIER'))}")
        return tiers

    @model_validator(mode="after")
    def a_code_is_one_thing(self) -> "Classifications":
        refuse_repeats([*self.early_help, *self.social_care], "code id")
        return self


class Forms(DialectSettings):
    """Names of the forms, as the export writes them."""

    referral: Names
    closure: Names
    assessment: Names = ()

    @model_validator(mode="after")
    def a_form_is_one_thing(self) -> "Forms":
        refuse_repeats([*self.referral, *self.closure, *self.assessment], "form")
        return self

    @property
    def kinds(self) -> dict[str, str]:
        """What each form is, by its name in one case."""
        return {name.casefold(): kind for kind, names in self for name in names}


class Relationships(DialectSettings):
    """Codes of the relationships to a professional and to a team."""

    worker: Names = ("AW",)
    team: Names = ("AT",)

    @model_validator(mode="after")
    def a_relationship_is_one_thing(self) -> "Relationships":
        refuse_repeats([*self.worker, *self.team], "relationship code")
        return self

    @property
    def kinds(self) -> dict[str, str]:
        return {code.casefold(): kind for kind, codes in self for code in codes}


class ClassificationSettings(DialectSettings):
    """What one council's installation calls its things, and how its intervals are read."""

    classifications: Classifications
    forms: Forms
    relationships: Relationships = Relationships()
    merge_gap_days: int = Field(default=1, ge=0, le=28)
    """Intervals with at most so many days between them are one episode."""
    referral_days_back: int = Field(default=90, ge=0, le=366)
    """A referral form older than this belongs to no episode that starts now."""

    @property
    def kinds(self) -> dict[str, str]:
        """What each classification code stands for: Early Help, or a kind of statutory spell."""
        return {
            **dict.fromkeys(self.classifications.early_help, EARLY_HELP),
            **self.classifications.social_care,
        }
