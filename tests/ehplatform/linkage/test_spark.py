"""Spark against DuckDB on the same records: the same evidence, the same links, the same persons."""

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

import duckdb
import pyarrow as pa
import pytest

from ehplatform.linkage.comparisons import COMPARISONS
from ehplatform.linkage.dialects import SPARK
from ehplatform.linkage.engines import ENGINES
from ehplatform.linkage.model import load_model
from ehplatform.linkage.people import People, records_of
from ehplatform.linkage.resolving import resolve
from ehplatform.linkage.spark import linkage_session, register_jaro_winkler
from ehplatform.settings import Engine
from ehplatform.simulate.dirt_profiles import PROFILES
from ehplatform.simulate.names import name_book
from ehplatform.simulate.people_only import simulated_people
from ehplatform.simulate.plan import Plan
from ehplatform.store.engine import connect, register
from ehplatform.store.spark import spark_folder

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install early-help-platform[spark]")
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17: no `java` on the path"),
]

CHILDREN = 120
"""In the council of each dirt profile."""


@dataclass(frozen=True)
class Outcome:
    """What one engine made of the records; pairs and probabilities in one order."""

    scored: pa.Table
    judged: pa.Table
    groups: pa.Table


@pytest.fixture(scope="module")
def records() -> pa.Table:
    """Return records of one council of every dirt profile, with the columns that only people files have."""
    tables = [council_records(place, profile) for place, profile in enumerate(PROFILES)]
    rows = pa.concat_tables(tables).to_pylist()
    dice = random.Random(3)
    for number, row in enumerate(rows):
        names = f"{row['forename'] or ''} {row['surname'] or ''}".strip()
        row |= {
            "record_no": number,
            "address": spoiled(f"{len(names)} {row['surname'] or 'High'} Road, Flat {number % 7}", dice),
            "place": spoiled(f"{(row['postcode'] or 'Nowhere')[:3]} upon Thames", dice),
            "email": spoiled(f"{names.replace(' ', '.').lower()}@example.org", dice),
            "phone": spoiled(f"07700 9{row['birth_date']}", dice),
            "number": spoiled(f"{row['birth_date']}{names[:1]}", dice),
        }
    return pa.Table.from_pylist(rows, tables[0].schema)


def council_records(place: int, profile: str) -> pa.Table:
    plan = Plan(councils=(f"90{place}",), children=CHILDREN, seed=place, dirt=profile)
    people = simulated_people(plan, plan.councils[0])
    return records_of(People(people.person_record, people.person_identifier, people.person_address))


def spoiled(text: str, dice: random.Random) -> str | None:
    """Return a text with, by chance, two neighbours swapped; or nothing."""
    if dice.random() < 0.3:
        return None
    place = dice.randrange(len(text) - 1)
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return swapped if dice.random() < 0.3 else text


@pytest.fixture(scope="module")
def working_directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run the module in an empty folder, to see what Spark leaves there."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("working")
        patch.chdir(folder)
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("temporary")))
        patch.setattr("tempfile.tempdir", None)
        yield folder


@pytest.fixture(scope="module")
def outcomes(records: pa.Table, working_directory: Path) -> dict[Engine, Outcome]:
    return {engine: outcome(records, engine) for engine in ENGINES}


def outcome(records: pa.Table, engine: Engine) -> Outcome:
    with connect() as connection:
        register(connection, {"record": records})
        resolved = resolve(connection, load_model(), score=ENGINES[engine])
        return Outcome(
            scored=connection.sql("from scored_pair order by record_l, record_r").to_arrow_table(),
            judged=connection.sql(
                "select record_l, record_r, is_link, is_apart, clerical_reason, match_probability"
                " from judged_pair order by record_l, record_r"
            ).to_arrow_table(),
            groups=resolved.record_group,
        )


def test_the_evidence_is_the_same_pair_by_pair(outcomes: dict[Engine, Outcome]) -> None:
    ours, sparks = outcomes["duckdb"].scored, outcomes["spark"].scored
    assert ours.num_rows > CHILDREN * len(PROFILES) / 2
    assert sparks.schema == ours.schema
    assert_alike(sparks, ours)


def test_every_comparison_speaks(outcomes: dict[Engine, Outcome]) -> None:
    scored = outcomes["spark"].scored
    silent = [
        name
        for name in scored.column_names
        if name.startswith("gamma_") and set(scored[name].to_pylist()) == {-1}
    ]
    assert not silent


def test_links_and_persons_are_the_same(outcomes: dict[Engine, Outcome]) -> None:
    assert_alike(outcomes["spark"].judged, outcomes["duckdb"].judged)
    assert outcomes["spark"].groups.equals(outcomes["duckdb"].groups)


def test_only_pairs_of_changed_records_are_scored_on_request(
    records: pa.Table, working_directory: Path
) -> None:
    with connect() as connection:
        register(connection, {"record": records})
        resolved = resolve(connection, load_model())
        connection.execute("delete from changed_record where record_no % 50 <> 0").fetchall()
        columns = {name for name, *_ in connection.execute("describe prepared").fetchall()}
        scored = {}
        for engine, score in ENGINES.items():
            rules = resolved.calibration.rules
            score(connection, load_model(), rules, columns, "l.source <> r.source", changed_only=True)
            scored[engine] = connection.sql("from scored_pair order by record_l, record_r").to_arrow_table()
    pairs = zip(*(scored["duckdb"][name].to_pylist() for name in ("record_l", "record_r")), strict=True)
    assert scored["duckdb"].num_rows
    assert all(0 in (left % 50, right % 50) for left, right in pairs)
    assert_alike(scored["spark"], scored["duckdb"])


def test_no_record_is_left_behind(outcomes: dict[Engine, Outcome], working_directory: Path) -> None:
    assert not list(working_directory.iterdir())
    for folder in (gettempdir(), spark_folder().name):
        assert not [path for path in Path(folder).rglob("*") if path.is_file()]


def test_string_distances_fall_on_the_same_side_of_every_threshold(working_directory: Path) -> None:
    pairs = pa.Table.from_pylist(name_pairs(20_000))
    conditions = " ".join(level.condition for each in COMPARISONS for level in each.levels)
    thresholds = set(re.findall(r"jaro_winkler_similarity\([^()]*\) >= ([\d.]+)", conditions))
    tests = ["damerau_levenshtein(l, r) <= 1", "damerau_levenshtein(l, r) = 1"]
    tests += [f"jaro_winkler_similarity(l, r) >= {threshold}" for threshold in sorted(thresholds)]
    sides = ", ".join(f"{test} as side_{number}" for number, test in enumerate(tests))
    assert thresholds
    ours = duckdb.sql(f"select l, r, {sides} from pairs").to_arrow_table()
    with linkage_session() as spark:
        from splink.backends.spark import SparkAPI

        SparkAPI(spark_session=spark, break_lineage_method="persist")
        register_jaro_winkler(spark)
        spark.createDataFrame(pairs).createOrReplaceTempView("pairs")
        theirs = spark.sql(SPARK.sql(f"select l, r, {sides} from pairs")).toArrow()
    assert theirs.to_pylist() == ours.to_pylist()


def name_pairs(number: int) -> list[dict[str, str]]:
    """Return pairs of names as linkage compares them: letters only, many of them nearly the same."""
    book, dice = name_book(), random.Random(5)
    names = [
        "".join(letter for letter in name.lower() if "a" <= letter <= "z")
        for origin in book.origins.values()
        for kind in (origin.boys, origin.girls, origin.surnames)
        for name in kind.values
    ]
    pairs = []
    for _ in range(number):
        left = dice.choice(names) + dice.choice(["", dice.choice(names)])
        right = left if dice.random() < 0.7 else dice.choice(names)
        for _ in range(dice.randrange(1, 4)):
            place = dice.randrange(len(right))
            changes = ("", right[place] * 2, dice.choice("aeioulrn"), right[place : place + 2][::-1])
            right = right[:place] + dice.choice(changes) + right[place + 2 :] or "a"
        pairs.append({"l": left, "r": right})
    return pairs


def assert_alike(table: pa.Table, expected: pa.Table) -> None:
    """Equal but for the last digits of fractional numbers."""
    assert table.column_names == expected.column_names
    for name in expected.column_names:
        wanted = expected[name].to_pylist()
        if pa.types.is_floating(expected.schema.field(name).type):
            wanted = pytest.approx(wanted, abs=1e-9)
        assert table[name].to_pylist() == wanted, name
