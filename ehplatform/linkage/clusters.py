"""Groups records into persons: connected components that never hold two records known to be apart."""

from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[int, int]


def cluster(
    links: Iterable[Pair], apart: Iterable[Pair], identifiers: Sequence[Mapping[str, str]]
) -> list[int]:
    """Return for each record the number of its group: the smallest record number in it.

    `links` are taken in the order given, strongest first. A link that would bring together a pair of
    `apart`, or two values of an identifier of which a person has one, is left out: so a weak link, or
    a record without a forename, cannot make twins one child. `identifiers` holds each record's values
    by kind and says how many records there are.
    """
    group = list(range(len(identifiers)))
    members = {record: {record} for record in group}
    held = [dict(values) for values in identifiers]
    enemies: dict[int, set[int]] = {record: set() for record in group}
    for left, right in apart:
        enemies[left].add(right)
        enemies[right].add(left)
    for pair in links:
        small, large = sorted((group[record] for record in pair), key=lambda g: len(members[g]))
        if small == large or conflict(held[small], held[large]) or enemies[small] & members[large]:
            continue
        for record in members[small]:
            group[record] = large
        members[large] |= members.pop(small)
        enemies[large] |= enemies.pop(small)
        held[large] |= held[small]
    smallest = {number: min(records) for number, records in members.items()}
    return [smallest[number] for number in group]


def conflict(left: Mapping[str, str], right: Mapping[str, str]) -> bool:
    """Whether two groups hold different values of one kind of identifier."""
    return any(left[kind] != right[kind] for kind in left.keys() & right.keys())
