"""Made-up numbers with valid check characters, and postcodes of places that do not exist."""

from ehplatform.simulate.dice import Dice

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
DIGITS = "0123456789"


def make_upn(dice: Dice, la_code: str, birth_year: int) -> str:
    """Return a unique pupil number: check letter, LA, establishment, year of allocation, serial.

    Establishments 9900 to 9999 are no schools, so the number can be nobody's.
    """
    school, serial = dice.number(9900, 9999), dice.number(0, 999)
    return with_check_letter(f"{la_code}{school}{(birth_year + 4) % 100:02d}{serial:03d}")


def make_temporary_upn(dice: Dice, la_code: str, birth_year: int) -> str:
    """Return a temporary unique pupil number: its serial ends with a letter."""
    school, serial = dice.number(9900, 9999), dice.number(0, 99)
    return with_check_letter(
        f"{la_code}{school}{(birth_year + 4) % 100:02d}{serial:02d}{dice.one_of(UPN_LETTERS)}"
    )


def with_check_letter(body: str) -> str:
    """Return a unique pupil number's 12 characters after its check letter.

    DfE, *Unique pupil numbers: a guide for schools and local authorities*: each character times its
    place, summed, modulo 23; a letter counts as its place among the letters, from 0.
    """
    values = (DIGITS.find(c) if c in DIGITS else UPN_LETTERS.index(c) for c in body)
    return UPN_LETTERS[sum(place * value for place, value in enumerate(values, start=2)) % 23] + body


def make_nhs_number(dice: Dice) -> str:
    """Return a number of the 999 range, which the NHS keeps for tests, with its modulus-11 digit."""
    while True:
        digits = f"999{dice.number(0, 999_999):06d}"
        total = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=True))
        check = (11 - total % 11) % 11
        if check < 10:  # 10 has no digit: such numbers are not issued
            return f"{digits}{check}"


def make_postcode(dice: Dice, la_code: str) -> str:
    """Return a postcode in the area ZZ, which does not exist; eight districts to a council."""
    district = (int(la_code) * 8 + dice.number(0, 7)) % 99 + 1
    unit = dice.one_of(POSTCODE_LETTERS) + dice.one_of(POSTCODE_LETTERS)
    return f"ZZ{district} {dice.number(1, 9)}{unit}"


def make_uprn(dice: Dice) -> str:
    """Return a unique property reference number of the full 12 digits: as much nobody's as the postcode."""
    return f"99{dice.number(0, 9_999_999_999):010d}"


def mistype_number(number: str, dice: Dice, first: int = 0) -> str:
    """Return a number or postcode with one character wrong, from place `first` on: digits stay digits."""
    place = dice.one_of([place for place in range(first, len(number)) if number[place] != " "])
    alike = DIGITS if number[place] in DIGITS else POSTCODE_LETTERS
    wrong = dice.one_of([character for character in alike if character != number[place]])
    return number[:place] + wrong + number[place + 1 :]
