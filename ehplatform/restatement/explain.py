"""What was published of a metric on a day, and why it is another number today.

The difference is a waterfall of recomputations of one council, each with one thing changed: the old
number; the old records by today's code and definitions; the same records with today's links; today's
number. Values come from the semantic layer, which is asked by a function that the caller gives.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import duckdb
import pyarrow as pa

from ehplatform.model.council import Council
from ehplatform.model.profile import COMMON_PROFILE, DefinitionProfile
from ehplatform.restatement.changes import changed_files, key_changes, moved_parameters, record_changes
from ehplatform.restatement.recompute import links_now, links_then, recompute
from ehplatform.restatement.records import Records, read_records
from ehplatform.settings import Settings
from ehplatform.sources.replay import kept_configuration, kept_links, links_path
from ehplatform.store.engine import register
from ehplatform.store.lake import Lake
from ehplatform.store.snapshot import (
    MODEL,
    Snapshot,
    current_snapshot,
    published_snapshots,
    snapshot_on,
)

Json = dict[str, Any]
Figure = Mapping[str, Any]
"""One state's answer, as `metrics_layer.history` gives it."""

Definition = Literal["common", "local"]

PARTS = ("definitions", "people", "records")
"""The causes of a difference, in the order in which they are changed."""

NUMBERS = ("value", "numerator", "denominator")

DEFINITIONS_NOT_KEPT = "definitions of that day were not kept"


OTHER_CODE = (
    "Today's snapshot was made by other code than is installed now; what that changes is counted under "
    "definitions and taken back under records. `ehplatform run` publishes by the code of now."
)


class NotReproducible(LookupError):
    """A published number cannot be made again; the message says what is lacking."""


class History:
    """One metric of one council through the published snapshots.

    `ask` answers a question of `metrics_layer.history`; what it raises for an unknown metric comes through.
    """

    def __init__(
        self,
        metric: str,
        la_code: str,
        definition: Definition,
        settings: Settings,
        ask: Callable[[Json], Json],
    ) -> None:
        self.metric = metric
        self.la_code = la_code
        self.definition: Definition = definition
        self.settings = settings
        self.ask = ask
        self.today = current_snapshot(settings.snapshots)
        self.models: dict[str, str] = {}

    def listed(self) -> Json:
        """Return every snapshot's own figure, and today's for the same period."""
        published = published_snapshots(self.settings.snapshots)
        kept = [snapshot for snapshot in published if snapshot.model is not None]
        answer = self.answer(None, [[self.state(snapshot), self.state_today()] for snapshot in kept])
        figures = dict(zip([each.id for each in kept], answer["comparisons"], strict=True))
        lacking = [{"missing": DEFINITIONS_NOT_KEPT}, {}]
        rows = [
            named(each) | dict(zip(("figure", "today"), figures.get(each.id, lacking), strict=True))
            for each in published
        ]
        return self.heading(answer) | {"snapshots": rows}

    def explained(self, on: date, month: str | None = None) -> Json:
        """Return the figure that was current at the end of a day, today's, and the parts between them.

        `month` (``2026-09``) ends the period; without it, it is the latest that was complete. Where the
        parts cannot be told, ``parts`` is null and a note says why. Raises `NoSnapshot`, and
        `NotReproducible` when the old number itself cannot be made again.
        """
        then = snapshot_on(self.settings.snapshots, on)
        if then.model is None:
            raise NotReproducible(f"snapshot {then.id} of {then.published_on}: {DEFINITIONS_NOT_KEPT}")
        answer = self.answer(month, [[self.state(then), self.state_today()]])
        [[old, new]] = answer["comparisons"]
        if old["missing"]:
            raise NotReproducible(f"snapshot {then.id} of {then.published_on}: {old['missing']}")
        found = self.heading(answer) | {
            "period": old["period"],
            "then": named(then) | {"figure": old},
            "today": named(self.today) | {"figure": new},
            "difference": difference(old, new),
        }
        if lacking := new["missing"] or self.lacking(then):
            return found | {"parts": None, "notes": [f"The difference cannot be explained: {lacking}."]}
        return found | self.parts(then, old)

    def parts(self, then: Snapshot, old: Figure) -> Json:
        """Recompute between the old snapshot and today's, and say what each step moved."""
        before, after = self.inputs(then), self.inputs(self.today)
        council = kept_configuration(self.la_code, after["configuration"], self.settings)
        old_records = read_records(council, before["batches"], self.settings)
        new_records = read_records(council, after["batches"], self.settings)
        old_links, new_links = self.links(then), self.links(self.today)
        profile = self.profile(council, new_records)
        made = [
            recompute(old_records, links_then(old_records, old_links), council, profile),
            recompute(old_records, links_now(old_records, old_links, new_links), council, profile),
            recompute(new_records, links_then(new_records, new_links), council, profile),
        ]
        figures = self.recomputed(then, old, made)
        again = figures.pop(3)
        noted = Lake(self.settings.lake).read("personal", "key_change", self.la_code)
        moved: dict[str, Any] = {
            "definitions": self.moved_definitions(then, old, figures[-1], profile),
            "people": key_changes(old_links, new_links, noted),
            "records": [asdict(each) for each in record_changes(old_records, new_records)],
        }
        return {"parts": waterfall(figures, moved), "notes": notes(figures, again)}

    def recomputed(self, then: Snapshot, old: Figure, made: Sequence[Mapping[str, pa.Table]]) -> list[Figure]:
        """Return the figures of the old snapshot, of recomputed marts and of today's, all of one period.

        The marts are random keys and dates: they lie below `EHP_HOME` while they are asked.
        """
        with TemporaryDirectory(prefix=".history-", dir=self.settings.root) as folder:
            paths = [Path(folder) / f"{place}.duckdb" for place in range(len(made))]
            for path, tables in zip(paths, made, strict=True):
                write_database(path, tables)
            between = [{"database": str(path), "model": None, "definition": "common"} for path in paths]
            states = [self.state(then), *between, self.state_today()]
            [figures] = self.answer(old["period_end"][:7], [states])["comparisons"]
        return list(figures)

    def moved_definitions(
        self, then: Snapshot, old: Figure, new: Figure, profile: DefinitionProfile
    ) -> dict[str, Any]:
        """Return what of the definitions is another one, each as [then, today]; what is not is left out."""
        whose = "common" if self.definition == "common" else self.la_code
        before, after = then.manifest, self.today.manifest
        both = {
            "metric_version": (old["version"], new["version"]),
            "pipeline_version": (before["pipeline_version"], after["pipeline_version"]),
            "configuration": (
                self.inputs(then)["configuration"],
                self.inputs(self.today)["configuration"],
            ),
        }
        return {
            **{name: list(pair) for name, pair in both.items() if pair[0] != pair[1]},
            "metric_files": changed_files(before["model"], after["model"]),
            "profile": moved_parameters(before["profiles"][whose], profile.model_dump(mode="json")),
        }

    def profile(self, council: Council, records: Records) -> DefinitionProfile:
        """Return the profile of today: the common one, or the council's own on the day its records reach."""
        return COMMON_PROFILE if self.definition == "common" else council.profile.at(records.reach.last_day)

    def lacking(self, then: Snapshot) -> str | None:
        """Say what a recomputation needs and either snapshot has not kept; None when nothing is lacking."""
        needed = {
            "links": "which records were of one child",
            "profiles": "by which definition profile it was made",
        }
        for snapshot in (then, self.today):
            for name, words in needed.items():
                if self.la_code not in snapshot.manifest.get(name, {}):
                    return f"snapshot {snapshot.id} does not say {words}"
            if not links_path(self.la_code, snapshot.manifest["links"][self.la_code], self.settings).exists():
                return f"the links of snapshot {snapshot.id} are no longer kept"
        return None

    def inputs(self, snapshot: Snapshot) -> Json:
        inputs: Json = snapshot.manifest["inputs"][self.la_code]
        return inputs

    def links(self, snapshot: Snapshot) -> pa.Table:
        return kept_links(self.la_code, snapshot.manifest["links"][self.la_code], self.settings)

    def state(self, snapshot: Snapshot) -> Json:
        """Return a snapshot as it was published, under its own definitions of metrics.

        Of snapshots with equal definitions one folder is named, so that they are read once.
        """
        checksums = json.dumps(snapshot.manifest.get(MODEL), sort_keys=True)
        model = self.models.setdefault(checksums, str(snapshot.model))
        return {"database": str(snapshot.database), "model": model, "definition": self.definition}

    def state_today(self) -> Json:
        """Return today's snapshot, under the definitions of metrics that are served now."""
        return self.state(self.today) | {"model": None}

    def answer(self, month: str | None, comparisons: Sequence[Sequence[Json]]) -> Json:
        question = {"metric": self.metric, "council": self.la_code, "month": month}
        return self.ask(question | {"comparisons": comparisons})

    def heading(self, answer: Json) -> Json:
        return {"metric": answer["metric"], "council": self.la_code, "definition": self.definition}


def named(snapshot: Snapshot) -> Json:
    return {"snapshot": snapshot.id, "published_at": snapshot.published_at}


def numbers(figure: Figure) -> Json:
    return {name: figure[name] for name in NUMBERS}


def difference(before: Figure, after: Figure) -> Json:
    """Return by how much each number rose; None where either has none."""
    return {
        name: None if before[name] is None or after[name] is None else after[name] - before[name]
        for name in NUMBERS
    }


def waterfall(figures: Sequence[Figure], moved: Mapping[str, Any]) -> Json:
    """Return the parts between four figures, each with what moved: they add up to the whole difference."""
    return {
        name: {
            "before": numbers(before),
            "after": numbers(after),
            "difference": difference(before, after),
            "moved": moved[name],
        }
        for name, (before, after) in zip(PARTS, pairwise(figures), strict=True)
    }


def notes(figures: Sequence[Figure], again: Figure) -> list[str]:
    """Say what stands in the way of the parts: a state without a figure, or today's of other code.

    `again` is what today's code makes of the records of today's snapshot, whose own figure is the last.
    """
    found = [f"A step has no figure: {each['missing']}." for each in figures if each["missing"]]
    if numbers(again) != numbers(figures[-1]):
        found.append(OTHER_CODE)
    return found


def write_database(path: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write tables into a DuckDB file."""
    with duckdb.connect(str(path)) as connection:
        for name, table in tables.items():
            register(connection, {"arrow": table})
            connection.execute(f"create table {name} as from arrow").fetchall()
