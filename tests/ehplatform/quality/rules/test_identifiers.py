"""UPN and NHS numbers, against what linkage makes of the same texts."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.quality.rules.results import Results
from tests.ehplatform.linkage.plain_identifiers import clean_nhs_number, clean_upn, upn_check_letter
from tests.ehplatform.quality.rules.conftest import Judge

DIGITS = "0123456789"
TEMPORARY = "ABCDEFGHJKLMNPQRTUVWXYZ"

bodies = st.tuples(st.text(DIGITS, min_size=11, max_size=11), st.sampled_from(DIGITS + TEMPORARY)).map(
    "".join
)
right_upns = bodies.map(lambda body: upn_check_letter(body) + body)
upns = (
    right_upns | st.tuples(st.sampled_from("AHIOSZ5"), bodies).map("".join) | st.text("AIOS19 -", max_size=14)
)
nhs_numbers = st.text(DIGITS, min_size=10, max_size=10) | st.text("0129- X", max_size=12)


def failing(found: Results) -> set[str]:
    return set(found.dq_failure["source_person_id"].to_pylist())


def people(column: str, texts: list[str]) -> dict[str, list[dict[str, str]]]:
    return {"person_record": [{"source_person_id": f"P{n}", column: text} for n, text in enumerate(texts)]}


@settings(deadline=None, max_examples=12)
@given(st.lists(upns, min_size=1, max_size=150))
def test_a_upn_passes_1510_1540_and_1550_when_linkage_takes_it_as_it_stands(
    judged: Judge, texts: list[str]
) -> None:
    found = failing(judged(people("upn", texts), "1510", "1540", "1550"))
    assert found == {f"P{n}" for n, text in enumerate(texts) if clean_upn(text) != text}


@settings(deadline=None, max_examples=12)
@given(st.lists(nhs_numbers, min_size=1, max_size=150))
def test_an_nhs_number_passes_when_linkage_takes_it(judged: Judge, texts: list[str]) -> None:
    found = failing(judged(people("nhs_number", texts), "NHS-NUMBER"))
    assert found == {f"P{n}" for n, text in enumerate(texts) if clean_nhs_number(text) is None}


def test_one_nhs_number_in_eleven_passes(judged: Judge) -> None:
    """Ten of eleven sums have a check digit, and one of ten digits is it: 10/11 of a tenth."""
    dice = Random(5)
    texts = [f"{dice.randrange(10**10):010}" for _ in range(20_000)]
    found = judged(people("nhs_number", texts), "NHS-NUMBER")
    [row] = [row for row in found.dq_result.to_pylist() if row["table_name"] == "person_record"]
    assert abs((20_000 - row["rows_failed"]) / 20_000 - 1 / 11) < 0.01
