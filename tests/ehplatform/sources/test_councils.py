"""The councils that are deployed can all be read."""

from ehplatform.model.council import load_councils
from ehplatform.settings import REPOSITORY
from ehplatform.sources.configuration import configured_sources
from ehplatform.sources.vocabulary import vocabularies

COUNCILS = load_councils(REPOSITORY / "deploy" / "councils")


def test_every_deployed_council_names_dialects_settings_and_values_that_exist():
    for council in COUNCILS.values():
        assert configured_sources(council)
        assert vocabularies(council)


def test_made_up_people_are_declared_and_owners_are_teams():
    assert all(council.synthetic for council in COUNCILS.values())
    assert all(council.owner.endswith("@example.org") for council in COUNCILS.values())


def test_two_installations_of_one_workflow_system_number_their_steps_differently():
    croydon, lewisham = (COUNCILS[code].sources["early_help"] for code in ("306", "209"))
    assert croydon.dialect == lewisham.dialect == "workflow_steps"
    assert croydon.settings["steps"].keys() == lewisham.settings["steps"].keys()
    assert not set(croydon.settings["steps"].values()) & set(lewisham.settings["steps"].values())
