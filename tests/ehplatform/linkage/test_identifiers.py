from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.linkage.identifiers import clean_nhs_number, clean_upn, is_temporary_upn, upn_check_letter

DIGITS = st.integers(0, 9)


def test_published_upns_pass() -> None:
    assert clean_upn("A950000178301") == "A950000178301"
    assert clean_upn(" h243 278544154 ") == "H243278544154"


def test_upn_with_another_check_letter_is_not_used() -> None:
    assert clean_upn("B950000178301") is None


def test_upn_of_another_shape_is_not_used() -> None:
    for text in (None, "", "A95000017830", "A9500001783012", "UNKNOWN", "A95000017830I"):
        assert clean_upn(text) is None


def test_temporary_upn_is_checked_with_its_letter() -> None:
    """The letter in the last place counts as its place among the check letters: A 0, B 1, ..."""
    body = "80120000101B"
    total = sum(place * int(digit) for place, digit in enumerate(body[:-1], start=2)) + 13 * 1
    letter = "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23]
    assert clean_upn(letter + body) == letter + body
    assert is_temporary_upn(letter + body)
    assert not is_temporary_upn("A950000178301")


@given(st.lists(DIGITS, min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_one_wrong_digit_of_a_upn_never_goes_unnoticed(digits: list[int], place: int, step: int) -> None:
    """No place's weight (2-13) times a difference (1-9) is a multiple of 23."""
    body = "".join(map(str, digits))
    wrong = body[:place] + str((digits[place] + step) % 10) + body[place + 1 :]
    assert clean_upn(upn_check_letter(body) + wrong) is None


def test_nhs_number_of_the_data_dictionary_passes() -> None:
    assert clean_nhs_number("943 476 5919") == "9434765919"
    assert clean_nhs_number("943-476-5919") == "9434765919"


def test_nhs_number_that_fails_its_check_or_shape_is_not_used() -> None:
    for text in (None, "", "9434765918", "943476591", "94347659190", "NOT KNOWN"):
        assert clean_nhs_number(text) is None


def test_one_digit_ten_times_is_a_placeholder() -> None:
    """1111111111 passes modulus 11, and systems are full of it."""
    for digit in range(10):
        assert clean_nhs_number(str(digit) * 10) is None


def test_nhs_check_digits_agree_with_the_weighted_sum_of_all_ten() -> None:
    """Another form of the rule: with weights 10 to 1, the sum of a valid number is a multiple of 11."""
    for body in range(434_765_900, 434_766_100):
        valid = [
            number
            for number in (f"{body}{check}" for check in range(10))
            if sum(weight * int(digit) for weight, digit in zip(range(10, 0, -1), number, strict=True)) % 11
            == 0
        ]
        accepted = [n for n in (f"{body}{check}" for check in range(10)) if clean_nhs_number(n)]
        assert accepted == valid
