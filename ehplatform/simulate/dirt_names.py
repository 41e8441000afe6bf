"""Kinds of dirt in names: called, spelt, typed or kept otherwise than the child is registered."""

from collections.abc import Callable

from ehplatform.simulate.dice import Dice
from ehplatform.simulate.names import name_book, without_accents
from ehplatform.simulate.records import UNBORN, PersonRecord
from ehplatform.simulate.spoiling import Spoiling

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
JOINED_WITH_OTHER = 0.3
NEWBORN_DAYS = 90
NO_NAME_YET = (
    UNBORN, "Baby", "Baby", "Baby Boy", "Baby Girl", "Baby of {mother}", "Twin 1", "Twin 2", "TBC", "Infant",
)  # fmt: skip
NO_NAME_KNOWN = ("Unknown", "Unknown", "Not Known", "Not Known", "TBC", "N/K", "?")
NO_NAME_AFTER_INFANCY = 0.15
"""Of the children whose name nobody asked for, those who were no newborns."""
CUT_AT = (8, 10)
MARKED = (
    "{name} DUPLICATE", "{name} (DUPLICATE - DO NOT USE)", "DUPLICATE {name}", "{name} - DUP", "{name} *DUP*",
    "ZZ {name}", "ZZZ{name}", "XX {name}", "*{name}", "**{name}", "{name} DO NOT USE", "(DUP) {name}",
)  # fmt: skip
MARK_IN_SURNAME = 0.7
FLAGGED_TOO = 0.5
"""Of names with a mark, those whose record has the system's own flag as well."""


def change_names(record: PersonRecord, change: Callable[[str], str]) -> bool:
    """Change forename and surname alike; say whether anything came of it."""
    before = record.forename, record.surname
    record.forename, record.surname = change(record.forename), change(record.surname)
    return before != (record.forename, record.surname)


def change_one_name(record: PersonRecord, dice: Dice, change: Callable[[str], str]) -> bool:
    """Change the forename or the surname, as often the one as the other."""
    field = "forename" if dice.chance(0.5) else "surname"
    before = getattr(record, field)
    setattr(record, field, change(before))
    return bool(getattr(record, field) != before)


def surname_changed(record: PersonRecord, spoiling: Spoiling) -> bool:
    """The surname of the other parent, or both joined."""
    other = spoiling.origin_of(record).surname(spoiling.dice, double_barrelled=0)
    joins = spoiling.dice.chance(JOINED_WITH_OTHER) and "-" not in record.surname + other
    record.surname = f"{record.surname}-{other}" if joins else other
    return record.surname != record.whose.surname


def one_surname(record: PersonRecord, spoiling: Spoiling) -> bool:
    """One half of a double-barrelled surname."""
    halves = record.surname.split("-")
    record.surname = spoiling.dice.one_of(halves)
    return len(halves) > 1


def known_as(record: PersonRecord, spoiling: Spoiling) -> bool:
    """A wholly different forename, by which the child goes."""
    if record.forename == UNBORN:
        return False
    record.forename = spoiling.origin_of(record).forename(spoiling.dice, record.whose.sex)
    return record.forename != record.whose.forename


def nickname(record: PersonRecord, spoiling: Spoiling) -> bool:
    short_forms = name_book().nicknames.get(record.forename)
    if short_forms:
        record.forename = spoiling.dice.one_of(short_forms)
    return bool(short_forms)


def spelling_variant(record: PersonRecord, spoiling: Spoiling) -> bool:
    """The same name as others spell it, or put into our letters: the surname where the forename has none."""
    forenames, surnames = name_book().forename_variants, name_book().surname_variants
    if record.forename in forenames:
        record.forename = spoiling.dice.one_of(forenames[record.forename])
    elif record.surname in surnames:
        record.surname = spoiling.dice.one_of(surnames[record.surname])
    else:
        return False
    return True


def extra_forename(record: PersonRecord, spoiling: Spoiling) -> bool:
    """The middle name in the field of the forename."""
    middle = spoiling.origin_of(record).forename(spoiling.dice, record.whose.sex)
    is_other = record.forename != UNBORN and middle not in record.forename
    record.forename = f"{record.forename} {middle}" if is_other else record.forename
    return is_other


def hyphen_lost(record: PersonRecord, spoiling: Spoiling) -> bool:
    """A blank in place of each hyphen, or nothing."""
    instead = spoiling.dice.one_of([" ", " ", ""])
    return change_names(record, lambda name: name.replace("-", instead))


def accents_lost(record: PersonRecord, _spoiling: Spoiling) -> bool:
    return change_names(record, without_accents)


def accents_added(record: PersonRecord, _spoiling: Spoiling) -> bool:
    """The accents that a name has elsewhere, by a worker who knows better."""
    accented = name_book().accented
    return change_names(record, lambda name: accented.get(name, name))


def typing_name(record: PersonRecord, spoiling: Spoiling) -> bool:
    """Drop, double, swap or replace one letter of the forename or the surname."""
    return change_one_name(record, spoiling.dice, lambda name: mistype(name, spoiling.dice))


def mistype(name: str, dice: Dice) -> str:
    if len(name) < 3:
        return name
    place = dice.number(1, len(name) - 2)
    letter, following, rest = name[place], name[place + 1], name[place + 2 :]
    return name[:place] + dice.one_of(
        [
            following + rest,
            letter + letter + following + rest,
            following + letter + rest,
            dice.one_of(ALPHABET) + following + rest,
        ]
    )


def forename_initial(record: PersonRecord, _spoiling: Spoiling) -> bool:
    if record.forename == UNBORN:
        return False
    record.forename = record.forename[0]
    return True


def truncated_name(record: PersonRecord, spoiling: Spoiling) -> bool:
    """A system with fields of eight to ten letters."""
    letters = spoiling.dice.number(*CUT_AT)
    return change_names(record, lambda name: name[:letters].rstrip(" -"))


def placeholder_forename(record: PersonRecord, spoiling: Spoiling) -> bool:
    """A word in place of the name: of newborns because they have none yet, of others because nobody asked."""
    dice = spoiling.dice
    if (record.since - record.whose.birth).days < NEWBORN_DAYS:
        words = dice.one_of(NO_NAME_YET).format(mother=record.whose.family.mother.forename)
    elif dice.chance(NO_NAME_AFTER_INFANCY):
        words = dice.one_of(NO_NAME_KNOWN)
    else:
        return False
    changes = record.forename != words
    record.forename = words
    return changes


def names_swapped(record: PersonRecord, _spoiling: Spoiling) -> bool:
    record.forename, record.surname = record.surname, record.forename
    return True


def duplicate_marker(record: PersonRecord, spoiling: Spoiling) -> bool:
    """Words in a name that tell colleagues to use another record; some systems have a flag for it too."""
    dice, mark = spoiling.dice, spoiling.dice.one_of(MARKED)
    if dice.chance(MARK_IN_SURNAME):
        record.surname = mark.format(name=record.surname)
    else:
        record.forename = mark.format(name=record.forename)
    record.is_duplicate = True if dice.chance(FLAGGED_TOO) else None
    return True


def upper_case(record: PersonRecord, _spoiling: Spoiling) -> bool:
    return change_names(record, str.upper)


def trailing_spaces(record: PersonRecord, spoiling: Spoiling) -> bool:
    record.spaces_after_names = spoiling.dice.number(1, 2)
    return True
