"""The linkage model: how much each level of agreement weighs (`model.yml`), as Splink reads it.

The model is trained beforehand (`train`) and reviewed like code. A Fellegi-Sunter model has for each
level two chances: m, that two records of one person agree so, and u, that records of two people taken
at random do. The weight of a level is log2(m / u). What belongs to one child alone has a third, kin:
that records of two children of one household agree so (see `steps/likely_pair.sql`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ehplatform.linkage.comparisons import COMPARISONS, DIFFERS, MISSING, Comparison
from ehplatform.linkage.dialects import Dialect
from ehplatform.model.council import Council
from ehplatform.model.validation import Problem
from ehplatform.settings import Settings

SHIPPED_MODEL = Path(__file__).parent / "model.yml"


@dataclass(frozen=True)
class Chances:
    """How often records of one person (m), of two strangers (u) and of two of a household (kin) agree so."""

    m: float
    u: float
    kin: float | None = None


@dataclass(frozen=True)
class Model:
    """A trained model. `levels` holds, per comparison, the chances of its levels from closest to differs."""

    version: str
    trained_on: str
    lowest_threshold: float
    """No pair below this probability is a link."""
    highest_threshold: float
    """Every pair from this probability on is a link."""
    expected_errors: float
    """The share of wrong links among all links that the threshold of a population may let through."""
    sure_threshold: float
    """Links below this probability are for a person to confirm."""
    clerical_threshold: float
    """Pairs of at least this probability that are no links are for a person to look at."""
    siblings: float
    """Pairs of records of brothers and sisters, for each pair of records of one person."""
    twins: float
    """The same for twins: children of one household and one birthday."""
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


def model_path(council: Council, settings: Settings) -> Path:
    """Return the file of the model that a council names, trained on its own records; else the shipped one."""
    return settings.councils / council.linkage_model if council.linkage_model else SHIPPED_MODEL


def model_of(council: Council, settings: Settings) -> Model:
    """Return the model that a council is linked by; raises `ConfigurationError` where its file is none."""
    try:
        return load_model(model_path(council, settings))
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError):
        reason = f"no linkage model in {council.linkage_model}: make one with `ehplatform link train`"
        raise council.error([Problem(("linkage_model",), reason)]) from None


def splink_settings(
    columns: Collection[str], dialect: Dialect, levels: Mapping[str, Mapping[str, Chances]] | None = None
) -> dict[str, Any]:
    """Return Splink's settings for data that holds `columns`; without `levels`, of an untrained model.

    The prior is even: Splink's weight is then the evidence of the pair alone, and the prior of the
    population is added later (`calibration`).
    """
    comparisons = [c for c in COMPARISONS if c.needs in columns]
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "record_no",
        "probability_two_random_records_match": 0.5,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [splink_comparison(c, dialect, levels[c.name] if levels else {}) for c in comparisons],
        "retain_matching_columns": True,  # what a chart shows of the records
        "retain_intermediate_calculation_columns": True,  # the level and the weight of each comparison
    }


def splink_comparison(
    comparison: Comparison, dialect: Dialect, chances: Mapping[str, Chances]
) -> dict[str, Any]:
    """Return one comparison in Splink's form; its output column is ``gamma_<name>``, 0 where it differs."""
    missing = {
        "sql_condition": dialect.sql(comparison.missing),
        "label_for_charts": MISSING,
        "is_null_level": True,
    }
    levels: list[dict[str, Any]] = [
        {"sql_condition": dialect.sql(level.condition), "label_for_charts": level.name}
        | ({"tf_adjustment_column": comparison.needs} if level.by_frequency else {})
        for level in comparison.levels
    ]
    differs: dict[str, Any] = {"sql_condition": "else", "label_for_charts": DIFFERS}
    trained = [level | chances_of(chances.get(level["label_for_charts"])) for level in (*levels, differs)]
    return {"output_column_name": comparison.name, "comparison_levels": [missing, *trained]}


def chances_of(chances: Chances | None) -> dict[str, float]:
    """Return Splink's keys for a level's chances; nothing for a level not trained yet."""
    return {"m_probability": chances.m, "u_probability": chances.u} if chances else {}
