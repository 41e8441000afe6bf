"""Every pair can be explained, in the numbers that linked it and in Splink's own chart."""

import json
import re

import pyarrow as pa
import pytest

from ehplatform.linkage.kept import Kept, read_calibration
from ehplatform.linkage.linking import Linked, link
from ehplatform.linkage.model import load_model
from ehplatform.linkage.people import People
from ehplatform.linkage.resolving import DECISION
from ehplatform.linkage.review.decisions import Record
from ehplatform.linkage.review.explain import (
    Explanation,
    UnknownRecord,
    clerical_waterfalls,
    explain,
    headed,
    model_chart,
    place_of,
)
from ehplatform.linkage.review.review_file import pair_of


@pytest.fixture(scope="module")
def linked(background: People) -> Linked:
    return link(background)


@pytest.fixture(scope="module")
def clerical(background: People, linked: Linked) -> tuple[dict[str, float], Explanation]:
    """A pair for review as linkage judged it, and its explanation."""
    row = next(row for row in linked.clerical_pair.to_pylist() if row["clerical_reason"] == "probable")
    return row, explain(background, linked.kept, *pair_of(row))


@pytest.fixture(scope="module")
def strangers(linked: Linked) -> tuple[Record, Record]:
    """Two records that no rule brought together."""
    compared = {pair_of(row) for row in linked.kept.evidence.linkage_pair.to_pylist()}
    records = [(row["source_system"], row["source_person_id"]) for row in linked.person_link.to_pylist()]
    return next((records[0], other) for other in records[1:] if (records[0], other) not in compared)


def final_score(page: str) -> float:
    """Return the last bar of the waterfall chart, from the data in its page."""
    [score] = {
        float(found)
        for found in re.findall(
            r'"column_name":\s*"Final score".*?"log2_bayes_factor":\s*(-?[\d.e+-]+)', page
        )
    }
    return score


def test_the_explanation_gives_the_weight_and_the_probability_that_linkage_gave(clerical):
    row, explanation = clerical
    assert explanation.match_weight == pytest.approx(row["match_weight"])
    assert explanation.shares["one person"] == pytest.approx(row["match_probability"])
    assert sum(explanation.shares.values()) == pytest.approx(1)
    assert explanation.settled_by.startswith("not linked, for review")
    assert not explanation.is_one_person


def test_the_bits_of_the_comparisons_and_the_prior_add_up_to_the_match_weight(clerical):
    explanation = clerical[1]
    total = explanation.prior_bits + sum(part.bits for part in explanation.parts)
    assert total == pytest.approx(explanation.match_weight)


def test_splinks_chart_ends_at_the_same_weight(clerical):
    assert final_score(clerical[1].waterfall) == pytest.approx(clerical[1].match_weight, abs=1e-6)


def test_the_chart_needs_no_other_file(clerical):
    assert not re.search(r"<(script|link)[^>]+(src|href)=", clerical[1].waterfall)


def test_a_pair_that_was_never_compared_is_explained_too(background, linked, strangers):
    explanation = explain(background, linked.kept, *strangers)
    assert explanation.shares["one person"] < 0.01
    assert not explanation.is_one_person
    assert explanation.match_weight == pytest.approx(final_score(explanation.waterfall), abs=1e-6)


def test_the_order_of_the_records_does_not_matter(background, linked, strangers, clerical):
    row, explanation = clerical
    assert explain(background, linked.kept, *reversed(pair_of(row))).parts == explanation.parts


def test_records_under_one_person_are_said_to_be_so(background, linked):
    by_key: dict[str, list[Record]] = {}
    for row in linked.person_link.to_pylist():
        by_key.setdefault(row["person_key"], []).append((row["source_system"], row["source_person_id"]))
    together = next(records for records in by_key.values() if len(records) == 2)
    explanation = explain(background, linked.kept, *together)
    assert explanation.is_one_person
    assert explanation.settled_by.startswith("linked")


@pytest.mark.parametrize(("is_same", "words"), [(True, "one person"), (False, "two people")])
def test_a_decision_is_named_as_what_settled_the_pair(background, linked, clerical, is_same, words):
    row = clerical[0]
    decided = pa.Table.from_pylist([row | {"decision_no": 1, "is_same": is_same}], schema=DECISION)
    explanation = explain(background, linked.kept, *pair_of(row), decided)
    assert explanation.settled_by == f"a person decided: {words}"
    assert explanation.match_weight == pytest.approx(row["match_weight"])


def test_a_record_that_nobody_sent_is_refused_without_its_id(background, linked):
    with pytest.raises(UnknownRecord) as refused:
        explain(background, linked.kept, ("EHM", "SECRET"), ("LCS", "SECRET"))
    assert "SECRET" not in str(refused.value)


def test_without_the_evidence_of_a_run_nothing_can_be_explained(background, linked, strangers):
    with pytest.raises(UnknownRecord, match="broken off"):
        explain(background, Kept(linked.person_link), *strangers)


def test_a_record_is_not_explained_with_itself(background, linked, strangers):
    with pytest.raises(UnknownRecord, match="two records"):
        explain(background, linked.kept, strangers[0], strangers[0])


@pytest.mark.parametrize("place", ["between", "within"])
def test_charts_for_the_orchestrator_end_at_the_weights_and_show_no_value(background, linked, place):
    rows = [row for row in linked.clerical_pair.to_pylist() if place_of(*pair_of(row)) == place][:5]
    assert rows
    page = clerical_waterfalls(linked.kept, [pair_of(row) for row in rows], load_model())
    ends = re.findall(r'"column_name":\s*"Final score".*?"log2_bayes_factor":\s*(-?[\d.e+-]+)', page)
    assert sorted({round(float(end), 6) for end in ends}) == sorted(
        {round(r["match_weight"], 6) for r in rows}
    )
    records = {end for row in rows for end in pair_of(row)}
    table = background.person_record.to_pylist()
    shown = [row for row in table if (row["source_system"], row["source_person_id"]) in records]
    for row in shown:
        values = [row["surname"], row["postcode"], row["upn"], row["nhs_number"], row["source_person_id"]]
        born = row["birth_date"] and row["birth_date"].strftime("%Y%m%d")
        for value in [*values, born]:
            assert not value or f'"{value.lower()}"' not in page.lower()
    assert shown[0]["surname"].lower() not in page.lower()


def test_a_page_says_above_its_chart_whose_it_is():
    page = headed(
        "<html><head><title>Splink chart</title></head><body>chart", "A & B (SYNTHETIC)", ["one <2>"]
    )
    assert page.endswith("<body><h1>A &amp; B (SYNTHETIC)</h1><p>one &lt;2&gt;</p>chart")
    assert "<title>A &amp; B (SYNTHETIC)</title>" in page


def test_splinks_pages_take_a_heading(clerical):
    assert "<h1>Whose</h1>" in headed(clerical[1].waterfall, "Whose", [])


def test_the_chart_of_the_model_shows_this_populations_weights_and_no_value_of_it(background, linked):
    calibration = read_calibration(linked.kept.evidence.linkage_calibration)
    page = model_chart(calibration)
    assert f'"m_probability": {json.dumps(calibration.m["forename"][0])}' in page
    surnames = {name for name in background.person_record["surname"].to_pylist() if name and len(name) > 6}
    assert not any(f'"{name.casefold()}"' in page.casefold() for name in surnames)
