"""Definition profile: the parameters on which councils differ, made explicit.

The common profile is the one that benchmarks use. Meanings of the parameters follow the
council-by-council differences of the discovery report (referral, open case, closed case).
"""

from pydantic import BaseModel, ConfigDict, Field


class DefinitionProfile(BaseModel):
    """How the shared terms are read. Unknown parameters are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scope_tiers: tuple[str, ...] = ("TARGETED", "INTENSIVE", "FAMILY_HELP")
    """Tiers that count as Early Help in stocks."""
    merge_gap_days: int = Field(default=1, ge=0, le=28)
    """Episodes of a child with a gap of at most this many days are one episode."""
    nfa_counts_as_referral: bool = True
    step_window_days: int = Field(default=28, ge=7, le=91)
    """A move to or from social care this close to an Early Help date is a step up or down."""
    disengaged_codes: tuple[str, ...] = ("DISENGAGED", "CONSENT_WITHDRAWN", "DECLINED")
    self_referral_codes: tuple[str, ...] = ("1A", "1C")
    allocation_working_days: int = Field(default=2, ge=1, le=20)
    include_18_25: bool = False


COMMON_PROFILE = DefinitionProfile()
