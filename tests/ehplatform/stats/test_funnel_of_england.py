"""The funnel on the published re-referrals of England's 153 authorities in 2025.

The expected figures were computed apart from this code, by others, from the same published table.
"""

import numpy as np
import pytest

from ehplatform.benchmarks.reference import load_reference
from ehplatform.stats.funnel import Funnel, proportion_funnel


@pytest.fixture(scope="module")
def england() -> tuple[list[str], Funnel]:
    """Names of the authorities and the funnel of their re-referrals in the year ending 31 March 2025."""
    reference = load_reference(None)
    names = dict(zip(*reference.authority.select(["la_code", "la_name"]).to_pydict().values(), strict=True))
    rows = [row for row in reference.rereferral.to_pylist() if row["year"] == 2025]
    funnel = proportion_funnel([row["rereferrals"] for row in rows], [row["referrals"] for row in rows])
    return [names[row["la_code"]] for row in rows], funnel


def test_plain_binomial_limits_flag_two_thirds_of_england(england: tuple[list[str], Funnel]) -> None:
    _, funnel = england
    assert round(funnel.p0, 5) == 0.22581
    assert round(funnel.phi_raw, 2) == 102.48
    assert funnel.z.size == 153
    assert int((np.abs(funnel.z) > 3).sum()) == 105


def test_the_spread_between_authorities_is_the_known_one(england: tuple[list[str], Funnel]) -> None:
    _, funnel = england
    assert round(funnel.phi, 2) == 29.61
    assert round(funnel.tau, 4) == 0.0419


def test_four_authorities_remain_unusual_after_allowing_for_it(england: tuple[list[str], Funnel]) -> None:
    names, funnel = england
    unusual = {
        name: "high" if z > 0 else "low"
        for name, z in zip(names, funnel.z_adjusted, strict=True)
        if abs(z) > 3
    }
    assert unusual == {
        "Isles of Scilly": "low",
        "Hounslow": "low",
        "Hampshire": "high",
        "Isle of Wight": "high",
    }


@pytest.mark.parametrize(("name", "z"), [("Wandsworth", -1.36), ("West Berkshire", -0.26), ("Croydon", 1.17)])
def test_the_pilot_councils_are_where_they_are_known_to_be(
    england: tuple[list[str], Funnel], name: str, z: float
) -> None:
    names, funnel = england
    # -0.255 for West Berkshire: the known figures have two decimals
    assert funnel.z_adjusted[names.index(name)] == pytest.approx(z, abs=0.0051)
