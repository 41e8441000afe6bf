from dataclasses import replace
from pathlib import Path

import pytest

from ehplatform.linkage.comparisons import COMPARISONS, DIFFERS
from ehplatform.linkage.dialects import DUCKDB
from ehplatform.linkage.model import load_model, model_of, splink_settings
from ehplatform.linkage.people import People, records_of
from ehplatform.linkage.train import model_text, train
from ehplatform.model.council import ConfigurationError, Council
from ehplatform.settings import Settings

EVERYTHING = {comparison.needs for comparison in COMPARISONS}


def test_the_shipped_model_weighs_every_level_of_every_comparison() -> None:
    levels = load_model().levels
    assert {name: tuple(chances) for name, chances in levels.items()} == {
        comparison.name: comparison.level_names for comparison in COMPARISONS
    }


def test_what_tells_children_of_a_household_apart_has_a_chance_for_kin() -> None:
    for comparison in COMPARISONS:
        kin = [chances.kin for chances in load_model().levels[comparison.name].values()]
        tells = comparison.tells_siblings or comparison.tells_twins
        assert all(chance is not None for chance in kin) if tells else not any(kin)


def test_no_level_of_the_shipped_model_is_impossible() -> None:
    """An m or u of nearly 0 is one vote against all others, as estimation on one council can give it."""
    for comparison in load_model().levels.values():
        for chances in comparison.values():
            assert 1e-5 <= chances.m <= 1
            assert 1e-6 <= chances.u <= 1


def test_the_closest_level_speaks_for_one_person_and_difference_against() -> None:
    for comparison in COMPARISONS:
        if comparison.name != "birthmate":  # it tells twins only
            closest, *_, differs = load_model().levels[comparison.name].values()
            assert closest.m > closest.u
            assert differs.m < differs.u


def test_chances_of_a_comparison_sum_to_one() -> None:
    for levels in load_model().levels.values():
        assert sum(chances.m for chances in levels.values()) == pytest.approx(1, abs=0.02)
        assert sum(chances.u for chances in levels.values()) == pytest.approx(1, abs=0.02)


def test_twins_are_told_by_their_forenames_alone() -> None:
    """Different forenames outweigh what twins cannot differ in, at any share of twins down to one in 300."""
    forename = load_model().levels["forename"][DIFFERS]
    assert forename.kin is not None
    assert forename.m / forename.kin < 1 / 30


def test_sex_is_not_compared() -> None:
    assert "sex" not in str(splink_settings(EVERYTHING, DUCKDB, load_model().levels))


def test_what_no_record_holds_is_not_compared() -> None:
    settings = splink_settings({"forename", "birth_date"}, DUCKDB, load_model().levels)
    compared = {comparison["output_column_name"] for comparison in settings["comparisons"]}
    assert compared == {"forename", "birth_date", "birthmate"}


def test_a_council_is_linked_by_the_model_that_its_file_names(tmp_path: Path) -> None:
    settings = Settings(councils=tmp_path)
    council = Council(la_code="306", name="Croydon", owner="data-team", sources={})
    assert model_of(council, settings) == load_model()
    (tmp_path / "ours.yml").write_text(model_text(replace(load_model(), version="ours")), encoding="utf-8")
    assert model_of(council.model_copy(update={"linkage_model": "ours.yml"}), settings).version == "ours"


@pytest.mark.parametrize("content", [None, "", "version: 1", "[]", "{", "levels: 3"])
def test_a_file_that_is_no_model_is_refused_by_its_place(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "ours.yml").write_text(content, encoding="utf-8")
    council = Council(la_code="306", name="Croydon", owner="data-team", sources={}, linkage_model="ours.yml")
    with pytest.raises(ConfigurationError, match=r"306\.yml: linkage_model: no linkage model in ours\.yml"):
        model_of(council, Settings(councils=tmp_path))


def test_a_trained_model_survives_its_file(background: People, tmp_path: Path) -> None:
    model = train([records_of(background)], "test", "a simulated council", seed=1, random_pairs=2e4)
    file = tmp_path / "model.yml"
    file.write_text(model_text(model), encoding="utf-8")
    assert load_model(file) == model
    assert model.version == "test"
    assert replace(model, version="", trained_on="", levels={}) == replace(
        load_model(), version="", trained_on="", levels={}
    )


def test_training_learns_how_records_differ(background: People) -> None:
    """Of the true pairs of the background about half agree on the postcode; none says anything of e-mail."""
    trained = train([records_of(background)], "test", "a simulated council", seed=1, random_pairs=2e5)
    shipped = load_model()
    assert trained.levels["email"] == shipped.levels["email"]
    assert trained.levels["home"] != shipped.levels["home"]
    assert trained.levels["birth_date"]["same"].u == pytest.approx(1 / (18 * 365), rel=0.5)
