"""The code location as Dagster sees it."""

from typing import Any

import dagster as dg
import pytest

from assets.definitions import defs
from assets.linkage import PERSONAL
from assets.partitions import COUNCILS
from ehplatform.model.tables import CANONICAL_TABLES


@pytest.fixture(scope="module")
def graph() -> Any:
    return defs.resolve_asset_graph()


def test_the_definitions_load_as_the_workspace_loads_them() -> None:
    dg.Definitions.validate_loadable(defs)


def test_every_asset_says_what_it_is_who_owns_it_and_what_made_it(graph: Any) -> None:
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.owners, key
        assert node.kinds, key
        assert node.group_name != "default", key


def test_what_belongs_to_a_council_is_partitioned_by_council(graph: Any) -> None:
    national = {"reference", "published"}
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        if node.group_name in national:
            assert node.partitions_def is None, key
        else:
            assert node.partitions_def is not None, key
            assert list(node.partitions_def.get_partition_keys()) == list(COUNCILS), key


def test_checks_of_a_council_are_kept_apart_by_council() -> None:
    """Otherwise the last council that ran would hide the failed check of another."""
    for check in defs.resolve_asset_graph().asset_check_keys:
        node = defs.resolve_asset_graph().get(check)
        if check.asset_key.path[0] != "reference":
            assert node.partitions_def is not None, check


def test_data_flow_one_way_from_landing_to_the_snapshot(graph: Any) -> None:
    ancestors = graph.get_ancestor_asset_keys(dg.AssetKey(["published", "snapshot"]))
    assert dg.AssetKey(["landing", "files"]) in ancestors
    assert dg.AssetKey(["marts", "mart_closure"]) in ancestors


def test_only_linkage_and_the_quality_of_records_read_the_personal_layer(graph: Any) -> None:
    """Journeys, marts and everything after them hold random keys and coarse attributes."""
    personal = {key for key in graph.get_all_asset_keys() if key.path[0] == "personal"}
    made = {key.path[1] for key in personal if key.path[1] not in {table.name for table in CANONICAL_TABLES}}
    assert made == {*PERSONAL, "dq_failure", "family_history", "refused_row", "review_queue"}
    readers = {graph.get(child).group_name for key in personal for child in graph.get(key).child_keys}
    assert readers == {"linkage", "quality"}


def test_other_councils_never_see_how_well_records_are_kept(graph: Any) -> None:
    """The mart goes into the snapshot, where only its own council may read it, and into no benchmark."""
    mart = dg.AssetKey(["marts", "mart_data_quality"])
    assert {key.to_user_string() for key in graph.get(mart).child_keys} == {"published/snapshot"}
