"""No personal value outside the personal-data tables: canaries through a whole run that fails.

Two councils send everything that the platform can read, one dialect a dataset. Everybody in it has a
name, a birth date, a postcode and identifiers that stand nowhere else in the world; some coded and
dated cells hold a name by mistake. The second council sends each file damaged as well. After the run
every byte outside the personal-data tables is searched, compressed ones unpacked.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
import yaml

from ehplatform.simulate import shape_classification
from ehplatform.simulate.council import SimulatedCouncil, simulate_council
from ehplatform.simulate.parameters import Parameters
from ehplatform.simulate.plan import Plan
from ehplatform.simulate.simulate import WRITERS
from tests.whole_line.conftest import Platform

pytestmark = pytest.mark.whole_line

GOOD, FAILING = "910", "911"
PLAN = Plan(councils=(GOOD, FAILING), children=60, years=3, seed=7)
BORN = date(1913, 3, 17)
WRITTEN_DATES = ("1913-03-17", "17/03/1913", "17-Mar-1913", "1913-Mar-17", "19130317")

WORKFLOW_STEPS = {"referral": 1208, "allocation": 1211, "assessment": 1212, "review": 1214, "closure": 1217}

PERSONAL = ("landing", "received", "batches", "lake/personal", "lake/mapped", "secrets")
"""Where personal values belong: the files as they came, and the tables that are kept for them."""


def spreadsheet_settings() -> dict[str, object]:
    """Return the sheets of a council that keeps a workbook by hand."""
    path = Path(__file__).parents[2] / "deploy" / "councils" / "869.yml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content["sources"]["early_help"]["settings"]


def described(la_code: str) -> dict[str, object]:
    """Return a council's file with one dataset for each way of writing one."""
    settings = {
        "workflow_steps": {"steps": WORKFLOW_STEPS},
        "spreadsheet": spreadsheet_settings(),
        "classification_intervals": shape_classification.SETTINGS,
    }
    sources = {
        f"{part}_{shape}": {
            "system": f"{part[:2]}{place}".upper(),
            "dialect": shape,
            "settings": settings.get(shape, {}),
        }
        for place, (part, shape) in enumerate(WRITERS)
        if (part, shape) != ("social_care", "spreadsheet")
    }
    names = {"la_code": la_code, "name": "SYNTHETIC canaries", "owner": "team@example.org", "synthetic": True}
    return names | {"sources": sources}


def with_canaries(council: SimulatedCouncil) -> SimulatedCouncil:
    """Give everybody values that stand nowhere else, and put a name where it does not belong now and then."""
    for number, person in enumerate([*council.filed.people, *council.filed.parents]):
        person.forename, person.surname = f"Canaryforename{number}", f"Canarysurname{number}"
        person.source_person_id = f"CANARYID{number:05d}"
        person.postcode = "QQ7 7CA"
        person.family_ref = f"CANARYFAMILY{number}"
        if number % 3 == 0:
            person.birth_date = BORN
        if number % 5 == 0:
            person.words["sex"] = person.words["ethnicity"] = f"Canarymisplaced{number}"
            person.sex = person.ethnicity = None
    for record in council.filed.cases[::7]:
        record.words["source"] = record.words["end_reason"] = f"Canarymisplaced {record.person.surname}"
    for spell in council.filed.spells[::7]:
        spell.words["source"] = f"Canarymisplaced {spell.person.surname}"
    return council


def canaries(council: SimulatedCouncil) -> set[str]:
    identifiers = {
        value
        for person in [*council.filed.people, *council.filed.parents]
        for value in (person.upn, person.nhs_number)
        if value
    }
    return identifiers | set(WRITTEN_DATES) | {"Canary", "CANARY", "QQ7 7CA", "QQ77CA"}


def damaged(content: bytes, suffix: str) -> Iterator[bytes]:
    """Yield a file cut short, and one with something wrong in the middle of it."""
    yield content[: int(len(content) * 0.6)]
    middle = len(content) // 2
    wrong = {".csv": b'"Canaryquote', ".xml": b"<Canaryelement>", ".xlsx": b"Canaryzip", ".zip": b"Canaryzip"}
    yield content[:middle] + wrong[suffix] + content[middle:]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, set[str]]:
    """The home of a run of both councils, everything it said, and what must not stand outside."""
    home = tmp_path_factory.mktemp("canaries")
    planted: set[str] = set()
    for la_code in (GOOD, FAILING):
        council = with_canaries(simulate_council(PLAN, la_code, Parameters()))
        planted |= canaries(council)
        for part, shape in WRITERS:
            if (part, shape) != ("social_care", "spreadsheet"):
                folder = home / "landing" / la_code / f"{part}_{shape}"
                WRITERS[part, shape](folder, replace(PLAN), la_code, council)
        path = home / "councils" / f"{la_code}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(described(la_code)), encoding="utf-8")
    for path in [path for path in (home / "landing" / FAILING).rglob("*") if path.is_file()]:
        for number, content in enumerate(damaged(path.read_bytes(), path.suffix)):
            path.with_name(f"damaged{number}_{path.name}").write_bytes(content)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("EHP_")}
    environment = inherited | {
        "EHP_HOME": str(home),
        "EHP_COUNCILS": str(home / "councils"),
        "COLUMNS": "200",
    }
    done = subprocess.run(
        [sys.executable, "-m", "ehplatform.cli", "run"],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stdout + done.stderr
    status = Platform(home, environment).command("status").stdout
    return home, done.stdout + done.stderr + status, planted


def test_the_run_fails_where_it_should_and_the_other_council_is_published(
    ran: tuple[Path, str, set[str]],
) -> None:
    home, said, _ = ran
    assert f"{GOOD} SYNTHETIC canaries: done" in said
    assert f"{FAILING} SYNTHETIC canaries: held back" in said
    dialects = {path.parent.name for path in (home / "quarantine" / FAILING).rglob("reason.txt")}
    assert len(dialects) > len(WRITERS)


def test_the_canaries_are_there_to_be_found(ran: tuple[Path, str, set[str]]) -> None:
    """Else finding none elsewhere would prove nothing."""
    home, _, planted = ran
    found = set()
    for path in (home / "lake" / "personal").rglob("*.parquet"):
        text = text_of_parquet(path)
        found |= {canary for canary in planted if canary in text}
    assert {"Canary", "CANARY", "QQ7 7CA", "1913-03-17"} <= found
    queue = (home / "lake" / "personal" / "review_queue").rglob("*.parquet")
    assert any("Canarymisplaced" in text_of_parquet(path) for path in queue)


def test_no_canary_stands_outside_the_personal_data_tables(ran: tuple[Path, str, set[str]]) -> None:
    home, said, planted = ran
    assert not present(planted, said), "in what the run said"
    searched = 0
    for path in sorted(outside(home)):
        searched += 1
        for text in contents(path):
            assert not present(planted, text), f"{present(planted, text)} in {path.relative_to(home)}"
    assert searched > 50


def outside(home: Path) -> Iterator[Path]:
    """Yield every file outside the personal-data tables; of quarantine the reasons, not the files."""
    for path in home.rglob("*"):
        place = path.relative_to(home).as_posix()
        is_personal = place.startswith(tuple(f"{folder}/" for folder in PERSONAL))
        is_held_file = place.startswith("quarantine/") and path.name != "reason.txt"
        if path.is_file() and not is_personal and not is_held_file:
            yield path


def contents(path: Path) -> Iterable[str]:
    """Return what a file holds, as it stands and unpacked."""
    yield path.read_bytes().decode("latin-1")
    if path.suffix == ".parquet":
        yield text_of_parquet(path)
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
                yield str(connection.sql(f'from "{table}"').to_arrow_table().to_pylist())


def text_of_parquet(path: Path) -> str:
    rows = pq.ParquetFile(path).read()
    return "\n".join(
        str(value) for column in rows.columns for value in column.unique().to_pylist() if value is not None
    )


def present(planted: set[str], text: str) -> list[str]:
    return sorted(canary for canary in planted if canary in text)[:5]
