"""What is compared between two records, level by level, and which pairs are worth comparing.

Conditions are DuckDB SQL over the columns of `prepared.sql` with the suffixes ``_l`` and ``_r``.
How much each level weighs is not said here: that is estimated from data and stands in `model.yml`.
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

    A pair that is `missing` says nothing for or against. `fixed_m_differs` is the chance that two
    records of one person differ here, where it is set by judgement instead of estimated.
    """

    name: str
    missing: str
    levels: tuple[Level, ...]
    fixed_m_differs: float | None = None


SWAPPED = "damerau_levenshtein(forename_l || ' ' || surname_l, surname_r || ' ' || forename_r) <= 1"
"""Forename and surname in each other's place, with at most one typing error in both."""

COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "forename",
        missing="forename_l is null or forename_r is null",
        levels=(
            Level("same", "forename_l = forename_r", by_frequency=True),
            Level("swapped", SWAPPED),
            Level(
                "nickname",
                "list_contains(forename_variants_l, forename_r)"
                " or list_contains(forename_variants_r, forename_l)",
            ),
            Level(
                "part",
                "list_has_all(forename_words_l, forename_words_r)"
                " or list_has_all(forename_words_r, forename_words_l)",
            ),
            Level(
                "initial",
                "forename_initial_l = forename_initial_r"
                " and least(length(forename_l), length(forename_r)) = 1",
            ),
            Level(
                "typing_error",
                "damerau_levenshtein(forename_l, forename_r) = 1"
                " and least(length(forename_l), length(forename_r)) >= 3",
            ),
            Level("similar", "jaro_winkler_similarity(forename_l, forename_r) >= 0.9"),
        ),
        # Siblings and twins agree on surname, address and often date of birth. Together these weigh
        # so much that no estimated weight of different first names could outweigh them.
        fixed_m_differs=1e-5,
    ),
    Comparison(
        "surname",
        missing=f"surname_l is null or surname_r is null or ({SWAPPED})",
        levels=(
            Level("same", "surname_l = surname_r", by_frequency=True),
            Level("part", "list_has_any(surname_words_l, surname_words_r)"),
            Level(
                "typing_error",
                "damerau_levenshtein(surname_l, surname_r) = 1"
                " and least(length(surname_l), length(surname_r)) >= 3",
            ),
            Level("similar", "jaro_winkler_similarity(surname_l, surname_r) >= 0.9"),
        ),
    ),
    Comparison(
        "birth_date",
        missing="birth_date_l is null or birth_date_r is null",
        levels=(
            Level("same", "birth_date_l = birth_date_r"),
            Level("swapped", "birth_date_l = birth_date_swapped_r"),
            Level("typing_error", "damerau_levenshtein(birth_digits_l, birth_digits_r) = 1"),
            Level(
                "year_and_part",
                "birth_year_l = birth_year_r and"
                " (month(birth_date_l) = month(birth_date_r) or day(birth_date_l) = day(birth_date_r))",
            ),
        ),
    ),
    Comparison(
        "postcode",
        missing="postcode_l is null or postcode_r is null",
        levels=(
            Level("same", "postcode_l = postcode_r"),
            Level("sector", "postcode_sector_l = postcode_sector_r"),
        ),
    ),
    Comparison(
        "upn",
        # A temporary UPN is replaced by a permanent one, so that it can agree but not contradict.
        missing="upn_l is null or upn_r is null"
        " or (upn_l <> upn_r and (upn_is_temporary_l or upn_is_temporary_r))",
        levels=(Level("same", "upn_l = upn_r"),),
    ),
    Comparison(
        "nhs_number",
        missing="nhs_number_l is null or nhs_number_r is null",
        levels=(Level("same", "nhs_number_l = nhs_number_r"),),
    ),
)

BLOCKING_RULES: tuple[tuple[str, ...], ...] = (
    ("upn",),
    ("nhs_number",),
    ("birth_date", "forename_initial"),
    ("birth_date", "surname_first_word"),
    ("birth_date", "surname_last_word"),
    ("birth_date", "postcode_sector"),
    ("both_names", "birth_year"),
    ("both_names", "birth_month_day"),
    ("forename", "surname_first_word", "birth_year"),
    ("forename", "postcode"),
    ("surname", "postcode", "birth_year"),
    ("surname", "postcode", "forename_initial"),
)
"""A pair is compared when it agrees on every column of at least one rule: many fine rules find the
pairs that one broad rule would, at a fraction of the comparisons."""
