"""Decisions go into a council's own file, signed, and nothing else in it changes."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ehplatform.model.council import ConfigurationError, load_council
from ehplatform.model.decisions import IGNORE
from ehplatform.settings import REPOSITORY
from ehplatform.sources.approval import Approval, NotApproved, Signature, approve
from ehplatform.sources.configuration import configured_sources
from ehplatform.sources.fingerprints import reading_fingerprint
from ehplatform.sources.ingest import ingest
from ehplatform.sources.text_table import header_key
from ehplatform.sources.vocabulary import vocabularies

ANALYST = Signature("early-help-analyst", date(2026, 11, 24))
LEAD = Signature("data-lead", date(2026, 11, 25))

COUNCIL = """\
# a made-up council
la_code: "212"
name: Made-up
owner: team@example.org
sources:
  early_help: {system: EHM, dialect: template}
  social_care:
    system: LCS
    dialect: template

values:
  SOURCE:
    # hubs of the north
    Hub X:  5D   # since the move

# how terms are defined
profile: {merge_gap_days: 3}
"""


SOURCES = COUNCIL[COUNCIL.index("  early_help:") : COUNCIL.index("\nvalues:")]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "councils" / "212.yml"
    path.parent.mkdir()
    path.write_text(COUNCIL, encoding="utf-8")
    return path


def value(text, code, code_set="SOURCE"):
    return Approval("value", code_set, text, code)


def header(text, expected, dataset="social_care"):
    return Approval("header", dataset, text, expected)


def test_decisions_are_signed_and_stand_where_they_belong(path):
    decisions = [
        value("Hub Y", "8"),
        value("n/a", IGNORE, "SEX"),
        header("Notes", IGNORE),
        header("Ref", "source_id"),
    ]
    assert sorted(approve(path, decisions, ANALYST)) == sorted(decisions)
    signed = 'by: "early-help-analyst", on: 2026-11-24}'
    assert path.read_text(encoding="utf-8") == COUNCIL.replace(
        "since the move\n",
        f'since the move\n    "Hub Y": {{code: "8", {signed}\n'
        f'  SEX:\n    "n/a": {{code: "ignore", {signed}\n',
    ).replace(
        "    dialect: template\n",
        "    dialect: template\n    headers:\n"
        f'      "Notes": {{header: "ignore", {signed}\n      "Ref": {{header: "source_id", {signed}\n',
    )
    council = load_council(path)
    assert vocabularies(council)["SOURCE"].code("hub y") == "8"
    assert vocabularies(council)["SEX"].code("N/A") is None
    assert configured_sources(council)["social_care"].headers == {"notes": None, "ref": "source_id"}
    assert council.values["SOURCE"]["Hub Y"].in_words == "by early-help-analyst on 2026-11-24"


def test_a_flow_mapping_takes_headers_too(path):
    approve(path, [header("Ref", "source_id", "early_help")], ANALYST)
    assert load_council(path).sources["early_help"].headers["Ref"].expected == "source_id"


def test_the_same_decision_again_changes_nothing(path):
    approve(path, [value("Hub Y", "8")], ANALYST)
    written = path.read_bytes()
    assert approve(path, [value("Hub Y", "8"), value("HUB Y", "8")], LEAD) == []
    assert path.read_bytes() == written


@pytest.mark.parametrize("text", ["Hub Y", "hub y", "HUB-Y"])
def test_a_contradiction_is_refused_with_who_decided_what_when_and_where(path, text):
    approve(path, [value("Hub Y", "8")], ANALYST)
    written = path.read_bytes()
    with pytest.raises(NotApproved) as refused:
        approve(path, [value("Hub Z", "8"), value(text, "5D")], LEAD)
    assert str(refused.value) == (
        "212.yml:15: values.SOURCE: decided already: 8, by early-help-analyst on 2026-11-24; "
        "add --replace to put 5D in its place"
    )
    assert path.read_bytes() == written
    approve(path, [value(text, "5D")], LEAD, replace=True)
    council = load_council(path)
    assert council.values["SOURCE"].keys() == {"Hub X", "Hub Y"}
    assert council.values["SOURCE"]["Hub Y"].in_words == "by data-lead on 2026-11-25"
    assert vocabularies(council)["SOURCE"].code(text) == "5D"


def test_an_unsigned_decision_of_the_file_is_replaced_beside_its_comment(path):
    with pytest.raises(NotApproved, match=r"212\.yml:14: .*decided already: 5D, unsigned"):
        approve(path, [value("hub x", "8")], ANALYST)
    approve(path, [value("hub x", "8")], ANALYST, replace=True)
    assert (
        'Hub X:  {code: "8", by: "early-help-analyst", on: 2026-11-24}   # since the move' in path.read_text()
    )


def test_headers_contradict_each_other_by_letters_and_digits(path):
    approve(path, [header("Ref no.", "source_id")], ANALYST)
    with pytest.raises(NotApproved, match=r"sources\.social_care\.headers: decided already: source_id"):
        approve(path, [header("REF-NO", "family_ref")], LEAD)
    approve(path, [header("REF-NO", "family_ref")], LEAD, replace=True)
    assert configured_sources(load_council(path))["social_care"].headers == {"refno": "family_ref"}


def test_two_answers_at_once_are_refused(path):
    with pytest.raises(NotApproved, match="two different answers for one value of SOURCE"):
        approve(path, [value("Hub Y", "8"), value("hub y", "5D")], ANALYST)
    assert path.read_text() == COUNCIL


@pytest.mark.parametrize(
    ("approval", "message"),
    [
        (value("x", "8", "SOURCES"), "SOURCES: no such code set; allowed: .*did you mean SOURCE"),
        (value("x", "5d"), "5d: no code of SOURCE; allowed: .*ignore; did you mean 5D"),
        (value("x", "LEAD"), "LEAD: no code of SOURCE; allowed: 1A, "),
        (value("  ", "8"), "an empty value needs no decision"),
        (value("x" * 1001, "8"), "longer than 1,000 characters: write a pattern under patterns.SOURCE"),
        (header("Ref", "source_id", "socialcare"), "no dataset of council 212; .*did you mean social_care"),
        (header("#", "source_id"), "a header needs a letter or a digit"),
        (header("Ref", ""), "a header needs a letter or a digit"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused_and_the_file_stays(path, approval, message):
    with pytest.raises(NotApproved, match=message):
        approve(path, [value("Hub Y", "8"), approval], ANALYST)
    assert path.read_text(encoding="utf-8") == COUNCIL
    assert [each.name for each in path.parent.iterdir()] == ["212.yml"]


@pytest.mark.parametrize("by", ["", "  ", "two\nlines", "x" * 101])
def test_a_signature_names_somebody(by):
    with pytest.raises(NotApproved, match="say who decides: an account or a role"):
        Signature(by, date(2026, 11, 24))


def test_a_file_that_is_wrong_already_is_named_with_its_line(path):
    path.write_text(COUNCIL.replace("Hub X:  5D", "Hub X:  5Q"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"212\.yml:14: values\.SOURCE: no code of SOURCE"):
        approve(path, [value("Hub Y", "8")], ANALYST)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    Hub X:  5D ", "    ? Hub X\n    : 5D "),
        (SOURCES, "  early_help: &both {system: EHM, dialect: template}\n  social_care: *both\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_without_changing_more_is_left_to_a_person(path, old, new):
    """Keys written with a question mark, and one mapping that stands for two."""
    text = COUNCIL.replace(old, new)
    assert text != COUNCIL
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotApproved) as refused:
        approve(path, [value("Hub Y", "8"), header("Ref", "source_id")], ANALYST)
    assert "write it by hand under " in str(refused.value)
    assert path.read_text(encoding="utf-8") == text


def test_who_may_read_the_file_stays_and_a_link_stays_a_link(path, tmp_path):
    path.chmod(0o640)
    link = tmp_path / "212.yml"
    link.symlink_to(path)
    approve(link, [value("Hub Y", "8")], ANALYST)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert "Hub Y" in load_council(path).values["SOURCE"]


def test_decisions_of_many_people_at_once_are_all_kept(path):
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda n: approve(path, [value(f"Hub {n}", "8")], ANALYST), range(16)))
    assert {f"Hub {n}" for n in range(16)} < load_council(path).values["SOURCE"].keys()


UP_TO_VALUES = COUNCIL[: COUNCIL.index("values:")]
ENDINGS = ("", "values: {}\n", "values:\n", "values: {SOURCE: {Hub X: 5D}}", "values:\n  SOURCE: {}\n")
STARTS = (COUNCIL, COUNCIL.replace("\n", "\r\n"), *(UP_TO_VALUES + ending for ending in ENDINGS))
AWKWARD = [
    *(
        "!tag",
        "&anchor",
        "*alias",
        "a: b",
        "- x",
        "? y",
        "# no comment",
        "{a}",
        "[b]",
        "'",
        '"',
        "\\",
        "%",
        "@x",
    ),
    *("`", "|", ">", "~", "null", "NULL", "No", "08", "1E5", "2026-11-24", "12:30", "<<", "=", "---", "..."),
    *("line\nbreak", "tab\tin", "x\x85x", "\u2028x", "\ufeffx", "\x7f", "\U0001f600", "e\u0301", "k" * 990),
]
TEXTS = st.one_of(
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).map(str.strip).filter(bool),
)


@hypothesis_settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(STARTS),
    st.dictionaries(TEXTS, st.sampled_from(["8", "5D", IGNORE]), min_size=1, max_size=3),
)
def test_any_spelling_comes_back_from_the_file_as_it_was_approved(start, decisions):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "212.yml"
        path.write_bytes(start.encode())
        approved = {}
        for text, code in decisions.items():
            try:
                approve(path, [value(text, code)], ANALYST)
                approved[text] = code
            except NotApproved as refused:
                assert "decided already" in str(refused)  # noqa: PT017 - the other outcome that may be
        known = vocabularies(load_council(path))["SOURCE"]
        assert {text: known.code(text) or IGNORE for text in approved} == approved
        remaining = iter(path.read_bytes().decode().replace("\r", "").split("\n"))
        changeable = ("values: {", "  SOURCE: {}")
        lines = [line for line in start.replace("\r", "").split("\n") if not line.startswith(changeable)]
        assert all(line in remaining for line in lines)


@hypothesis_settings(deadline=None, max_examples=40)
@given(TEXTS.filter(header_key), TEXTS.filter(header_key))
def test_any_header_comes_back_from_the_file_as_it_was_approved(text, expected):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "212.yml"
        path.write_text(COUNCIL, encoding="utf-8")
        approve(path, [header(text, expected)], ANALYST)
        headers = configured_sources(load_council(path))["social_care"].headers
        assert headers == {header_key(text): None if expected == IGNORE else expected}


@pytest.mark.parametrize("la_code", ["209", "867", "869", "900", "975"])
def test_a_deployed_file_takes_a_decision_by_added_lines_alone(tmp_path, la_code):
    deployed = REPOSITORY / "deploy" / "councils" / f"{la_code}.yml"
    path = tmp_path / deployed.name
    path.write_text(deployed.read_text(encoding="utf-8"), encoding="utf-8")
    approve(path, [value("Hub Y", "8")], ANALYST)
    old, new = deployed.read_text().splitlines(), path.read_text().splitlines()
    assert len(new) - len(old) in (2, 3)
    remaining = iter(new)
    assert all(line in remaining for line in old)


def test_after_an_approval_the_next_run_reads_the_files_again_and_knows_the_value(path, land, settings):
    land(
        "212",
        "early_help",
        "contact.csv",
        "source_person_id,source_id,contact_date,source_code\n"
        "1,A,2026-01-05,Hub worker\n2,B,2026-01-06,n/a\n",
    )
    before = load_council(path)
    queue = ingest(before, settings).review_queue
    assert sorted(queue["source_value"].to_pylist()) == ["Hub worker", "n/a"]
    approve(path, [value("Hub worker", "5D"), value("n/a", IGNORE)], ANALYST)
    after = load_council(path)
    source = before.sources["early_help"]
    assert reading_fingerprint(after, source) != reading_fingerprint(before, source)
    result = ingest(after, settings)
    assert result.review_queue.num_rows == 0
    assert result.tables["contact"]["source_code"].to_pylist() == ["5D", None]
    assert result.ledger["rows_queued"].to_pylist() == [0]
