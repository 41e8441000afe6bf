"""The marks that stand in for a number which is not shown, as in DfE's statistics. None of them is zero."""

from enum import StrEnum


class Marker(StrEnum):
    """Why there is no number; the value is the letter that DfE publishes."""

    CONFIDENTIAL = "c"
    """Suppressed: it would tell something about so few people that they could be known."""
    LOW_RELIABILITY = "u"
    """Too few or too doubtful to be relied on."""
    NOT_AVAILABLE = "x"
    """Should exist, but was not collected or could not be computed."""
    NOT_APPLICABLE = "z"
    """Cannot exist, such as a percentage of nothing."""
    ROUNDS_TO_ZERO = "k"
    """Would be shown as 0 and is not 0."""
