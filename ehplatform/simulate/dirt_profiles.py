"""How dirty a council's records are: named profiles, each with a chance for every kind of dirt.

All rates are assumptions: no published figures of councils were found. Of the records of a `usual` council
about two in five say something wrong of what linkage compares, and most others lack some of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

CLEAN = "clean"
"""The profile under which nothing goes wrong, in coded values neither."""


@dataclass(frozen=True)
class DirtProfile:
    """One way of being dirty: the chance of each kind per record, by the kind's name."""

    name: str
    rates: Mapping[str, float]
    about: str


USUAL: Mapping[str, float] = MappingProxyType(
    {
        "surname_changed": 0.025,
        "one_surname": 0.15,
        "known_as": 0.003,
        "nickname": 0.10,
        "spelling_variant": 0.03,
        "extra_forename": 0.03,
        "hyphen_lost": 0.25,
        "accents_lost": 0.40,
        "accents_added": 0.05,
        "typing_name": 0.03,
        "forename_initial": 0.004,
        "truncated_name": 0.015,
        "placeholder_forename": 0.03,
        "names_swapped": 0.006,
        "duplicate_marker": 0.005,
        "upper_case": 0.03,
        "trailing_spaces": 0.02,
        "estimated_birth_date": 0.006,
        "day_month_swap": 0.03,
        "digit_birth": 0.012,
        "placeholder_birth_date": 0.003,
        "missing_birth_date": 0.005,
        "moved_house": 0.10,
        "other_household": 0.02,
        "wrong_postcode": 0.015,
        "missing_postcode": 0.04,
        "missing_uprn": 0.30,
        "missing_upn": 0.35,
        "missing_nhs_number": 0.30,
        "sibling_identifier": 0.003,
        "temporary_upn": 0.012,
        "mistyped_upn": 0.012,
        "mistyped_nhs_number": 0.008,
    }
)


def profile(name: str, about: str, **rates: float) -> DirtProfile:
    """Return a profile that is like the usual one but for these rates."""
    return DirtProfile(name, MappingProxyType({**USUAL, **rates}), about)


PROFILES: Mapping[str, DirtProfile] = MappingProxyType(
    {
        one.name: one
        for one in (
            profile("usual", "A council with ordinary systems and ordinary care."),
            DirtProfile(
                CLEAN,
                MappingProxyType(dict.fromkeys(USUAL, 0.0)),
                "Records without a slip or a gap: what nobody has, to see what dirt alone costs.",
            ),
            profile(
                "careless",
                "Records keyed in haste: two to three times the slips, and addresses that nobody updates.",
                nickname=0.22,
                typing_name=0.08,
                names_swapped=0.015,
                duplicate_marker=0.01,
                day_month_swap=0.07,
                digit_birth=0.035,
                moved_house=0.25,
                other_household=0.05,
                wrong_postcode=0.04,
                sibling_identifier=0.006,
                mistyped_upn=0.03,
                mistyped_nhs_number=0.02,
            ),
            profile(
                "sparse",
                "Systems that ask for little: few national numbers, many postcodes left blank.",
                missing_upn=0.75,
                missing_nhs_number=0.85,
                missing_postcode=0.15,
                missing_uprn=0.80,
                missing_birth_date=0.01,
            ),
            profile(
                "migrated",
                "An old system's leavings: names cut, flattened or swapped, marks of duplicates, placeholder "
                "dates.",
                hyphen_lost=0.70,
                accents_lost=0.95,
                accents_added=0.0,
                forename_initial=0.02,
                truncated_name=0.45,
                placeholder_forename=0.06,
                names_swapped=0.025,
                duplicate_marker=0.02,
                upper_case=0.25,
                estimated_birth_date=0.015,
                placeholder_birth_date=0.02,
                missing_uprn=0.50,
                missing_birth_date=0.01,
            ),
            profile(
                "many_spellings",
                "Names from many languages, each system with its own spelling; numbers as usual.",
                surname_changed=0.05,
                one_surname=0.35,
                known_as=0.006,
                nickname=0.20,
                spelling_variant=0.35,
                extra_forename=0.12,
                hyphen_lost=0.35,
                accents_lost=0.60,
                accents_added=0.30,
            ),
        )
    }
)
"""The profiles by name."""
