"""What is reported: by system and batch, with keys, and never as passed where nothing was tested."""

from datetime import date, timedelta
from io import BytesIO
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ehplatform.model.tables import CANONICAL_TABLES, TABLES_BY_NAME
from ehplatform.quality.rules.catalogue import rules_by_id
from ehplatform.quality.rules.judge import FAILURES_KEPT, judge
from tests.ehplatform.quality.conftest import MakeTable
from tests.ehplatform.quality.rules.conftest import Judge, ledger

Row = dict[str, Any]


def closed(source_id: str, **facts: object) -> Row:
    """An episode that closed without a reason, or with the one given."""
    return {
        "source_id": source_id, "start_date": date(2024, 5, 1), "end_date": date(2024, 8, 1), **facts
    }  # fmt: skip


def test_counts_are_kept_apart_by_batch_and_system(judged: Judge) -> None:
    given = {
        "eh_episode": [
            closed("1", batch_id="b1", source_system="EHM"),
            closed("2", batch_id="b1", source_system="EHM", end_reason_code="DIED"),
            closed("3", batch_id="b2", source_system="EHM", end_reason_code="DIED"),
            closed("4", batch_id="b3", source_system="LCS", end_reason_code="DIED"),
        ]
    }
    rows = judged(given, "8805").dq_result.to_pylist()
    episodes = [row for row in rows if row["table_name"] == "eh_episode"]
    assert [
        (row["source_system"], row["batch_id"], row["rows_tested"], row["rows_failed"]) for row in episodes
    ] == [("EHM", "b1", 2, 1), ("EHM", "b2", 1, 0), ("LCS", "b3", 1, 0)]
    assert {(row["la_code"], row["severity"], row["column_name"]) for row in episodes} == {
        ("306", "error", "end_date, end_reason_code")
    }


def test_a_failure_is_found_by_its_keys_and_says_nothing_else(judged: Judge) -> None:
    given = {"eh_episode": [closed("right", end_reason_code="DIED"), closed("wrong", source_person_id="P7")]}
    assert judged(given, "8805").dq_failure.to_pylist() == [
        {
            "la_code": "306",
            "rule_id": "8805",
            "table_name": "eh_episode",
            "column_name": "end_date, end_reason_code",
            "source_system": "LCS",
            "source_id": "wrong",
            "source_person_id": "P7",
            "batch_id": "b1",
            "source_row": 2,
        }
    ]


def test_a_column_that_a_system_never_fills_is_not_tested_and_the_reason_is_given(judged: Judge) -> None:
    given = {
        "eh_episode": [closed("1", source_system="EHM"), closed("2", end_reason_code="DIED"), closed("3")]
    }
    [silent, tested] = [
        row for row in judged(given, "8805").dq_result.to_pylist() if row["table_name"] == "eh_episode"
    ]
    assert silent["not_tested"] == "EHM never fills eh_episode.end_reason_code"
    assert (silent["rows_tested"], silent["rows_failed"], silent["batch_id"]) == (0, 0, None)
    assert (tested["source_system"], tested["rows_tested"], tested["rows_failed"]) == ("LCS", 2, 1)


def test_a_table_without_rows_and_a_rule_without_its_rows_are_not_tested(judged: Judge) -> None:
    [spells, _] = judged(
        {"csc_spell": [{"spell_type": "CIN", "start_date": date(2024, 5, 1), "end_date": date(2024, 5, 2)}]},
        "8630",
    ).dq_result.to_pylist()
    assert (spells["rows_tested"], spells["not_tested"]) == (1, None)
    reasons = [row["not_tested"] for row in judged({"eh_episode": []}, "8630").dq_result.to_pylist()]
    assert reasons == ["no row of csc_spell", "no row of eh_episode"]
    [_, open_case] = judged({"eh_episode": [closed("1"), closed("2")]}, "8815").dq_result.to_pylist()
    assert open_case["not_tested"] == "no row that the rule is about"


@pytest.mark.parametrize("rule", ["8500", "8510", "8640", "8650"])
def test_what_ingest_sees_to_is_never_reported_as_passed(rule: str, judged: Judge) -> None:
    [row] = judged({"person_record": [{}]}, rule).dq_result.to_pylist()
    assert row["rows_tested"] == 0
    assert "ingest" in row["not_tested"]


def test_without_the_day_of_the_extract_nothing_is_said_about_it(judged: Judge) -> None:
    given = {"eh_referral": [{"referral_date": date(2099, 1, 1)}]}
    rows = judged(given, "8600", extract_date=None).dq_result.to_pylist()
    assert all(row["rows_tested"] == 0 and row["not_tested"] for row in rows)


def test_the_keys_kept_are_capped_and_the_count_is_not(judged: Judge) -> None:
    many = FAILURES_KEPT + 200
    given = {
        "eh_episode": [closed("right", end_reason_code="DIED"), *(closed(f"{n:05}") for n in range(many))]
    }
    found = judged(given, "8805")
    assert found.dq_failure.num_rows == FAILURES_KEPT
    assert max(found.dq_result["rows_failed"].to_pylist()) == many
    assert found.dq_failure["source_id"].to_pylist() == [f"{n:05}" for n in range(FAILURES_KEPT)]


def children(count: int, missing: int, **facts: object) -> list[Row]:
    return [
        {"source_person_id": f"C{n}", "sex_code": None if n < missing else "F", **facts} for n in range(count)
    ]


@pytest.mark.parametrize(("missing", "failed"), [(2, 0), (3, 3)])
def test_2886q_fails_every_child_without_sex_when_they_are_more_than_2_percent(
    missing: int, failed: int, judged: Judge
) -> None:
    unborn = {"source_person_id": "U", "person_role": "UNBORN"}
    given = {"person_record": [*children(99, missing), unborn]}
    [row] = judged(given, "2886Q").dq_result.to_pylist()
    assert (row["rows_tested"], row["rows_failed"]) == (100, failed)


def test_2886q_counts_unknown_as_missing_and_judges_each_system_alone(judged: Judge) -> None:
    unknown = [{"source_person_id": "X", "sex_code": "U"}]
    given = {"person_record": [*children(10, 0), *unknown, *children(10, 0, source_system="EHM")]}
    rows = judged(given, "2886Q").dq_result.to_pylist()
    assert {row["source_system"]: row["rows_failed"] for row in rows} == {"EHM": 0, "LCS": 1}


def closures_by_day(*counts: int) -> list[Row]:
    first = date(2024, 1, 1)
    return [
        closed(f"{day}-{n}", end_date=first + timedelta(days=day))
        for day, count in enumerate(counts)
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("counts", "failed"),
    [
        ((2, 2, 2, 21), 21),  # more than ten times the median of 2, and 20 or more
        ((2, 2, 2, 20), 0),  # exactly ten times
        ((1, 1, 1, 19), 0),  # more than ten times, but fewer than 20
        ((30, 30, 30), 0),  # a large council's usual day
    ],
)
def test_ehx8_finds_a_day_on_which_many_cases_closed(
    counts: tuple[int, ...], failed: int, judged: Judge
) -> None:
    [row] = judged({"eh_episode": closures_by_day(*counts)}, "EHX8").dq_result.to_pylist()
    assert (row["rows_tested"], row["rows_failed"]) == (sum(counts), failed)


def test_ehx7_finds_a_family_of_13_children_but_not_of_12(judged: Judge) -> None:
    def family(name: str, size: int) -> list[Row]:
        return [{"source_person_id": f"{name}{n}", "family_ref": name} for n in range(size)]

    [row] = judged({"person_record": [*family("A", 12), *family("B", 13)]}, "EHX7").dq_result.to_pylist()
    assert (row["rows_tested"], row["rows_failed"]) == (25, 13)


@pytest.fixture(scope="module")
def random_council(make_table: MakeTable) -> dict[str, pa.Table]:
    """Every canonical table with random rows of three batches in two systems, few of them in order."""
    tables = {}
    for seed, table in enumerate(CANONICAL_TABLES):
        dice = Random(seed)
        rows = make_table(table.name, 150, seed).to_pylist()
        for row in rows:
            row["source_system"], row["batch_id"] = dice.choice(["EHM", "LCS"]), dice.choice("abc")
            for name in ("source_person_id", "referral_id", "episode_id", "assessment_id", "source_id"):
                if name in row:
                    row[name] = f"{dice.randrange(60)}"
            for column in table.columns:
                if column.type == "date":
                    row[column.name] = date(2026, 10, 31) - timedelta(days=dice.randrange(-40, 900))
                elif column.type == "decimal":
                    row[column.name] = float(dice.randrange(50))
            row |= {name: None for name in row if name not in table.key and dice.random() < 0.2}
        unique = {tuple(row[name] for name in table.key): row for row in rows}
        tables[table.name] = pa.Table.from_pylist(list(unique.values()), table.arrow_schema())
    return tables


DATES = ledger({"a": date(2026, 10, 31), "b": date(2026, 9, 30), "c": None})
KEYS = ("source_system", "source_id", "source_person_id", "batch_id", "source_row")


def test_of_any_tables_failing_rows_are_tested_rows_and_their_keys_exist(
    random_council: dict[str, pa.Table],
) -> None:
    found = judge(random_council, DATES, "306")
    results, failures = found.dq_result.to_pylist(), found.dq_failure.to_pylist()
    assert {row["rule_id"] for row in results} == rules_by_id().keys()
    assert len({row["rule_id"] for row in results if row["rows_failed"]}) > 30
    for row in results:
        table = random_council[row["table_name"]].to_pylist()
        rows_there = sum(
            each["source_system"] == row["source_system"] and each["batch_id"] == row["batch_id"]
            for each in table
        )
        assert 0 <= row["rows_failed"] <= row["rows_tested"] <= rows_there
        assert (row["not_tested"] is None) == (row["rows_tested"] > 0)
    existing = {
        (name, *(row.get(key) for key in KEYS)) for name, t in random_council.items() for row in t.to_pylist()
    }
    listed = [
        (row["rule_id"], row["table_name"], row["column_name"], *(row[k] for k in KEYS)) for row in failures
    ]
    assert len(listed) == len(set(listed)) == sum(row["rows_failed"] for row in results)
    assert {(table, *keys) for _, table, _, *keys in listed} <= existing


def test_the_order_of_rows_makes_no_difference_to_a_byte(random_council: dict[str, pa.Table]) -> None:
    def as_bytes(tables: dict[str, pa.Table]) -> list[bytes]:
        written = []
        for table in vars(judge(tables, DATES, "306")).values():
            pq.write_table(table, buffer := BytesIO())
            written.append(buffer.getvalue())
        return written

    shuffled = {
        name: table.take(Random(7).sample(range(table.num_rows), table.num_rows))
        for name, table in random_council.items()
    }
    assert as_bytes(random_council) == as_bytes(shuffled)


def test_the_mart_says_what_is_wrong_and_when_and_holds_no_id_of_a_person_or_record(
    random_council: dict[str, pa.Table],
) -> None:
    found = judge(random_council, DATES, "306")
    mart, result = found.mart_data_quality, found.dq_result
    assert mart.select(["rule_id", "rows_tested", "rows_failed"]) == result.select(
        ["rule_id", "rows_tested", "rows_failed"]
    )
    days = {"a": date(2026, 10, 31), "b": date(2026, 9, 30), "c": None, None: None}
    for row in mart.to_pylist():
        assert row["title"] == rules_by_id()[row["rule_id"]].title
        assert row["extract_date"] == days[row["batch_id"]]
    assert not {"source_id", "source_person_id", "source_row"} & set(mart.column_names)
    personal = {
        value
        for name, table in random_council.items()
        for column in TABLES_BY_NAME[name].columns
        if column.personal
        for value in map(str, table[column.name].drop_null().to_pylist())
        if column.type == "text"
    }
    texts = {
        str(value)
        for table in vars(found).values()
        for column in table.columns
        for value in column.to_pylist()
    }
    assert not personal & texts
