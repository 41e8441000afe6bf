"""Check characters against implementations written here from the published rules."""

import re

from ehplatform.simulate.dice import Dice
from ehplatform.simulate.identifiers import make_nhs_number, make_postcode, make_upn


def upn_check_letter(digits: str) -> str:
    """DfE's guide: multiply the 2nd to 13th characters by 2 to 13; letters A to Z without I, O, S."""
    letters = [letter for letter in map(chr, range(ord("A"), ord("Z") + 1)) if letter not in "IOS"]
    total = 0
    for index in range(len(digits)):
        total += int(digits[index]) * (index + 2)
    return letters[total % 23]


def nhs_number_is_valid(number: str) -> bool:
    """NHS data dictionary: the sum of all digits by weights 10 to 1 is a multiple of 11."""
    return sum(int(digit) * (10 - place) for place, digit in enumerate(number)) % 11 == 0


def test_the_letter_rule_of_this_test_agrees_with_published_examples() -> None:
    for example in ("A950000178301", "H243278544154"):
        assert upn_check_letter(example[1:]) == example[0]


def test_every_upn_has_a_valid_check_letter_and_the_council_s_number() -> None:
    dice = Dice(1)
    for year in range(2004, 2027):
        upn = make_upn(dice, "306", year)
        assert re.fullmatch(r"[A-HJ-NP-RT-Z]\d{12}", upn)
        assert upn[0] == upn_check_letter(upn[1:])
        assert upn[1:4] == "306"
        assert 9900 <= int(upn[4:8]) <= 9999, "an establishment number that no school has"


def test_every_nhs_number_is_valid_and_in_the_test_range() -> None:
    dice = Dice(2)
    for _ in range(500):
        number = make_nhs_number(dice)
        assert re.fullmatch(r"999\d{7}", number)
        assert nhs_number_is_valid(number)


def test_postcodes_are_well_formed_and_in_an_area_that_does_not_exist() -> None:
    dice = Dice(3)
    postcodes = {make_postcode(dice, "869") for _ in range(300)}
    assert all(re.fullmatch(r"ZZ\d{1,2} \d[A-Z]{2}", postcode) for postcode in postcodes)
    assert len(postcodes) > 250
