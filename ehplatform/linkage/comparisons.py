"""What is compared between two records, level by level, and which pairs are worth comparing.

Conditions are SQL over the columns of `steps/prepared.sql` with the suffixes ``_l`` and ``_r``, in
DuckDB's dialect; `dialects` says them in another engine's. How much each level weighs is not said
here: that is estimated from data and stands in `model.yml`.
"""

from dataclasses import dataclass

MISSING = "missing"
DIFFERS = "differs"


@dataclass(frozen=True)
class Level:
    """One degree of agreement; `by_frequency` makes agreement on a rare value weigh more."""

    name: str
    condition: str
    by_frequency: bool = False


@dataclass(frozen=True)
class Comparison:
    """Levels from the closest to the loosest; what fits none of them differs.

    A pair of which one record lacks `needs`, or for which `unless` holds, says nothing for or against.
    Surname, home and contact are shared by brothers and sisters: agreement on them tells a child from a
    stranger, not from the rest of the household. What does is marked: `tells_siblings`, `tells_twins`.
    """

    name: str
    needs: str
    levels: tuple[Level, ...]
    unless: str | None = None
    tells_siblings: bool = False
    tells_twins: bool = False
    can_differ: bool = True
    """Whether two records can disagree; what can only agree cannot be estimated from random pairs."""

    @property
    def missing(self) -> str:
        """The condition that the pair says nothing."""
        lacking = f"{self.needs}_l is null or {self.needs}_r is null"
        return f"{lacking} or ({self.unless})" if self.unless else lacking

    @property
    def level_names(self) -> tuple[str, ...]:
        """The names of the levels from closest to differs."""
        return (*(level.name for level in self.levels), DIFFERS)

    @property
    def is_by_frequency(self) -> bool:
        """Whether any level weighs more for a rare value."""
        return any(level.by_frequency for level in self.levels)


SWAPPED = (
    "(forename_l = surname_r and damerau_levenshtein(surname_l, forename_r) <= 1)"
    " or (surname_l = forename_r and damerau_levenshtein(forename_l, surname_r) <= 1)"
    " or (list_has_any(forename_words_l, surname_words_r) and list_has_any(surname_words_l, forename_words_r)"
    " and forename_l <> forename_r)"
)
"""Forename and surname in each other's place: with at most one typing error in both, or in part."""


def mistyped(column: str) -> str:
    """One letter wrong, left out, too many or in its neighbour's place.

    Such an error leaves one half of the text as it was, and is at most two for Levenshtein: the cheap tests
    come before the dear one.
    """
    shorter = f"least(length({column}_l), length({column}_r))"
    half = f"cast(floor(({shorter} - 1) / 2) as int)"
    return (
        f"{shorter} >= 3 and abs(length({column}_l) - length({column}_r)) <= 1"
        f" and (left({column}_l, {half}) = left({column}_r, {half})"
        f" or right({column}_l, {half}) = right({column}_r, {half}))"
        f" and levenshtein({column}_l, {column}_r) <= 2"
        f" and damerau_levenshtein({column}_l, {column}_r) = 1"
    )


def similar(column: str) -> str:
    """Strings with most of their letters, and the first ones, in common (Jaro-Winkler)."""
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= 0.8999"


def begins(column: str) -> str:
    """One is the beginning of the other: cut off, or a short form."""
    return (
        f"least(length({column}_l), length({column}_r)) >= 3"
        f" and (starts_with({column}_l, {column}_r) or starts_with({column}_r, {column}_l))"
    )


def sounds(column: str) -> str:
    """The same consonants: another spelling of one name (Mohammed and Muhammad)."""
    return (
        f"{column}_sound_l = {column}_sound_r and length({column}_sound_l) >= 2"
        f" and jaro_winkler_similarity({column}_l, {column}_r) >= 0.5999"
    )


KNOWN_TWINS = "coalesce(list_contains(known_twins_l, first_forename_r), false)"
"""Two sources hold both names side by side."""


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "forename",
        needs="forename",
        levels=(
            Level("same", "forename_l = forename_r", by_frequency=True),
            Level("swapped", SWAPPED),
            Level(
                "nickname",
                "list_contains(forename_variants_l, first_forename_r)"
                " or list_contains(forename_variants_r, first_forename_l)",
            ),
            # Brothers and sisters have real names; what is no name is a name gone wrong (Jakc).
            Level(
                "misspelt",
                f"(not is_name_l or not is_name_r) and (({mistyped('forename')})"
                f" or ({mistyped('first_forename')}))",
            ),
            Level("typing_error", f"({mistyped('forename')}) or ({mistyped('first_forename')})"),
            Level("first", "first_forename_l = first_forename_r"),
            Level(
                "part", f"list_has_any(forename_words_l, forename_words_r) or ({begins('first_forename')})"
            ),
            Level("sound", sounds("first_forename")),
            Level(
                "short_form",
                "length(first_forename_l) >= 2 and length(first_forename_r) >= 2 and"
                " (starts_with(first_forename_l, forename_stem_r)"
                " or starts_with(first_forename_r, forename_stem_l)"
                " or least(length(first_forename_l), length(first_forename_r)) >= 3"
                " and (ends_with(first_forename_l, first_forename_r)"
                " or ends_with(first_forename_r, first_forename_l)))",
            ),
            Level(
                "initial",
                "left(forename_l, 1) = left(forename_r, 1)"
                " and least(length(first_forename_l), length(first_forename_r)) = 1",
            ),
            Level("similar", similar("first_forename")),
        ),
        tells_siblings=True,
        tells_twins=True,
    ),
    Comparison(
        "surname",
        needs="surname",
        unless=SWAPPED,
        levels=(
            Level("same", "surname_l = surname_r", by_frequency=True),
            Level("part", f"list_has_any(surname_words_l, surname_words_r) or ({begins('surname')})"),
            Level("typing_error", mistyped("surname")),
            Level("sound", sounds("surname")),
            Level("similar", similar("surname")),
        ),
    ),
    Comparison(
        "birth_date",
        needs="birth_date",
        levels=(
            Level("same", "birth_date_l = birth_date_r", by_frequency=True),
            Level("swapped", "birth_date_l = birth_date_swapped_r"),
            Level("typing_error", mistyped("birth_date")),
            Level(
                "estimated",
                "(is_birth_date_estimated_l or is_birth_date_estimated_r)"
                " and abs(birth_year_l - birth_year_r) <= 1",
            ),
            Level(
                "two_parts",
                "cast(birth_year_l = birth_year_r as int) + cast(birth_month_l = birth_month_r as int)"
                " + cast(birth_day_l = birth_day_r as int) = 2",
            ),
            # Parents and children of one name: no error makes a child of a grown-up.
            Level("near", "abs(birth_year_l - birth_year_r) < 12"),
        ),
        tells_siblings=True,
    ),
    Comparison(
        "birthmate",
        # Twins are mostly known together: where no other child of the household has this birthday in
        # either source, two forenames are more likely two names of one child; so are they where both
        # sources name the same other child. Two sources that know both names know two children.
        needs="birth_date",
        unless=f"birth_date_l <> birth_date_r or (source_l = source_r and not {KNOWN_TWINS})",
        levels=(
            Level("same", f"list_has_any(birthmates_l, birthmates_r) and not {KNOWN_TWINS}"),
            Level("none", "not has_birthmate_l and not has_birthmate_r"),
            Level("one", f"not (has_birthmate_l and has_birthmate_r) and not {KNOWN_TWINS}"),
            Level("both", f"not {KNOWN_TWINS}"),
        ),
        tells_twins=True,
    ),
    Comparison(
        "home",
        needs="postcode",
        levels=(
            Level("same", "uprn_l = uprn_r"),
            Level("postcode", "postcode_l = postcode_r", by_frequency=True),
            Level("former", "list_has_any(postcodes_l, postcodes_r)"),
            Level("typing_error", mistyped("postcode")),
            Level("sector", "postcode_sector_l = postcode_sector_r"),
        ),
    ),
    Comparison(
        "address",
        needs="address",
        levels=(
            Level("same", "address_l = address_r", by_frequency=True),
            Level("similar", "jaro_winkler_similarity(address_l, address_r) >= 0.9199"),
            Level("words", "len(list_intersect(address_words_l, address_words_r)) >= 2"),
            Level("word", "len(list_intersect(address_words_l, address_words_r)) = 1"),
        ),
    ),
    Comparison(
        "place",
        needs="place",
        levels=(
            Level("same", "place_l = place_r", by_frequency=True),
            Level("typing_error", mistyped("place")),
            Level("similar", similar("place")),
        ),
    ),
    Comparison(
        "email",
        needs="email",
        levels=(
            Level("same", "email_l = email_r", by_frequency=True),
            Level("similar", "email_user_l = email_user_r or (" + similar("email") + ")"),
        ),
    ),
    Comparison(
        "phone",
        needs="phone",
        levels=(
            Level("same", "phone_l = phone_r", by_frequency=True),
            Level("typing_error", mistyped("phone")),
        ),
    ),
    Comparison(
        "upn",
        # A temporary UPN is replaced by a permanent one, so that it can agree but not contradict.
        needs="upns",
        unless="not list_has_any(upns_l, upns_r) and (permanent_upns_l is null or permanent_upns_r is null)",
        levels=(Level("same", "list_has_any(upns_l, upns_r)"),),
        tells_siblings=True,
        tells_twins=True,
    ),
    Comparison(
        "nhs_number",
        needs="nhs_numbers",
        levels=(Level("same", "list_has_any(nhs_numbers_l, nhs_numbers_r)"),),
        tells_siblings=True,
        tells_twins=True,
    ),
    Comparison(
        "cross_reference",
        # One system's note of the other's number for the child; numbers of two systems never differ.
        needs="cross_references",
        unless="not list_has_any(cross_references_l, cross_references_r)",
        levels=(Level("same", "list_has_any(cross_references_l, cross_references_r)"),),
        tells_siblings=True,
        tells_twins=True,
        can_differ=False,
    ),
    Comparison(
        "number",
        # A personal number without a check digit: mistyped as easily as a name.
        needs="number",
        levels=(
            Level("same", "number_l = number_r"),
            Level("typing_error", mistyped("number")),
        ),
        tells_siblings=True,
        tells_twins=True,
    ),
)

BLOCKING_LISTS: tuple[str, ...] = ("upns", "nhs_numbers", "cross_references")
"""Columns of lists: a pair is compared when the two lists share a value."""

FINE_RULES: tuple[tuple[str, ...], ...] = (
    ("email",),
    ("phone",),
    ("number",),
    ("birth_date", "forename_start"),
    ("birth_date", "surname_first_word"),
    ("birth_date", "surname_last_word"),
    ("birth_date", "postcode_sector"),
    ("both_names", "birth_year"),
    ("both_names", "birth_month_day"),
    ("both_names", "postcode_sector"),
    ("both_names", "place"),
    ("first_forename", "surname_first_word", "birth_year"),
    ("first_forename_sound", "surname_sound", "birth_year"),
    ("first_forename", "postcode"),
    ("surname", "postcode", "birth_year"),
    ("surname", "postcode", "forename_initial"),
    ("address", "forename_initial"),
)
"""A pair is compared when it agrees on every column of at least one rule: many fine rules find the
pairs that one broad rule would, at a fraction of the comparisons."""

BROAD_RULES: tuple[tuple[str, ...], ...] = (
    ("birth_date", "forename_initial"),
    ("birth_date_in_order", "forename_initial"),
    ("birth_date", "place"),
    ("birth_date",),
    ("both_names",),
    ("address",),
    ("email_user",),
    ("surname", "birth_year"),
    ("forename", "birth_year"),
    ("surname", "postcode"),
    ("surname", "forename_initial", "place"),
)
"""Rules that find the few pairs which no fine rule does, where the data is small enough for them."""
