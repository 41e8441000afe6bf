"""A definition profile as tables, the form in which SQL steps read it."""

from collections.abc import Iterable

import pyarrow as pa

from ehplatform.model.profile import DefinitionProfile

PROFILE_SCHEMA = pa.schema(
    {
        "family_help_from": pa.date32(),
        "nfa_counts_as_referral": pa.bool_(),
        "rereferral_clock": pa.string(),
        "episode_start_basis": pa.string(),
        "episode_end_basis": pa.string(),
        "merge_gap_days": pa.int32(),
        "step_window_days": pa.int32(),
        "step_up_basis": pa.string(),
        "allocation_clock": pa.string(),
        "allocation_working_days": pa.int32(),
        "include_18_25": pa.bool_(),
    }
)
"""The parameters of one value; 32-bit, because SQL adds no 64-bit number of days to a date."""


def parameter_tables(profile: DefinitionProfile) -> dict[str, pa.Table]:
    """Return `profile` (one row, a column a single-valued parameter) and a table for each list."""
    return {
        "profile": pa.Table.from_pylist([profile.model_dump()], PROFILE_SCHEMA),
        "scope_tier": one_column("tier", profile.scope_tiers),
        "disengaged_code": one_column("code", profile.disengaged_codes),
        "self_referral_code": one_column("code", profile.self_referral_codes),
        "step_down_kind": one_column("spell_type", profile.step_down_from),
    }


def one_column(name: str, values: Iterable[str]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string())})
