"""The SQL of valid identifiers, against plain Python that follows the published rules."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.linkage.prepare import STEPS
from ehplatform.store.engine import connect
from tests.ehplatform.linkage.plain_identifiers import clean_nhs_number, clean_upn, upn_check_letter

Clean = Callable[[str, list[str]], list[str | None]]

DIGITS = "0123456789"
BODIES = st.tuples(st.text(DIGITS, min_size=11, max_size=11), st.sampled_from(DIGITS + "ABCDEFGHZ")).map(
    "".join
)
UPNS = (
    BODIES.map(lambda body: upn_check_letter(body) + body)
    | st.tuples(st.sampled_from("AHIOSZ5"), BODIES).map("".join)
    | st.text("AIOS19 -", max_size=14)
)
NHS_NUMBERS = st.text(DIGITS, min_size=10, max_size=10) | st.text("0129- X", max_size=12)


@pytest.fixture(scope="module")
def clean() -> Iterator[Clean]:
    with connect() as connection:
        connection.execute((STEPS / "macros.sql").read_text(encoding="utf-8")).fetchall()

        def apply(macro: str, texts: list[str]) -> list[str | None]:
            query = (
                f"select {macro}(text) from (select unnest(?) as text, generate_subscripts(?, 1) as place)"
            )
            return [
                row[0] for row in connection.execute(query + " order by place", [texts, texts]).fetchall()
            ]

        yield apply


def test_published_numbers_pass(clean: Clean) -> None:
    """The UPNs are of DfE's guide and the school census guide; the NHS number of the Data Dictionary."""
    assert clean("clean_upn", ["A950000178301", " h243 278544154 "]) == ["A950000178301", "H243278544154"]
    assert clean("clean_nhs_number", ["943 476 5919", "943-476-5919"]) == ["9434765919"] * 2


def test_what_fails_its_check_or_shape_is_not_used(clean: Clean) -> None:
    assert set(clean("clean_upn", ["", "B950000178301", "A95000017830", "UNKNOWN", "A95000017830I"])) == {
        None
    }
    assert set(clean("clean_nhs_number", ["", "9434765918", "943476591", "NOT KNOWN"])) == {None}


def test_one_digit_ten_times_is_a_placeholder(clean: Clean) -> None:
    """1111111111 passes modulus 11, and systems are full of it."""
    assert set(clean("clean_nhs_number", [digit * 10 for digit in DIGITS])) == {None}


@given(st.lists(UPNS, min_size=1, max_size=200))
@settings(max_examples=30, deadline=None)
def test_upns_are_those_of_the_plain_rule(clean: Clean, texts: list[str]) -> None:
    assert clean("clean_upn", texts) == [clean_upn(text) for text in texts]


@given(st.lists(NHS_NUMBERS, min_size=1, max_size=200))
@settings(max_examples=30, deadline=None)
def test_nhs_numbers_are_those_of_the_plain_rule(clean: Clean, texts: list[str]) -> None:
    assert clean("clean_nhs_number", texts) == [clean_nhs_number(text) for text in texts]


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_one_wrong_digit_of_a_upn_never_goes_unnoticed(digits: list[int], place: int, step: int) -> None:
    """No place's weight (2-13) times a difference (1-9) is a multiple of 23."""
    body = "".join(map(str, digits))
    wrong = body[:place] + str((digits[place] + step) % 10) + body[place + 1 :]
    assert clean_upn(upn_check_letter(body) + wrong) is None
