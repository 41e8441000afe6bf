"""Baselines and later scores, by hand and against a naive reference."""

import random
from datetime import date, timedelta
from statistics import fmean, stdev
from typing import Any

import pytest

from ehplatform.model.profile import COMMON_PROFILE, DefinitionProfile
from tests.ehplatform.journeys.history import History, Row

STAR, SDQ = "STAR_FAMILY_PLUS", "SDQ_TOTAL"


def case(closed: str | None = "2025-07-07") -> History:
    return History("2026-10-31").child("a").episode("a", "2025-01-06", closed)


def table(history: History, name: str) -> list[Row]:
    rows: list[Row] = history.scores()[name].to_pylist()
    return rows


def test_better_is_up_on_the_star_and_down_on_the_sdq() -> None:
    history = case().score("a", "2025-01-13", 4, tool=STAR, domain_code="1")
    history.score("a", "2025-07-01", 7, "CLOSURE", tool=STAR, domain_code="1")
    history.score("a", "2025-01-13", 20, tool=SDQ, respondent="PARENT")
    history.score("a", "2025-07-01", 14, "CLOSURE", tool=SDQ, respondent="PARENT")
    assert [(r["tool_code"], r["change"], r["improvement"]) for r in table(history, "score_pair")] == [
        (SDQ, -6, 6),
        (STAR, 3, 3),
    ]
    assert [row["direction"] for row in table(history, "distance_travelled")] == ["better", "better"]


def test_a_closing_score_keyed_after_the_next_case_began_stays_with_the_case_that_the_source_names() -> None:
    history = case().episode("a", "2025-07-14", "2025-12-01")
    history.score("a", "2025-01-13", 3, episode_id="eh_episode-0000")
    history.score("a", "2025-07-16", 8, "CLOSURE", episode_id="eh_episode-0000")
    [pair] = table(history, "score_pair")
    assert (pair["episode_no"], pair["baseline_score"], pair["later_score"]) == (1, 3, 8)


def test_a_score_whose_day_does_not_fit_the_case_that_the_source_names_goes_by_its_day() -> None:
    history = case("2025-03-03").episode("a", "2025-07-14", "2025-12-01")
    history.score("a", "2025-07-20", 3, episode_id="eh_episode-0000")
    history.score("a", "2025-11-20", 8, "CLOSURE", episode_id="eh_episode-0000")
    assert [pair["episode_no"] for pair in table(history, "score_pair")] == [2]


def test_a_scale_whose_direction_each_council_decides_has_a_change_but_no_improvement() -> None:
    history = case().score("a", "2025-01-13", 3).score("a", "2025-07-01", 8, "CLOSURE")
    [pair] = table(history, "score_pair")
    assert (pair["change"], pair["improvement"]) == (5, None)
    assert [row["direction"] for row in table(history, "distance_travelled")] == [None]


def test_domains_are_averaged_but_respondents_and_tools_are_not() -> None:
    history = case()
    for domain, before, after in (("1", 4, 8), ("2", 5, 5), ("3", 6, 5)):
        history.score("a", "2025-01-13", before, tool=STAR, domain_code=domain, respondent="WORKER")
        history.score("a", "2025-07-01", after, "CLOSURE", tool=STAR, domain_code=domain, respondent="WORKER")
    history.score("a", "2025-01-13", 3, tool=STAR, domain_code="1", respondent="PARENT")
    history.score("a", "2025-07-01", 2, "CLOSURE", tool=STAR, domain_code="1", respondent="PARENT")
    travelled = {row["respondent"]: row for row in table(history, "distance_travelled")}
    assert (travelled["WORKER"]["pairs"], travelled["WORKER"]["mean_improvement"]) == (3, 1.0)
    assert (travelled["PARENT"]["pairs"], travelled["PARENT"]["direction"]) == (1, "worse")


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([("2025-03-07", 4, "BASELINE"), ("2025-07-01", 6, "CLOSURE")], (4, 6)),  # 60 days after the start
        ([("2025-03-08", 4, "BASELINE"), ("2025-07-01", 6, "CLOSURE")], None),
        ([("2025-01-13", 4, "BASELINE"), ("2025-04-07", 5, "REVIEW")], (4, 5)),  # no closing score
        ([("2025-01-13", 4, "BASELINE"), ("2025-04-07", 5, "REVIEW"), ("2025-06-02", 7, "REVIEW")], (4, 7)),
        ([("2025-01-13", 4, "BASELINE"), ("2025-06-30", 6, "CLOSURE"), ("2025-07-03", 9, "REVIEW")], (4, 6)),
        ([("2025-01-13", 4, None), ("2025-07-01", 6, "CLOSURE")], (4, 6)),
        ([("2025-01-10", 3, None), ("2025-01-13", 4, "BASELINE"), ("2025-07-01", 6, "CLOSURE")], (4, 6)),
        ([("2025-01-13", 4, "BASELINE"), ("2025-07-07", 6, "CLOSURE")], (4, 6)),  # on the closing day
        ([("2025-01-13", 4, "BASELINE"), ("2025-08-04", 6, "CLOSURE")], (4, 6)),  # 28 days after it
        ([("2025-01-13", 4, "BASELINE"), ("2025-08-05", 6, "CLOSURE")], None),
        ([("2024-12-23", 4, "BASELINE"), ("2025-07-01", 6, "CLOSURE")], (4, 6)),  # 14 days before the start
        ([("2024-12-22", 4, "BASELINE"), ("2025-07-01", 6, "CLOSURE")], None),
        ([("2025-01-13", 4, "BASELINE"), ("2025-07-01", 11, "CLOSURE")], None),  # no such score
        ([("2025-01-13", 4, "BASELINE")], None),
    ],
)
def test_which_scores_make_a_pair(
    scores: list[tuple[str, float, str | None]], expected: tuple[float, float] | None
) -> None:
    history = case()
    for on, score, stage in scores:
        history.score("a", on, score, stage, tool=STAR, domain_code="1")
    pairs = [(row["baseline_score"], row["later_score"]) for row in table(history, "score_pair")]
    assert pairs == ([] if expected is None else [expected])


def test_what_no_change_is_computed_from_is_counted_with_its_reason() -> None:
    history = case().score("a", "2025-01-13", 41, tool=SDQ).score("a", "2020-01-13", 4, tool=SDQ)
    history.score("a", "2025-05-05", 4, tool=SDQ).score("a", "2025-01-13", 4, tool=None)
    history.score("a", "2025-01-13", 4, tool="SF_NEED_STATUS")
    assert [(r["tool_code"], r["kind"], r["row_count"]) for r in table(history, "score_issue")] == [
        ("", "no_tool", 1),
        (SDQ, "late_baseline", 1),
        (SDQ, "no_episode", 1),
        (SDQ, "out_of_range", 1),
        ("SF_NEED_STATUS", "no_tool", 1),
    ]


def test_no_tool_has_a_reliable_change_without_a_published_error_of_measurement() -> None:
    history = case().score("a", "2025-01-13", 30, tool=SDQ).score("a", "2025-07-01", 4, "CLOSURE", tool=SDQ)
    assert [row["reliable_change"] for row in table(history, "distance_travelled")] == [None]


def test_the_spread_of_baselines_is_given_from_twenty_on() -> None:
    history, scores = History("2026-10-31"), [float(number % 11) for number in range(20)]
    for number, score in enumerate(scores):
        key = f"{number:02}"
        history.child(key).episode(key, "2025-01-06", "2025-07-07")
        history.score(key, "2025-01-13", score).score(key, "2025-07-01", score, "CLOSURE")
    [spread] = table(history, "baseline_spread")
    assert spread["standard_deviation"] == pytest.approx(stdev(scores))
    assert spread["mean_baseline"] == pytest.approx(fmean(scores))
    history.rows["outcome_score"] = history.rows["outcome_score"][2:]
    assert [row["standard_deviation"] for row in table(history, "baseline_spread")] == [None]


DAY = timedelta(days=1)


def random_scores(seed: int) -> History:
    """Children with one or two cases and scores of three tools near the limits of every rule."""
    dice = random.Random(seed)
    history = History("2026-06-30")
    for number in range(60):
        key, start = f"{number:02}", date(2024, 1, 1) + DAY * dice.randrange(200)
        history.child(key)
        for _ in range(dice.randrange(1, 3)):
            end = start + DAY * dice.choice([40, 61, 90])
            history.episode(key, start.isoformat(), end.isoformat())
            episodes = [row["source_id"] for row in history.rows["eh_episode"] if row["person_key"] == key]
            for _ in range(dice.randrange(6, 20)):
                anchor = dice.choice([start, end])
                history.score(
                    key,
                    (anchor + DAY * dice.choice([-15, -14, -1, 0, 1, 28, 29, 60, 61])).isoformat(),
                    float(dice.choice([0, 1, 3, 5, 10, 11])),
                    dice.choice(["BASELINE", "REVIEW", "CLOSURE", "FOLLOW_UP", None]),
                    tool=dice.choice([STAR, SDQ, "EHA_SCALE", None]),
                    domain_code=dice.choice(["1", None]),
                    respondent=dice.choice(["PARENT", None]),
                    episode_id=dice.choice([None, "of another child", *episodes]),
                )
            start = end + DAY * dice.choice([2, 20, 100])
    return history


RANGES = {STAR: (1, 10, True), SDQ: (0, 40, False), "EHA_SCALE": (0, 10, None)}


def naive_pairs(history: History, profile: DefinitionProfile) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The pairs by the rule in words: score by score, case by case."""
    cases = history.journeys(profile)["eh_episode"].to_pylist()
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for score in history.rows["outcome_score"]:
        own = [each for each in cases if each["person_key"] == score["person_key"]]
        named = [row for row in history.rows["eh_episode"] if row["source_id"] == score.get("episode_id")]
        number = place(score["score_date"], own, named)
        low, high, _ = RANGES.get(score["tool_code"], (1, 0, None))
        if number is not None and low <= score["score"] <= high:
            key = (score["person_key"], number, score["tool_code"])
            key += (score["domain_code"] or "", score["respondent"] or "")
            started = next(each["started_on"] for each in own if each["episode_no"] == number)
            groups.setdefault(key, []).append({**score, "started_on": started})
    pairs = {key: pair(rows) for key, rows in groups.items()}
    return {key: found for key, found in pairs.items() if found is not None}


def place(day: date, cases: list[Row], named: list[Row]) -> int | None:
    """The case of a score: open on its day, closed up to 28 days before, or begun up to 14 after.

    Of several, the one that holds the named episode.
    """
    newest_first = sorted(cases, key=lambda each: -each["episode_no"])
    rules = (
        lambda each: each["started_on"] <= day <= (each["closed_on"] or date.max),
        lambda each: each["closed_on"] is not None and 0 < (day - each["closed_on"]).days <= 28,
        lambda each: 0 < (each["started_on"] - day).days <= 14,
    )
    fitting = [int(each["episode_no"]) for rule in rules for each in newest_first if rule(each)]
    holding = {int(each["episode_no"]) for each in cases for episode in named if share_a_day(each, episode)}
    return next((number for number in fitting if number in holding), next(iter(fitting), None))


def share_a_day(case: Row, episode: Row) -> bool:
    starts = max(case["started_on"], episode["start_date"])
    return bool(starts <= min(case["closed_on"] or date.max, episode["end_date"] or date.max))


def pair(rows: list[Row]) -> tuple[float, float] | None:
    early = [r for r in rows if (r["score_date"] - r["started_on"]).days <= 60]
    named = [r for r in early if r["stage"] == "BASELINE"] or [r for r in early if r["stage"] is None]
    if not named:
        return None
    first = min(named, key=lambda r: (r["score_date"], r["source_id"]))
    closing = [r for r in rows if r["stage"] == "CLOSURE" and r["score_date"] >= first["score_date"]]
    reviews = [r for r in rows if r["stage"] == "REVIEW" and r["score_date"] > first["score_date"]]
    if not (closing or reviews):
        return None
    last = max(closing or reviews, key=lambda r: (r["score_date"], r["source_id"]))
    return (first["score"], last["score"])


@pytest.mark.parametrize("seed", range(12))
def test_pairs_equal_the_naive_reference(seed: int) -> None:
    history = random_scores(seed)
    keys = ("person_key", "episode_no", "tool_code", "domain_code", "respondent")
    made = {
        tuple(row[key] for key in keys): (row["baseline_score"], row["later_score"])
        for row in table(history, "score_pair")
    }
    assert made == naive_pairs(history, COMMON_PROFILE)
    assert made
