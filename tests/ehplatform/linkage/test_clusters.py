from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ehplatform.linkage.clusters import Identifiers, cluster

PAIRS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=40)
UPN, NHS = 0, 1


def nothing(records: int) -> dict[int, Identifiers]:
    return {record: {} for record in range(records)}


def test_chains_of_links_make_one_group() -> None:
    assert cluster([(2, 3), (0, 2)], [], nothing(4)) == {0: 0, 1: 1, 2: 0, 3: 0}


def test_a_pair_known_to_be_apart_is_not_joined_through_a_third_record() -> None:
    """0 and 1 are twins, 2 fits both: it goes where the stronger link leads."""
    assert cluster([(1, 2), (0, 2)], [(0, 1)], nothing(4)) == {0: 0, 1: 1, 2: 1, 3: 3}


def test_records_with_different_identifiers_are_never_joined() -> None:
    a, b = frozenset({"A"}), frozenset({"B"})
    identifiers: dict[int, Identifiers] = {0: {UPN: a}, 1: {}, 2: {UPN: b}, 3: {NHS: b}}
    assert cluster([(0, 1), (1, 2), (1, 3)], [], identifiers) == {0: 0, 1: 0, 2: 2, 3: 0}


def test_a_former_number_bridges_two_numbers() -> None:
    a, b = frozenset({"A"}), frozenset({"B"})
    assert cluster([(0, 1), (1, 2)], [], {0: {UPN: a}, 1: {UPN: a | b}, 2: {UPN: b}}) == {0: 0, 1: 0, 2: 0}


def test_one_identifier_that_agrees_outweighs_one_that_does_not() -> None:
    a, b = frozenset({"A"}), frozenset({"B"})
    assert cluster([(0, 1)], [], {0: {UPN: a, NHS: a}, 1: {UPN: b, NHS: a}}) == {0: 0, 1: 0}


def test_what_people_decided_is_joined_whatever_speaks_against_it() -> None:
    a, b = frozenset({"A"}), frozenset({"B"})
    identifiers: dict[int, Identifiers] = {0: {UPN: a}, 1: {UPN: b}, 2: {}}
    assert cluster([(0, 2)], [(0, 1), (1, 2)], identifiers, decided=[(0, 1)]) == {0: 0, 1: 0, 2: 2}


@given(PAIRS)
@settings(max_examples=100, deadline=None)
def test_without_contradictions_groups_are_the_connected_components(links: list[tuple[int, int]]) -> None:
    rows, columns = [pair[0] for pair in links], [pair[1] for pair in links]
    _, expected = connected_components(
        coo_array(([1] * len(links), (rows, columns)), shape=(20, 20)), directed=False
    )
    groups = list(cluster(links, [], nothing(20)).values())
    assert (
        len(set(zip(groups, expected.tolist(), strict=True)))
        == len(set(groups))
        == len(set(expected.tolist()))
    )


@given(PAIRS, PAIRS, st.lists(st.sampled_from(["", "A", "B"]), min_size=20, max_size=20))
@settings(max_examples=100, deadline=None)
def test_no_group_ever_holds_a_contradiction(
    links: list[tuple[int, int]], apart: list[tuple[int, int]], upns: list[str]
) -> None:
    apart = [(left, right) for left, right in apart if left != right]
    identifiers = {record: {UPN: frozenset({upn})} if upn else {} for record, upn in enumerate(upns)}
    groups = cluster(links, apart, identifiers)
    assert all(groups[left] != groups[right] for left, right in apart)
    for group in set(groups.values()):
        assert len({upns[record] for record, of in groups.items() if of == group and upns[record]}) <= 1
