"""A whole council: nothing lost, nothing told that should not be, the same result every time."""

import csv
import io
import os
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehplatform.model.council import ConfigurationError
from ehplatform.model.tables import CANONICAL_TABLES, EH_REFERRAL
from ehplatform.settings import Settings
from ehplatform.sources.ingest import ingest, store
from ehplatform.store.lake import Lake

HEADER = "source_person_id,source_id,start_date,end_date,role\n"


def counts(result):
    return [
        tuple(row[f"rows_{fate}"] for fate in ("in", "mapped", "queued", "refused"))
        for row in result.ledger.to_pylist()
    ]


def test_an_empty_council_has_every_table(council, settings):
    result = ingest(council(), settings)
    assert result.ok
    assert result.missing == ("early_help",)
    assert {name: table.num_rows for name, table in result.tables.items()} == {
        table.name: 0 for table in CANONICAL_TABLES
    }
    assert all(result.tables[table.name].schema == table.arrow_schema() for table in CANONICAL_TABLES)


def test_repeated_rows_are_refused_with_the_row_that_stands(land, council, settings):
    body = "1,A,2025-01-01,,LEAD\n1,A,2025-01-01,,Keyworker\n2,B,2025-01-01,,\n2,B,2025-02-01,,\n"
    land("212", "early_help", "allocation.csv", HEADER + body)
    result = ingest(council(), settings)
    assert result.tables["allocation"]["source_row"].to_pylist() == [3, 5]
    assert [(row["source_row"], row["reason"]) for row in result.refused_rows.to_pylist()] == [
        (2, "duplicate of row 3"),
        (4, "same id as row 5, which says otherwise and is kept"),
    ]
    assert counts(result) == [(4, 2, 0, 2)]


def test_of_two_extracts_the_later_one_stands_whatever_their_order_by_name(land, council, settings):
    land("212", "early_help", "SYNTHETIC_allocation_2026-10-31.csv", HEADER + "1,A,2025-01-01,2026-10-01,\n")
    land("212", "early_help", "allocation_2026-09-30.csv", HEADER + "1,A,2025-01-01,,\n9,Z,2020-01-01,,\n")
    result = ingest(council(), settings)
    assert [(r["source_id"], r["end_date"]) for r in result.tables["allocation"].to_pylist()] == [
        ("A", date(2026, 10, 1)),
        ("Z", None),
    ]
    assert result.refused_rows.num_rows == 0
    assert counts(result) == [(1, 1, 0, 0), (2, 2, 0, 0)]
    assert result.ledger["rows_standing"].to_pylist() == [1, 1]


def test_a_bad_file_is_quarantined_and_the_others_are_still_counted(land, council, settings):
    land("212", "early_help", "allocation.csv", HEADER + "1,A,2025-01-01,,\n")
    land("212", "early_help", "eh_episode.csv", "nonsense\n1\n")
    land("212", "earlyhelp", "eh_referral.csv", "x\n")
    result = ingest(council(), settings)
    assert not result.ok
    assert [(q.dataset, q.file_name) for q in result.quarantined] == [
        ("early_help", "eh_episode.csv"),
        ("earlyhelp", "eh_referral.csv"),
    ]
    assert "move it to one of early_help" in result.quarantined[1].reason
    assert result.ledger["status"].to_pylist() == ["in_force", "quarantined", "quarantined"]
    assert result.ledger["reason"].to_pylist() == [None, *(q.reason for q in result.quarantined)]
    assert result.tables["allocation"].num_rows == 1
    with pytest.raises(ValueError, match="keep the last good data"):
        store(result, Lake(settings.lake))


def test_the_extract_date_falls_back_to_the_last_event_before_the_file_came(land, council, settings):
    path = land(
        "212",
        "early_help",
        "allocation.csv",
        HEADER + "1,A,2025-01-01,2025-03-01,\n2,B,2031-01-01,,\n",
    )
    arrived = datetime(2025, 6, 1, tzinfo=UTC).timestamp()
    os.utime(path, (arrived, arrived))
    assert ingest(council(), settings).ledger["extract_date"].to_pylist() == [date(2025, 3, 1)]


def test_a_second_run_gives_the_same_bytes(land, council, settings):
    land(
        "212", "early_help", "allocation_2026-10-31.csv", HEADER + "2,B,2025-01-01,,Boss\n1,A,2025-01-01,,\n"
    )
    lake = Lake(settings.lake)
    first = store(ingest(council(), settings), lake)
    second = store(ingest(council(), settings), lake)
    assert first == second
    assert lake.read("mapped", "allocation", "212")["source_id"].to_pylist() == ["A", "B"]
    assert lake.read("personal", "review_queue", "212")["source_value"].to_pylist() == ["Boss"]
    assert lake.read("quality", "file_ledger", "212")["rows_in"].to_pylist() == [2]
    assert lake.exists("personal", "person_record", "212")
    assert not lake.exists("mapped", "person_record", "212")


def test_the_review_queue_counts_by_value_and_suggests(land, council, settings):
    land(
        "212",
        "early_help",
        "allocation.csv",
        HEADER + "1,A,2025-01-01,,Leed\n2,B,2025-01-01,,Leed\n3,C,2025-01-01,,?\n",
    )
    queue = ingest(council(), settings).review_queue.to_pylist()
    assert [(r["system"], r["source_value"], r["row_count"], r["suggestion"]) for r in queue] == [
        ("EHM", "Leed", 2, "LEAD"),
        ("EHM", "?", 1, None),
    ]


def test_an_unknown_dialect_is_refused_before_any_file_is_opened(land, council, settings):
    land("212", "early_help", "allocation.csv", HEADER)
    with pytest.raises(ConfigurationError, match="no such dialect; allowed: annex_a"):
        ingest(council("mosaic"), settings)
    assert not settings.received.exists()


CANARIES = ("Canaryforename", "CANARY-ID-77", "1987-canary", "canary@home", "QQ1 1CA")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("person_record.csv", f"{CANARIES[0]},{CANARIES[1]}\n{CANARIES[2]},x\n"),
        ("person_record.csv", f"{CANARIES[0]},{CANARIES[0]}\nx,y\n"),
        ("person_record.csv", f'source_person_id,surname\n{CANARIES[1]},"{CANARIES[0]}\n'),
        ("person_record.csv", f"source_person_id,surname\n{CANARIES[1]},{CANARIES[0]},{CANARIES[4]}\n"),
        ("person_record.csv", f"source_person_id,birth_date\n{CANARIES[1]},{CANARIES[2]}\n{CANARIES[1]},x\n"),
        (
            "eh_episode.csv",
            f"source_person_id,source_id,start_date\n{CANARIES[1]},{CANARIES[3]},{CANARIES[2]}\n",
        ),
        ("person_record.csv", f"source_person_id,surname\n1,{CANARIES[0]}\n".encode("utf-16-le")),
    ],
)
def test_no_reason_holds_a_value_of_the_file(land, council, settings, name, content):
    land("212", "early_help", name, content)
    result = ingest(council(), settings)
    told = [q.reason for q in result.quarantined] + result.refused_rows["reason"].to_pylist()
    told += result.ledger["reason"].to_pylist() + result.review_queue["source_value"].to_pylist()
    assert told
    assert not [canary for canary in CANARIES if canary in " ".join(filter(None, told))]


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "1",
            "2",
            "2025-01-01",
            "31/02/2025",
            "01/02/2025 10:00",
            "Police",
            "Accepted",
            "None",
            "a) Yes",
        ]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=6),
)
COLUMNS = [
    c.name
    for c in EH_REFERRAL.columns
    if c.name not in ("la_code", "source_system", "batch_id", "source_row")
]
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=len(COLUMNS) + 1), max_size=12)


@pytest.fixture
def ingest_alone(council):
    """Ingest one file into a home of its own."""

    def run(dialect: str, name: str, content: bytes):
        with tempfile.TemporaryDirectory() as home:
            settings = Settings(home=Path(home))
            folder = settings.landing / "212" / "early_help"
            folder.mkdir(parents=True)
            (folder / name).write_bytes(content)
            result = ingest(council(dialect), settings)
            return result, result.tables, result.ledger, result.refused_rows

    return run


@given(TABLES)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_that_came_in_is_mapped_queued_or_refused(ingest_alone, rows):
    stream = io.StringIO()
    csv.writer(stream).writerows([COLUMNS, *rows])
    result, *_ = ingest_alone("template", "eh_referral_2026-10-31.csv", stream.getvalue().encode())
    [(rows_in, mapped, queued, refused)] = counts(result)
    assert rows_in == sum(1 for row in rows if any(row))
    assert rows_in == mapped + queued + refused
    assert result.tables["eh_referral"].num_rows == mapped + queued
    assert len(set(result.refused_rows["source_row"].to_pylist())) == refused


@pytest.mark.parametrize("name", [b"\xff\xfe.csv", b"x" * 250 + b".csv", "caf\u202e\n.csv".encode()])
def test_a_name_that_cannot_be_shown_or_lengthened_is_quarantined_like_any_other(
    land, council, settings, name
):
    folder = land("212", "early_help", "allocation.csv", HEADER).parent
    (folder / os.fsdecode(name)).write_text("x")
    result = ingest(council(), settings)
    [refused] = result.quarantined
    assert refused.file_name.isprintable()
    assert os.fsencode(settings.quarantine / "212" / refused.sha256) + b"/" + name in {
        os.fsencode(path) for path in settings.quarantine.rglob("*")
    }


CONTACTS = [
    ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Date of Contact", "Contact Source"],
    [1, "M", "WBRI", "2012-01-01", "2024-01-01", "6: Police"],
]
RETURN = """<Message><Child><ChildIdentifiers><LAchildID>1</LAchildID></ChildIdentifiers>
<CINdetails><CINreferralDate>2024-01-01</CINreferralDate></CINdetails></Child></Message>"""
SOUND = {
    "annex_a": ("a.xlsx", {"List 1": CONTACTS}),
    "cin_census": ("a.xml", RETURN),
    "template": ("allocation.csv", HEADER + '1,A,2025-01-01,,"LEAD"\n2,B,2025-01-01,,\n'),
}


@given(
    dialect=st.sampled_from(sorted(SOUND)),
    place=st.floats(0, 1),
    removed=st.integers(0, 40),
    inserted=st.sampled_from([b"", b"\0", b'"', b"<", b"\xff\xfe", b"&x;", b"PK", b"\r\n", b"999999999999"]),
)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damage_anywhere_gives_a_reason_and_never_an_error(
    land, ingest_alone, dialect, place, removed, inserted
):
    name, content = SOUND[dialect]
    whole = land("212", "sound", name, content).read_bytes()
    start = int(place * len(whole))
    result, *_ = ingest_alone(dialect, name, whole[:start] + inserted + whole[start + removed :])
    assert result.ok or all(q.reason.startswith(name) for q in result.quarantined)
    for rows_in, mapped, queued, refused in counts(result):
        assert rows_in == mapped + queued + refused
