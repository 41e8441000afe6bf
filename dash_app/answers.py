"""Reads metrics in words, and where they come from, out of the semantic layer's answers."""

from collections.abc import Mapping
from typing import Any

from dash_app.results import Definition, Provenance
from dash_app.views import View
from metrics_layer.client import Answer
from metrics_layer.reporting import Metric


def meta(answer: Answer, measure: str) -> dict[str, Any]:
    """Return what the model says of a measure beside its words: unit, decimals, direction, its parts."""
    facts: dict[str, Any] = answer.annotation["measures"][measure].get("meta") or {}
    return facts


def definition(answer: Answer, measure: str) -> Definition:
    """Return a measure in the model's words."""
    words, facts = answer.annotation["measures"][measure], meta(answer, measure)
    return definition_of(measure, words["shortTitle"], words.get("description"), facts)


def grouping(answer: Answer, dimension: str) -> Definition:
    """Return what a chart is grouped by, in the model's words."""
    words = answer.annotation["dimensions"][dimension]
    return definition_of(dimension, words["shortTitle"], words.get("description"), {})


def of_metric(metric: Metric) -> Definition:
    """Return a metric of the library in the model's words."""
    return definition_of(metric.measure, metric.title, metric.description, metric.meta)


def definition_of(member: str, title: str, text: str | None, facts: Mapping[str, Any]) -> Definition:
    parts = tuple(
        (part, facts[key])
        for part, key in (("Counted", "numerator"), ("Out of", "denominator"), ("Complete when", "maturity"))
        if facts.get(key)
    )
    return Definition(
        metric_id=facts.get("id", member.rsplit(".", maxsplit=1)[-1]),
        title=title,
        text=text or "",
        parts=parts,
        direction=facts.get("direction", "none"),
        version=str(facts.get("version", "")),
    )


def provenance(view: View, answer: Answer) -> Provenance:
    """Return where a panel of the council's own facts comes from."""
    return Provenance(
        source=f"{view.council.name} Early Help records",
        snapshot_id=answer.snapshot_id,
        as_of=view.as_of,
        is_synthetic=view.is_synthetic,
    )
