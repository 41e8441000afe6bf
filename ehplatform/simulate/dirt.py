"""What goes wrong when people are written down: each kind by name, so that recall can be told per kind.

A kind is a function that spoils a record; its name is the kind. How often each kind happens is a
council's profile (`dirt_profiles`).
"""

from ehplatform.simulate import dirt_addresses as addresses
from ehplatform.simulate import dirt_births as births
from ehplatform.simulate import dirt_names as names
from ehplatform.simulate import dirt_numbers as numbers
from ehplatform.simulate.people import UPN_FROM_AGE
from ehplatform.simulate.records import PersonRecord
from ehplatform.simulate.spoiling import Spoil, Spoiling

KINDS: tuple[Spoil, ...] = (
    names.surname_changed,
    names.one_surname,
    names.known_as,
    names.nickname,
    names.spelling_variant,
    names.extra_forename,
    names.hyphen_lost,
    names.accents_lost,
    names.accents_added,
    names.typing_name,
    names.forename_initial,
    names.truncated_name,
    names.placeholder_forename,
    names.names_swapped,
    names.duplicate_marker,
    names.upper_case,
    names.trailing_spaces,
    births.estimated_birth_date,
    births.day_month_swap,
    births.digit_birth,
    births.placeholder_birth_date,
    births.missing_birth_date,
    addresses.moved_house,
    addresses.other_household,
    addresses.wrong_postcode,
    addresses.missing_postcode,
    addresses.missing_uprn,
    numbers.missing_upn,
    numbers.missing_nhs_number,
    numbers.sibling_identifier,
    numbers.temporary_upn,
    numbers.mistyped_upn,
    numbers.mistyped_nhs_number,
)
"""Every kind in the order in which they happen: what somebody is called, then how it is typed."""

DIRT_KINDS = tuple(spoil.__name__ for spoil in KINDS)


def spoil_record(record: PersonRecord, spoiling: Spoiling) -> None:
    """Write a true record down as people do, and note on it what went wrong."""
    is_below_school_age = (spoiling.until - record.whose.birth).days < 365 * UPN_FROM_AGE
    for spoil in KINDS:
        certain = spoil is numbers.missing_upn and is_below_school_age
        happens = spoiling.dice.chance(spoiling.rates.get(spoil.__name__, 0)) or certain
        if happens and spoil(record, spoiling):
            record.dirt.append(spoil.__name__)
