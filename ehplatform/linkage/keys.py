"""Random keys that outlive a run. They are drawn, never derived: no one can compute a key from a person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from secrets import token_hex
from typing import TypeVar

Member = str | tuple[str, str]
"""Who is in a group: a person's key, or source system and id of a record."""

Group = TypeVar("Group", int, str)


def stable_keys(group_of: Mapping[Member, Group], previous: Mapping[Member, str]) -> dict[Group, str]:
    """Return a key for each group, carried forward from the last run by largest overlap.

    `previous` holds each member's last key. The pair of group and old key that share the most members
    is settled first, and each key is used once: when a group splits, its larger part keeps the key;
    when two merge, the key of the larger one stays. Groups without an old key get a new one.
    """
    overlap = Counter((group, previous[member]) for member, group in group_of.items() if member in previous)
    keys: dict[Group, str] = {}
    used: set[str] = set()
    for group, key in sorted(overlap, key=lambda pair: (-overlap[pair], pair)):
        if group not in keys and key not in used:
            keys[group] = key
            used.add(key)
    return keys | drawn(sorted(set(group_of.values()) - keys.keys()))


KEY_BYTES = 16
"""So many that no two keys of all councils are ever the same."""


def drawn(groups: Sequence[Group]) -> dict[Group, str]:
    """Return a new key for each group; drawn as one long number, for that is quicker."""
    text, length = token_hex(KEY_BYTES * len(groups)), 2 * KEY_BYTES
    return {group: text[place * length : (place + 1) * length] for place, group in enumerate(groups)}
