"""Which family each record was in, from successive deliveries."""

from datetime import date
from itertools import pairwise, permutations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehplatform.settings import Settings
from ehplatform.sources.family_history import family_history
from ehplatform.sources.ingest import ingest, store
from ehplatform.sources.register import Register
from ehplatform.sources.replay import inputs_of, replay
from ehplatform.store.lake import Lake

SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)


def people(**families):
    """Write a file of person records; a family that is "" is said to be none."""
    lines = [f"{person},{family}" for person, family in families.items()]
    return "source_person_id,family_ref\n" + "\n".join(lines) + "\n"


@pytest.fixture
def history(land, council, settings):
    """Land the files by extract date, and return each record's families with their times."""

    def written(files, **facts):
        for day, content in files.items():
            land("212", "early_help", f"person_record_{day}.csv", content)
        return history_of(settings, council(**facts))

    return written


def history_of(settings, council):
    ingested = ingest(council, settings)
    with family_history(ingested.read, ingested.batches) as rows:
        return told(rows.read_all())


def told(table):
    return [
        (r["source_person_id"], r["family_ref"], r["start_date"], r["end_date"]) for r in table.to_pylist()
    ]


def test_the_first_word_holds_from_before_the_first_delivery(history):
    assert history({SEPTEMBER: people(a="F1", b="")}) == [("a", "F1", None, None)]


def test_a_later_word_that_differs_ends_the_earlier_though_its_file_is_superseded(history):
    files = {
        SEPTEMBER: people(a="F1", b="F1"),
        OCTOBER: people(a="F1", b="F1"),
        NOVEMBER: people(a="F2", b="F1"),
    }
    assert history(files) == [
        ("a", "F1", None, NOVEMBER),
        ("a", "F2", NOVEMBER, None),
        ("b", "F1", None, None),
    ]


def test_a_word_that_there_is_none_ends_the_earlier(history):
    files = {SEPTEMBER: people(a="F1"), OCTOBER: people(a=""), NOVEMBER: people(a="F1", b="")}
    assert history(files) == [("a", "F1", None, OCTOBER), ("a", "F1", NOVEMBER, None)]


def test_a_record_that_comes_into_a_family_later_is_in_it_from_that_delivery(history):
    files = {SEPTEMBER: people(a=""), OCTOBER: people(a="F1", b="F1")}
    assert history(files) == [("a", "F1", OCTOBER, None), ("b", "F1", None, None)]


def test_a_delivery_without_the_column_or_without_the_record_says_nothing(history):
    without_column = "source_person_id,forename\na,Ann\nb,Ben\n"
    files = {SEPTEMBER: people(a="F1", b="F1"), OCTOBER: people(b="F1"), NOVEMBER: without_column}
    assert history(files) == [("a", "F1", None, None), ("b", "F1", None, None)]


def test_what_is_gone_from_the_newest_snapshot_has_no_history(history):
    files = {SEPTEMBER: people(a="F1", b="F1"), OCTOBER: people(b="F2")}
    assert history(files) == [("b", "F1", None, OCTOBER), ("b", "F2", OCTOBER, None)]


def test_a_corrected_file_says_what_it_says_from_the_start(history, land, settings, council):
    history({SEPTEMBER: people(a="F1")})
    land("212", "early_help", f"person_record_{SEPTEMBER}.csv", people(a="F2"))
    assert history_of(settings, council()) == [("a", "F2", None, None)]


def test_a_withdrawn_file_is_as_if_it_had_never_come(history, settings, council):
    history({SEPTEMBER: people(a="F1"), OCTOBER: people(a="F2"), NOVEMBER: people(a="F1", b="")})
    register = Register.of(settings.root, "212")
    wrong = next(b for b in register.batches() if str(OCTOBER) in b.file_name)
    register.withdraw(wrong.batch_id, "data-team", "wrong system")
    assert history_of(settings, council()) == [("a", "F1", None, None)]


def test_increments_count_as_snapshots_do(history):
    source = {"system": "EHM", "dialect": "template", "delivery": "increments"}
    files = {SEPTEMBER: people(a="F1", b="F1"), OCTOBER: people(a="F2")}
    assert history(files, sources={"early_help": source}) == [
        ("a", "F1", None, OCTOBER),
        ("a", "F2", OCTOBER, None),
        ("b", "F1", None, None),
    ]


def test_the_order_in_which_files_come_does_not_matter(council, tmp_path):
    files = {SEPTEMBER: people(a="F1"), OCTOBER: people(a="F2"), NOVEMBER: people(a="F3")}
    found = []
    for place, order in enumerate(permutations(files)):
        settings = Settings(home=tmp_path / str(place))
        folder = settings.landing / "212" / "early_help"
        folder.mkdir(parents=True)
        for day in order:
            (folder / f"person_record_{day}.csv").write_text(files[day])
            latest = history_of(settings, council())
        found.append(latest)
    assert (
        found
        == [[("a", "F1", None, OCTOBER), ("a", "F2", OCTOBER, NOVEMBER), ("a", "F3", NOVEMBER, None)]] * 6
    )


def test_the_history_is_written_and_made_again_from_the_kept_files(history, settings, council, tmp_path):
    before = history({SEPTEMBER: people(a="F1"), OCTOBER: people(a="F2")})
    lake = Lake(settings.lake)
    store(ingest(council(), settings), lake)
    assert told(lake.read("personal", "family_history", "212")) == before
    manifest = {"inputs": {"212": inputs_of(lake.read("quality", "batch_set", "212"))}}
    out = tmp_path / "again"
    replay(manifest, settings, out)
    assert history_of(Settings(home=out), council()) == before


def test_without_any_person_there_is_no_history(history):
    assert history({SEPTEMBER: "source_person_id,forename\na,Ann\n"}) == []


@hypothesis_settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.lists(st.sampled_from(["F1", "F2", ""]), min_size=1, max_size=6))
def test_the_times_of_a_record_follow_each_other_and_say_its_last_word(council, tmp_path_factory, words):
    """Against a walk through the deliveries, one by one."""
    settings = Settings(home=tmp_path_factory.mktemp("home"))
    folder = settings.landing / "212" / "early_help"
    folder.mkdir(parents=True)
    days = [date(2026, month, 28) for month in range(1, len(words) + 1)]
    for day, word in zip(days, words, strict=True):
        (folder / f"person_record_{day}.csv").write_text(people(a=word, b=str(day)))
    found = [row[1:] for row in history_of(settings, council()) if row[0] == "a"]
    expected = []
    for day, before, word in zip(days, [None, *words[:-1]], words, strict=True):
        if before is not None and word != before and expected and expected[-1][2] is None:
            expected[-1] = (*expected[-1][:2], day)
        if word and word != before:
            expected.append((word, None if before is None else day, None))
    assert found == expected
    assert all(earlier[2] <= later[1] for earlier, later in pairwise(found))
