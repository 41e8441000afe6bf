"""Groups records into persons: connected components that never hold two records known to be apart."""

from collections.abc import Iterable, Mapping
from itertools import chain, repeat

Pair = tuple[int, int]
Identifiers = Mapping[int, frozenset[str]]
"""A record's values by kind of number, of which a person has one (or, by correction, a few)."""


def cluster(
    links: Iterable[Pair],
    apart: Iterable[Pair],
    identifiers: Mapping[int, Identifiers],
    decided: Iterable[Pair] = (),
) -> dict[int, int]:
    """Return for each record of `identifiers` the number of its group: the smallest record number in it.

    `links` are taken in the order given, strongest first. A link that would bring together a pair of
    `apart`, or records whose identifiers contradict each other, is left out: so a weak link, or a record
    without a forename, cannot make twins one child. Pairs that people `decided` to be one person are
    joined before all others, whatever speaks against it.
    """
    group = {record: record for record in identifiers}
    members = {record: {record} for record in identifiers}
    held = {record: dict(values) for record, values in identifiers.items()}
    enemies: dict[int, set[int]] = {record: set() for record in identifiers}
    for left, right in apart:
        enemies[left].add(right)
        enemies[right].add(left)
    for pair, is_decided in chain(zip(decided, repeat(True)), zip(links, repeat(False))):
        small, large = sorted((group[record] for record in pair), key=lambda g: (len(members[g]), -g))
        is_contradicted = contradict(held[small], held[large]) or enemies[small] & members[large]
        if small == large or (is_contradicted and not is_decided):
            continue
        for record in members[small]:
            group[record] = large
        members[large] |= members.pop(small)
        enemies[large] |= enemies.pop(small)
        for kind, values in held.pop(small).items():
            held[large][kind] = held[large].get(kind, frozenset()) | values
    smallest = {number: min(records) for number, records in members.items()}
    return {record: smallest[number] for record, number in group.items()}


def contradict(left: Identifiers, right: Identifiers) -> bool:
    """Whether two groups hold different values of one kind of identifier, and no value in common."""
    kinds = left.keys() & right.keys()
    return bool(kinds) and all(left[kind].isdisjoint(right[kind]) for kind in kinds)
