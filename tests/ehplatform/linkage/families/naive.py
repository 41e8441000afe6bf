"""Families and households by loops over plain rows: slow, and written from the rules alone."""

from collections import defaultdict
from datetime import date
from itertools import combinations, permutations, product

CLOSE = {"MTH", "SIB"}
KIN = CLOSE | {"AUNT"}
FIRST, LAST = date.min, date.max


def together(people, pairs):
    """Merge sets of people until no pair lies across two of them."""
    groups = {person: {person} for person in people}
    for left, right in pairs:
        if groups[left] is not groups[right]:
            merged = groups[left] | groups[right]
            groups.update(dict.fromkeys(merged, merged))
    return {frozenset(group) for group in groups.values()}


def merged(times):
    """Return intervals that meet or overlap as one."""
    found = []
    for start, end in sorted((start or FIRST, end or LAST) for start, end in times):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def families_and_households(records, addresses, relationships, history):
    """Return both as sets of {(person, start, end)}."""
    person_of = {(row["system"], row["id"]): row["person"] for row in records}
    members = families_of_record(records, history, person_of)
    kin = [
        (person_of[row["system"], row["id"]], person_of[row["system"], row["related"]], row)
        for row in relationships
    ]
    homes = stays(records, addresses, person_of)
    close = [
        (a, b, row["start_date"], True) for a, b, row in kin if row["code"] in CLOSE and not row["end_date"]
    ]
    join(members, close, "relationship")
    join(members, present_ties(records, person_of, kin, homes), "household")
    return as_sets(members), as_sets(households(members, kin, homes))


def as_sets(members):
    return {
        frozenset((person, *time) for person, times in group.items() for time in merged(times))
        for group in members.values()
    }


def families_of_record(records, history, person_of):
    with_history = {(row["system"], row["id"]) for row in history}
    told = [row for row in history if row["family_ref"]]
    told += [
        {**row, "start_date": None, "end_date": None}
        for row in records
        if row["family_ref"] and (row["system"], row["id"]) not in with_history
    ]
    name_of = first_names(told, person_of)
    groups = defaultdict(lambda: defaultdict(list))
    for row in told:
        person = person_of[row["system"], row["id"]]
        groups[name_of[row["system"], row["family_ref"]]][person].append((row["start_date"], row["end_date"]))
    groups = {name: group for name, group in groups.items() if len(group) <= 12}
    for family, names in joining_groups(groups).items():
        people = set(groups[family]).union(*(groups[name] for name in names))
        if len(people) <= 12:
            for name in names:
                for person, times in groups.pop(name).items():
                    groups[family][person] += times
    return groups


def first_names(told, person_of):
    """Return what each group was called first, where all its people took another name on one day."""
    rows_of = defaultdict(list)
    for row in told:
        rows_of[row["system"], row["family_ref"]].append(row)
    pairs = []
    for old, new in permutations(rows_of, 2):
        day = max(row["end_date"] or LAST for row in rows_of[old])
        leaving = {row["id"] for row in rows_of[old] if row["end_date"] == day}
        coming = {row["id"] for row in rows_of[new] if row["start_date"] == day}
        is_new = all((row["start_date"] or FIRST) >= day for row in rows_of[new])
        people = {person_of[old[0], record] for record in leaving}
        if old[0] == new[0] and is_new and leaving <= coming and len(people) > 1:
            pairs.append((old, new))
    return {name: min(group) for group in together(rows_of, pairs) for name in group}


def joining_groups(groups):
    """Return the groups of other systems that want to join each Early Help family."""
    early_help = [name for name in groups if name[0] == "EHM"]
    wanting = defaultdict(list)
    for name in groups.keys() - set(early_help):
        shared = [(-len(groups[name].keys() & groups[family].keys()), family) for family in early_help]
        number, family = min(shared, default=(0, None))
        if number:
            wanting[family, name[0]].append((number, name))
    joining = defaultdict(list)
    for (family, _), names in wanting.items():
        joining[family].append(min(names)[1])
    return joining


def stays(records, addresses, person_of):
    with_address = {(row["system"], row["id"]) for row in addresses}
    told = [row for row in addresses if (row["start_date"] or FIRST) < (row["end_date"] or LAST)]
    told += [
        {**row, "start_date": None, "end_date": None}
        for row in records
        if (row["system"], row["id"]) not in with_address
    ]
    return [
        (
            person_of[row["system"], row["id"]],
            row["uprn"],
            row["postcode"],
            row["start_date"],
            row["end_date"],
        )
        for row in told
        if row["uprn"] or row["postcode"]
    ]


def one_address(left, right):
    if left[1] and right[1]:
        return left[1] == right[1]
    return left[2] is not None and left[2] == right[2]


def present_ties(records, person_of, kin, homes):
    """Say who lives with whom now: kin, and people who share a surname that is rare there."""
    related = {frozenset((a, b)) for a, b, row in kin if row["code"] in KIN and not row["end_date"]}
    bearers = bearers_of_surnames(records, person_of, homes)
    ties = []
    for left, right in combinations([home for home in homes if home[4] is None], 2):
        pair = frozenset((left[0], right[0]))
        place = left[1] if left[1] and right[1] else left[2]
        are_namesakes = any(
            pair <= people and len(people) <= 12 for (where, _), people in bearers.items() if where == place
        )
        if len(pair) == 2 and one_address(left, right) and (pair in related or are_namesakes):
            since = max(left[3] or FIRST, right[3] or FIRST)
            ties.append((left[0], right[0], since, pair in related))
    return ties


def bearers_of_surnames(records, person_of, homes):
    """Return who has each surname at each address and postcode now, but for crowded addresses."""
    surnames = defaultdict(set)
    for row in records:
        if row["surname"]:
            surnames[person_of[row["system"], row["id"]]].add(row["surname"])
    bearers = defaultdict(set)
    for person, uprn, postcode, _, end in homes:
        if end is None and not is_crowded(uprn, homes):
            for place, surname in product(filter(None, (uprn, postcode)), surnames[person]):
                bearers[place, surname].add(person)
    return bearers


def is_crowded(uprn, homes):
    """Whether more than twelve people lived at an address on the day on which one of them came."""
    there = [home for home in homes if uprn and home[1] == uprn]
    return any(
        len({home[0] for home in there if (home[3] or FIRST) <= day < (home[4] or LAST)}) > 12
        for day in (newcomer[3] or FIRST for newcomer in there)
    )


def join(members, ties, basis):
    attached = families_now(members)
    ties = [tie for tie in ties if tie[0] != tie[1]]
    loose = {person for tie in ties for person in tie[:2] if person not in attached}
    newcomers = defaultdict(dict)
    for group in together(loose, [tie[:2] for tie in ties if loose.issuperset(tie[:2])]):
        of_group = [tie for tie in ties if group & set(tie[:2])]
        reached = {name for tie in of_group for person in tie[:2] for name in attached.get(person, ())}
        if not reached and any(tie[3] for tie in of_group):
            reached = {(basis, min(group))}
        if len(reached) == 1:
            [family] = reached
            for person in group:
                newcomers[family][person] = min(tie[2] or FIRST for tie in of_group if person in tie[:2])
    for family, people in newcomers.items():
        if len(members.get(family, {}).keys() | people.keys()) <= 12:
            group = members.setdefault(family, defaultdict(list))
            for person, since in people.items():
                group[person].append((since, None))


def families_now(members):
    """Return the names of the families that each person belongs to now."""
    found = defaultdict(set)
    for name, group in members.items():
        for person, times in group.items():
            if any(end is None for _, end in times):
                found[person].add(name)
    return dict(found)


def households(members, kin, homes):
    related = {frozenset((a, b)) for a, b, row in kin if row["code"] in KIN}
    related |= {frozenset(pair) for group in members.values() for pair in product(group, group)}
    pairs = [
        (one, other)
        for (one, left), (other, right) in combinations(enumerate(homes), 2)
        if frozenset((left[0], right[0])) in related
        and one_address(left, right)
        and (left[3] or FIRST) < (right[4] or LAST)
        and (right[3] or FIRST) < (left[4] or LAST)
    ]
    found = {}
    for group in together(range(len(homes)), pairs):
        people = defaultdict(list)
        for number in group:
            people[homes[number][0]].append(homes[number][3:])
        if 2 <= len(people) <= 12:
            found[min(group)] = people
    return found
