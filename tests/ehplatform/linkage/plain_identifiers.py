"""National identifiers of children, and the checks that tell a real one from a typing error."""

import re

UPN_CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
"""The alphabet of UPN check letters: I, O and S are left out (DfE, UPN guide)."""

UPN = re.compile(r"[A-Z]\d{11}[\dA-Z]")
NHS_NUMBER = re.compile(r"\d{10}")


def upn_check_letter(body: str) -> str:
    """Return the check letter of a UPN's characters 2-13 (DfE, UPN guide).

    Each character's value times its place (2-13), summed, modulo 23. The last character of a
    temporary UPN is a letter, which counts as its place in the alphabet of check letters.
    """
    values = (int(c) if c.isdigit() else UPN_CHECK_LETTERS.index(c) for c in body)
    return UPN_CHECK_LETTERS[sum(place * value for place, value in enumerate(values, start=2)) % 23]


def clean_upn(text: str | None) -> str | None:
    """Return a UPN in standard form, or None when it is absent, malformed or fails its check."""
    upn = re.sub(r"\s", "", text or "").upper()
    if not UPN.fullmatch(upn) or upn[-1] in "IOS":
        return None
    return upn if upn[0] == upn_check_letter(upn[1:]) else None


def is_temporary_upn(upn: str) -> bool:
    """Whether a UPN is one that a school gives until the child's permanent one is known."""
    return upn[-1].isalpha()


def clean_nhs_number(text: str | None) -> str | None:
    """Return an NHS number as ten digits, or None when it is absent, malformed or fails its check.

    Weights 10 to 2 on the first nine digits; the check digit is 11 minus the sum modulo 11, where
    11 counts as 0 and 10 is never issued (NHS Data Dictionary). One digit ten times passes that
    check for some digits but is a placeholder.
    """
    number = re.sub(r"[\s-]", "", text or "")
    if not NHS_NUMBER.fullmatch(number) or len(set(number)) == 1:
        return None
    check = -sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), number, strict=False)) % 11
    return number if check == int(number[-1]) else None
