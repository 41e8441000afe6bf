"""A number that was published is reproduced, and the difference to today told by its causes.

One council is published four times: as it is; with a referral that came late; with two records decided
to be one child's; with another definition profile. Each cause, alone, is the whole difference between
two publications that follow each other.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ehplatform.cli import app
from ehplatform.linkage.review.decisions import Answer, LinkDecisions
from ehplatform.restatement.explain import NUMBERS, PARTS, Definition, History, NotReproducible
from ehplatform.settings import REPOSITORY, load_settings
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.simulate import simulate
from ehplatform.store.snapshot import NoSnapshot, current_snapshot, published_snapshots
from metrics_layer.history import answered

pytestmark = pytest.mark.whole_line

COUNCIL = "212"
AT_FIRST, LATE, MERGED, REDEFINED = (date(2026, 11, day) for day in (1, 2, 3, 4))

SPLIT = ("split-1", "split-2")
"""Two ids of one child, whom nothing in the records shows to be one (domain 5.3, case 18)."""


@dataclass(frozen=True)
class Restated:
    """The installation, and each figure as it was told on its own day, by metric and definition."""

    home: Path
    published: dict[date, dict[tuple[str, Definition], dict[str, Any]]]


def history(metric: str, definition: Definition = "common") -> History:
    return History(metric, COUNCIL, definition, load_settings(), answered)


ASKED: tuple[tuple[str, Definition], ...] = (("eh02", "common"), ("eh14", "local"))


def published(day: date) -> dict[tuple[str, Definition], dict[str, Any]]:
    """Run the job without what judges the data, date what it publishes, and return what it says."""
    import dagster as dg

    from assets import journeys, linkage, marts, published, reference, sources

    of_council = [
        sources.ingest_council, linkage.link_council, journeys.rebuild_journeys, journeys.score_closures,
        marts.build_marts,
    ]  # fmt: skip
    of_all = [published.benchmark_product, published.publish_snapshot]
    steps = (([reference.reference_tables], None), (of_council, COUNCIL), (of_all, None))
    instance = dg.DagsterInstance.ephemeral()
    assert all(dg.materialize(step, partition_key=key, instance=instance).success for step, key in steps)
    snapshot = current_snapshot(load_settings().snapshots)
    path = snapshot.database.with_name("manifest.json")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"published_at": f"{day}T12:00:00+00:00"}), encoding="utf-8")
    return {asked: history(*asked).listed()["snapshots"][-1]["figure"] for asked in ASKED}


def add_rows(table: str, rows: list[dict[str, str]]) -> None:
    """Add rows to a file of the council in the landing folder: its correction."""
    [path] = (load_settings().landing / COUNCIL / "early_help").glob(f"*_{table}_*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writerows(rows)


def referral(number: str, person: str, day: str) -> dict[str, str]:
    return {"source_id": number, "source_person_id": person, "referral_date": day, "source_code": "1C"}


@pytest.fixture(scope="module")
def restated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restated]:
    home = tmp_path_factory.mktemp("restated")
    councils = home / "councils"
    councils.mkdir()
    text = (REPOSITORY / "deploy" / "councils" / f"{COUNCIL}.yml").read_text(encoding="utf-8")
    (councils / f"{COUNCIL}.yml").write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("EHP_HOME", str(home))
        environment.setenv("EHP_COUNCILS", str(councils))
        simulate(Plan((COUNCIL,), children=80, years=3, seed=5), home)
        names = (("split-1", "Ann", "Otherwise"), ("split-2", "Zoe", "Unlike"))
        add_rows(
            "person_record",
            [{"source_person_id": id_, "forename": name, "surname": other} for id_, name, other in names],
        )
        days = (("split-r1", SPLIT[0], "2026-03-02"), ("split-r2", SPLIT[1], "2026-08-03"))
        add_rows("eh_referral", [referral(*each) for each in days])
        told = {AT_FIRST: published(AT_FIRST)}
        add_rows("eh_referral", [referral("late-r1", SPLIT[0], "2025-12-01")])
        told[LATE] = published(LATE)
        pair = ("EHM", SPLIT[0]), ("EHM", SPLIT[1])
        decisions = LinkDecisions.of(home, COUNCIL)
        decisions.add([Answer(pair, is_same=True, reason="probable")], by="test", on=MERGED)
        told[MERGED] = published(MERGED)
        (councils / f"{COUNCIL}.yml").write_text(
            f"{text}\nprofile:\n  allocation_working_days: 20\n", encoding="utf-8"
        )
        told[REDEFINED] = published(REDEFINED)
        yield Restated(home, told)


def moved(found: dict[str, Any]) -> dict[str, dict[str, float]]:
    """Return the parts that are not nothing."""
    differences = {name: part["difference"] for name, part in found["parts"].items()}
    return {name: part for name, part in differences.items() if any(part.values())}


def difference_of(restated: Restated, day: date, until: date) -> dict[str, float]:
    """Return by how much eh02 rose, from what was said on each day."""
    before, after = (restated.published[each]["eh02", "common"] for each in (day, until))
    return {number: after[number] - before[number] for number in NUMBERS}


def between(restated: Restated, day: date, until: date, *asked: Any) -> dict[str, Any]:
    """Return what is explained of a day while a later one was today."""
    told = history(*asked)
    [today] = [each for each in published_snapshots(told.settings.snapshots) if each.published_on == until]
    told.today = today
    return told.explained(day)


def test_every_publication_was_a_snapshot_of_its_own(restated: Restated) -> None:
    rows = history("eh02").listed()["snapshots"]
    assert [row["published_at"][:10] for row in rows] == [str(day) for day in restated.published]


def test_a_late_record_is_the_whole_difference(restated: Restated) -> None:
    found = between(restated, AT_FIRST, LATE, "eh02")
    assert moved(found).keys() == {"records"}
    assert found["difference"] == difference_of(restated, AT_FIRST, LATE)
    assert found["difference"]["denominator"] == 1
    assert found["parts"]["records"]["difference"] == found["difference"]
    assert found["parts"]["records"]["moved"] == [
        {"table": "eh_referral", "new": 1, "changed": 0, "withdrawn": 0}
    ]
    assert found["parts"]["people"]["moved"] == {}
    assert found["notes"] == []


def test_two_ids_found_to_be_one_child_raise_rereferrals(restated: Restated) -> None:
    found = between(restated, LATE, MERGED, "eh02")
    assert found["difference"] == difference_of(restated, LATE, MERGED)
    assert moved(found).keys() == {"people"}
    assert found["difference"]["numerator"] == 1
    assert found["difference"]["denominator"] == 0
    assert found["parts"]["people"]["difference"] == found["difference"]
    assert found["parts"]["people"]["moved"] == {"merged: decision": 1}
    assert found["parts"]["records"]["moved"] == []
    assert found["notes"] == []


def test_a_changed_parameter_moves_the_councils_own_figure_alone(restated: Restated) -> None:
    found = between(restated, MERGED, REDEFINED, "eh14", "local")
    assert moved(found).keys() == {"definitions"}
    assert found["parts"]["definitions"]["difference"] == found["difference"]
    definitions = found["parts"]["definitions"]["moved"]
    assert definitions["profile"] == {"allocation_working_days": (2, 20)}
    assert definitions["metric_files"] == []


@pytest.mark.parametrize("asked", ASKED)
def test_the_first_number_is_reproduced_after_every_change_and_the_parts_add_up(
    restated: Restated, asked: tuple[str, Definition]
) -> None:
    found = history(*asked).explained(AT_FIRST)
    assert found["then"]["figure"] == restated.published[AT_FIRST][asked]
    assert found["today"]["figure"] == restated.published[REDEFINED][asked]
    assert found["notes"] == []
    for number in NUMBERS:
        parts = [found["parts"][name]["difference"][number] for name in PARTS]
        assert sum(parts) == pytest.approx(found["difference"][number])


def test_a_month_that_was_not_complete_yet_has_no_number(restated: Restated) -> None:
    with pytest.raises(NotReproducible, match="November 2026 was not complete"):
        history("eh02").explained(AT_FIRST, "2026-11")


def test_before_the_first_publication_the_earliest_day_is_named(restated: Restated) -> None:
    with pytest.raises(NoSnapshot, match="the earliest snapshot is of 2026-11-01"):
        history("eh02").explained(date(2026, 10, 31))


def test_an_old_snapshot_without_definitions_is_listed_and_not_guessed_at(restated: Restated) -> None:
    told = history("eh02")
    first = published_snapshots(told.settings.snapshots)[0]
    path = first.database.with_name("manifest.json")
    kept = path.read_text(encoding="utf-8")
    manifest = json.loads(kept)
    try:
        path.write_text(json.dumps({key: manifest[key] for key in manifest if key != "model"}))
        assert told.listed()["snapshots"][0]["figure"] == {"missing": "definitions of that day were not kept"}
        with pytest.raises(NotReproducible, match="definitions of that day were not kept"):
            told.explained(AT_FIRST)
        path.write_text(json.dumps({key: manifest[key] for key in manifest if key != "links"}))
        found = told.explained(AT_FIRST)
        assert found["parts"] is None
        assert found["then"]["figure"] == restated.published[AT_FIRST]["eh02", "common"]
        assert "does not say which records were of one child" in found["notes"][0]
        path.write_text(json.dumps(manifest | {"links": {COUNCIL: "gone"}}))
        assert "are no longer kept" in told.explained(AT_FIRST)["notes"][0]
    finally:
        path.write_text(kept, encoding="utf-8")


def test_the_command_shows_the_same_and_no_child(restated: Restated) -> None:
    shown = CliRunner().invoke(app, ["metric", "history", "eh02", "--council", COUNCIL, "--json"])
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.output) == history("eh02").listed()
    assert not [id_ for id_ in (*SPLIT, "late-r1", "Otherwise") if id_ in shown.output]
