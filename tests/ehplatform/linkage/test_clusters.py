from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ehplatform.linkage.clusters import cluster

NOTHING: list[dict[str, str]] = [{}] * 4
PAIRS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=40)


def test_chains_of_links_make_one_group() -> None:
    assert cluster([(2, 3), (0, 2)], [], NOTHING) == [0, 1, 0, 0]


def test_a_pair_known_to_be_apart_is_not_joined_through_a_third_record() -> None:
    """0 and 1 are twins, 2 fits both: it goes where the stronger link leads."""
    assert cluster([(1, 2), (0, 2)], [(0, 1)], NOTHING) == [0, 1, 1, 3]


def test_records_with_different_identifiers_are_never_joined() -> None:
    identifiers = [{"upn": "A"}, {}, {"upn": "B"}, {"nhs_number": "B"}]
    assert cluster([(0, 1), (1, 2), (1, 3)], [], identifiers) == [0, 0, 2, 0]


@given(PAIRS)
@settings(max_examples=100, deadline=None)
def test_without_contradictions_groups_are_the_connected_components(links: list[tuple[int, int]]) -> None:
    rows, columns = [pair[0] for pair in links], [pair[1] for pair in links]
    _, expected = connected_components(
        coo_array(([1] * len(links), (rows, columns)), shape=(20, 20)), directed=False
    )
    groups = cluster(links, [], [{}] * 20)
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
    groups = cluster(links, apart, [{"upn": upn} if upn else {} for upn in upns])
    assert all(groups[left] != groups[right] for left, right in apart)
    for group in set(groups):
        assert len({upn for upn, of in zip(upns, groups, strict=True) if of == group and upn}) <= 1
