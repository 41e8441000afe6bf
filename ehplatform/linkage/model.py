"""The linkage model: how much each level of agreement weighs (`model.yml`), as Splink reads it.

The model is trained beforehand (`train`) and reviewed like code. A Fellegi-Sunter model has for each
level two chances: m, that two records of one person agree so, and u, that records of two people do.
The weight of a level is log2(m / u). The third number, the chance that two records taken at random
belong to one person, depends on the size of the population and is set anew for each (`scoring`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ehplatform.linkage.comparisons import BLOCKING_RULES, COMPARISONS, DIFFERS, MISSING, Comparison

SHIPPED_MODEL = Path(__file__).parent / "model.yml"


@dataclass(frozen=True)
class Chances:
    """How often records of one person (m) and of two people (u) show one level of agreement."""

    m: float
    u: float


@dataclass(frozen=True)
class Model:
    """A trained model. `levels` holds, per comparison, the chances of its levels from closest to differs."""

    version: str
    trained_on: str
    link_threshold: float
    """Pairs of at least this probability are links."""
    exact_share: float
    """Share of all true pairs that `exact_pair.sql` finds: it turns their number into the prior."""
    levels: Mapping[str, Mapping[str, Chances]]


@cache
def load_model(path: Path = SHIPPED_MODEL) -> Model:
    """Read a model file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    levels = {
        comparison: {level: Chances(**chances) for level, chances in levels.items()}
        for comparison, levels in content.pop("levels").items()
    }
    return Model(**content, levels=levels)


def splink_settings(
    prior: float, levels: Mapping[str, Mapping[str, Chances]] | None = None
) -> dict[str, Any]:
    """Return Splink's settings for one population; without `levels`, those of an untrained model."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_no",
        "probability_two_random_records_match": prior,
        "blocking_rules_to_generate_predictions": [blocking_rule(rule) for rule in BLOCKING_RULES],
        "comparisons": [splink_comparison(c, levels[c.name] if levels else {}) for c in COMPARISONS],
        "retain_matching_columns": True,  # keeps the levels of agreement, which the rules read
        "retain_intermediate_calculation_columns": False,
    }


def blocking_rule(columns: tuple[str, ...]) -> dict[str, str]:
    """Return the rule that two records agree on every one of these columns."""
    condition = " and ".join(f"l.{column} = r.{column}" for column in columns)
    return {"blocking_rule": condition, "sql_dialect": "duckdb"}


def splink_comparison(comparison: Comparison, chances: Mapping[str, Chances]) -> dict[str, Any]:
    """Return one comparison in Splink's form; its output column is ``gamma_<name>``, 0 where it differs."""
    missing = {"sql_condition": comparison.missing, "label_for_charts": MISSING, "is_null_level": True}
    levels: list[dict[str, Any]] = [
        {"sql_condition": level.condition, "label_for_charts": level.name}
        | ({"tf_adjustment_column": comparison.name} if level.by_frequency else {})
        for level in comparison.levels
    ]
    differs: dict[str, Any] = {"sql_condition": "else", "label_for_charts": DIFFERS}
    if comparison.fixed_m_differs is not None:
        differs |= {"m_probability": comparison.fixed_m_differs, "fix_m_probability": True}
    trained = [level | chances_of(chances.get(level["label_for_charts"])) for level in (*levels, differs)]
    return {"output_column_name": comparison.name, "comparison_levels": [missing, *trained]}


def chances_of(chances: Chances | None) -> dict[str, float]:
    """Return Splink's keys for a level's chances; nothing for a level not trained yet."""
    return {"m_probability": chances.m, "u_probability": chances.u} if chances else {}
