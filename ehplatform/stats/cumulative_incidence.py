"""Cumulative incidence under competing events: the Aalen-Johansen estimator from grouped counts.

Aalen OO, Johansen S (1978), An empirical transition matrix for non-homogeneous Markov chains based on
censored observations, Scandinavian Journal of Statistics 5:141-150. One minus Kaplan-Meier overstates
how many came back when another event (an escalation, say) can come first; this does not.

Ties are real in data counted in whole weeks and are kept: at each time all causes share the same number
at risk, and who is censored at a time was at risk until the end of it. Variance: the delta method on the
discrete hazards, which is Greenwood's formula extended to competing events (Marubini E, Valsecchi MG
(1995), Analysing Survival Data from Clinical Trials and Observational Studies, section 10.3; Gaynor JJ
and others (1993), JASA 88:400-409).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ehplatform.stats.interval import normal_quantile

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CENSORED = 0


@dataclass(frozen=True, eq=False)
class CumulativeIncidence:
    """Step functions of time, constant from each time to the next and 0 before the first.

    `time` and `at_risk` have shape (times,); the others (causes, times), cause 1 in row 0.
    """

    time: Floats
    """Each distinct time at which something happened, censoring included, ascending."""
    at_risk: Integers
    """How many were still followed, without any event, just before the time."""
    incidence: Floats
    """Probability that the cause has happened, first of all causes, by the time."""
    standard_error: Floats
    lower: Floats
    """Lower confidence limit, computed on the scale log(-log(incidence))."""
    upper: Floats


def cumulative_incidence(
    times: npt.ArrayLike,
    events: npt.ArrayLike,
    counts: npt.ArrayLike,
    *,
    causes: int | None = None,
    confidence: float = 0.95,
) -> CumulativeIncidence:
    """Estimate the incidence of each cause from rows of (time, event, how many).

    Events are coded 0 for censored and 1 to `causes`; `causes` defaults to the largest code seen.
    Rows may come in any order and repeat. Raises `ValueError` for a code out of range, a negative
    count, or columns of different length.
    """
    time = np.asarray(times, dtype=np.float64)
    event = np.asarray(events, dtype=np.int64)
    count = np.asarray(counts, dtype=np.int64)
    if not time.shape == event.shape == count.shape:
        raise ValueError(
            f"times, events and counts differ in length: {time.size}, {event.size}, {count.size}"
        )
    causes = int(event.max(initial=0)) if causes is None else causes
    if np.any((event < CENSORED) | (event > causes) | (count < 0)):
        raise ValueError(f"event codes run from 0 (censored) to {causes} and counts are not negative")

    time, position = np.unique(time, return_inverse=True)
    left = np.zeros((causes + 1, time.size), dtype=np.int64)
    np.add.at(left, (event, position), count)
    at_risk = np.cumsum(left.sum(axis=0)[::-1])[::-1]

    incidence, variance = _aalen_johansen(at_risk.astype(np.float64), left[CENSORED + 1 :].astype(np.float64))
    standard_error = np.sqrt(variance)
    lower, upper = _log_log_limits(incidence, standard_error, normal_quantile(confidence))
    return CumulativeIncidence(time, at_risk, incidence, standard_error, lower, upper)


def _aalen_johansen(at_risk: Floats, by_cause: Floats) -> tuple[Floats, Floats]:
    """Return incidence and variance, shape (causes, times), from the events by cause and time."""
    events = by_cause.sum(axis=0)
    survival = np.cumprod(1 - _ratio(events, at_risk))
    still_free = np.concatenate([[1.0], survival[:-1]])  # just before each time
    incidence = np.cumsum(still_free * _ratio(by_cause, at_risk), axis=1)

    # Where all who are left have an event the first term is 0 / 0: infinite hazard, but nothing moves after.
    of_survival = _ratio(events, at_risk * (at_risk - events))
    of_cause = still_free**2 * _ratio(by_cause * (at_risk - by_cause), at_risk**3)
    of_both = still_free * _ratio(by_cause, at_risk**2)
    variance = np.zeros_like(incidence)
    for index in range(at_risk.size):
        past = slice(index + 1)
        still_to_come = incidence[:, [index]] - incidence[:, past]
        variance[:, index] = (
            of_survival[past] * still_to_come**2 + of_cause[:, past] - 2 * of_both[:, past] * still_to_come
        ).sum(axis=1)
    return incidence, np.maximum(variance, 0)


def _log_log_limits(incidence: Floats, standard_error: Floats, z: float) -> tuple[Floats, Floats]:
    """Return limits symmetric on log(-log F), which stay within 0 and 1; without width where F is 0 or 1."""
    inside = (incidence > 0) & (incidence < 1 - 1e-12)
    log_incidence = np.log(incidence, out=np.full_like(incidence, -1.0), where=inside)
    margin = _ratio(z * standard_error, np.where(inside, -log_incidence * incidence, 0))
    return incidence ** np.exp(margin), incidence ** np.exp(-margin)


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Divide, with 0 where there is nothing to divide by."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
