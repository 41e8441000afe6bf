"""A definition profile as tables, the form in which SQL steps read it."""

from collections.abc import Iterable

import pyarrow as pa

from ehplatform.model.profile import DefinitionProfile

PROFILE_SCHEMA = pa.schema(
    {
        "merge_gap_days": pa.int32(),
        "nfa_counts_as_referral": pa.bool_(),
        "step_window_days": pa.int32(),
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
    }


def one_column(name: str, values: Iterable[str]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string())})
