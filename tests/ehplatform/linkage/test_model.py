from pathlib import Path

import pyarrow as pa
import pytest

from ehplatform.linkage.comparisons import COMPARISONS, DIFFERS
from ehplatform.linkage.model import load_model, splink_settings
from ehplatform.linkage.train import model_text, train


def test_the_shipped_model_weighs_every_level_of_every_comparison() -> None:
    levels = load_model().levels
    assert {name: list(chances) for name, chances in levels.items()} == {
        comparison.name: [*(level.name for level in comparison.levels), DIFFERS] for comparison in COMPARISONS
    }


def test_no_level_of_the_shipped_model_is_impossible() -> None:
    """An m or u of nearly 0 is one vote against all others, as estimation on one council can give it."""
    for comparison in load_model().levels.values():
        for chances in comparison.values():
            assert 1e-5 <= chances.m <= 1
            assert 1e-6 <= chances.u <= 1


def test_the_closest_level_speaks_for_one_person_and_difference_against() -> None:
    for comparison in load_model().levels.values():
        closest, *_, differs = comparison.values()
        assert closest.m > closest.u
        assert differs.m < differs.u


def test_different_forenames_outweigh_all_that_twins_share() -> None:
    """Date of birth, surname and address together must not make two forenames one child."""
    levels = load_model().levels
    odds = 1.0
    for comparison in ("birth_date", "surname", "postcode"):
        odds *= levels[comparison]["same"].m / levels[comparison]["same"].u
    differs = levels["forename"][DIFFERS]
    twins_in_3000_records = odds * differs.m / differs.u * 1e-4
    assert twins_in_3000_records / (1 + twins_in_3000_records) < load_model().link_threshold


def test_sex_is_not_compared() -> None:
    assert "sex" not in str(splink_settings(1e-4, load_model().levels))


def test_a_trained_model_survives_its_file(background: pa.Table, tmp_path: Path) -> None:
    model = train([background], "test", "a simulated council", seed=1, random_pairs=2e4)
    file = tmp_path / "model.yml"
    file.write_text(model_text(model), encoding="utf-8")
    assert load_model(file) == model
    assert model.levels["forename"][DIFFERS].m == pytest.approx(1e-5)
    assert 0.5 < model.exact_share <= 1
