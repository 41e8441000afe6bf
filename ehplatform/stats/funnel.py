"""Funnel plot for proportions, with limits that allow for real differences between authorities.

Spiegelhalter DJ (2005), Funnel plots for comparing institutional performance, Statistics in Medicine
24:1185-1202; the additive variance is DerSimonian and Laird's (1986) estimate of the variance between
units. Plain binomial limits flag two thirds of England's authorities, because authorities differ in
ways that no funnel knows of; a limit is useful only after that spread has been estimated and allowed for.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WINSORISED_SHARE = 0.1
"""Share of the units at each end whose z is pulled in before the spread is estimated."""


@dataclass(frozen=True, eq=False)
class Funnel:
    """A fitted funnel; the arrays have one element a unit, in the order given."""

    p0: float
    """The pooled proportion: all numerators over all denominators, so big units weigh more."""
    phi_raw: float
    """Mean square of `z`: 1 when units differ by chance only. Large for a few outliers alone."""
    phi: float
    """Mean square of the winsorised arcsine z: the spread of the ordinary units."""
    tau: float
    """Standard deviation between units beyond chance, on the arcsine square-root scale; 0 when phi <= 1."""
    z: Floats
    """Binomial score z of each unit: what a funnel without overdispersion judges by."""
    z_adjusted: Floats
    """Arcsine z of each unit with `tau` in its standard error: what to judge by."""


def proportion_funnel(numerators: npt.ArrayLike, denominators: npt.ArrayLike) -> Funnel:
    """Fit the funnel of the units with these counts; every denominator is above 0.

    The 10th and 90th percentile of z, beyond which z is winsorised, are interpolated linearly between
    order statistics (Hyndman and Fan's type 7, numpy's default). Raises `ValueError` for counts that
    are not proportions.
    """
    r = np.asarray(numerators, dtype=np.float64)
    n = np.asarray(denominators, dtype=np.float64)
    if r.shape != n.shape or r.size == 0 or not np.all((n > 0) & (r >= 0) & (r <= n)):
        raise ValueError("a funnel needs one unit or more, each with 0 <= numerator <= denominator > 0")
    p0 = float(r.sum() / n.sum())
    z = _divide(r / n - p0, np.sqrt(p0 * (1 - p0) / n))

    angle = _angle(r / n) - _angle(p0)
    arcsine_z = angle * np.sqrt(4 * n)
    ends = np.quantile(arcsine_z, [WINSORISED_SHARE, 1 - WINSORISED_SHARE])
    phi = float(np.mean(np.clip(arcsine_z, *ends) ** 2))
    tau = _between_unit_deviation(phi, weights=4 * n)
    return Funnel(
        p0=p0,
        phi_raw=float(np.mean(z**2)),
        phi=phi,
        tau=tau,
        z=z,
        z_adjusted=angle / np.sqrt(1 / (4 * n) + tau**2),
    )


def limits(
    funnel: Funnel, denominators: npt.ArrayLike, z: float, *, adjusted: bool = True
) -> tuple[Floats, Floats]:
    """Return the (lower, upper) proportions between which |z| (or |z adjusted|) stays below `z`.

    A unit is outside the limits exactly when its `Funnel.z_adjusted` (`Funnel.z` when not adjusted)
    is beyond plus or minus `z`; the limits are drawn for any `denominators` above 0.
    """
    n = np.asarray(denominators, dtype=np.float64)
    if not adjusted:
        margin = z * np.sqrt(funnel.p0 * (1 - funnel.p0) / n)
        return np.clip(funnel.p0 - margin, 0, 1), np.clip(funnel.p0 + margin, 0, 1)
    margin = z * np.sqrt(1 / (4 * n) + funnel.tau**2)
    centre = _angle(funnel.p0)
    return _proportion(centre - margin), _proportion(centre + margin)


def _between_unit_deviation(phi: float, weights: Floats) -> float:
    """Return tau by the method of moments from the mean square z and the units' precisions."""
    if phi <= 1:
        return 0.0
    units = weights.size
    spread = weights.sum() - (weights**2).sum() / weights.sum()
    return float(np.sqrt(max(0.0, units * phi - (units - 1)) / spread))


def _angle(proportion: npt.ArrayLike) -> Floats:
    """Return asin(sqrt(p)), whose sampling variance is 1 / 4n whatever p is."""
    return np.arcsin(np.sqrt(np.asarray(proportion, dtype=np.float64)))


def _proportion(angle: Floats) -> Floats:
    """Invert `_angle`; an angle beyond the scale's ends stands for 0 or 1."""
    return np.sin(np.clip(angle, 0, np.pi / 2)) ** 2


def _divide(difference: Floats, error: Floats) -> Floats:
    """Divide, with 0 / 0 = 0: where the pooled proportion is 0 or 1 no unit differs from it."""
    return np.divide(difference, error, out=np.zeros_like(difference), where=error > 0)
