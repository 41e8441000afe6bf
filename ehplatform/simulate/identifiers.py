"""Made-up numbers with valid check characters, and postcodes of places that do not exist."""

from ehplatform.simulate.dice import Dice

UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def make_upn(dice: Dice, la_code: str, birth_year: int) -> str:
    """Return a unique pupil number: check letter, LA, establishment, year of allocation, serial.

    Establishments 9900 to 9999 are no schools, so the number can be nobody's. Check letter: DfE,
    *Unique pupil numbers: a guide for schools and local authorities*.
    """
    school, serial = dice.number(9900, 9999), dice.number(0, 999)
    digits = f"{la_code}{school}{(birth_year + 4) % 100:02d}{serial:03d}"
    total = sum(position * int(digit) for position, digit in enumerate(digits, start=2))
    return UPN_LETTERS[total % 23] + digits


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
