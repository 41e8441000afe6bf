"""People who are hard to tell apart: how many of each there are, against what was ordered."""

from collections import Counter, defaultdict
from itertools import combinations

import pytest

from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.names import name_book
from ehplatform.simulate.people import Child, Family, Parent

Councils = dict[str, SimulatedCouncil]
FAMILIES_OF_A_SHELTER = range(6, 16)


def children(council: SimulatedCouncil) -> set[Child]:
    return {record.child for record in council.filed.people}


def families(council: SimulatedCouncil) -> set[Family]:
    return {child.family for child in children(council)}


def test_a_refuge_and_a_hostel_house_6_to_15_families_each(full_councils: Councils) -> None:
    for council in full_councils.values():
        families_of = Counter(family.home for family in families(council))
        shelters = [count for _, count in families_of.most_common(2)]
        assert all(count in FAMILIES_OF_A_SHELTER for count in shelters)


def test_four_in_a_hundred_families_share_an_address_and_ten_a_block(full_councils: Councils) -> None:
    everyone = [family for council in full_councils.values() for family in families(council)]
    at_home = Counter(family.home for family in everyone)
    at_postcode = defaultdict(set)
    for family in everyone:
        at_postcode[family.home.postcode].add(family.home.uprn)
    shared = sum(count for count in at_home.values() if 1 < count < min(FAMILIES_OF_A_SHELTER))
    in_blocks = sum(len(at_postcode[family.home.postcode]) > 2 for family in everyone)
    assert shared / len(everyone) == pytest.approx(0.04, abs=0.012)
    assert in_blocks / len(everyone) == pytest.approx(0.10, abs=0.04)


def test_one_in_ten_pairs_of_twins_is_called_alike(full_councils: Councils) -> None:
    twins = defaultdict(set)
    for council in full_councils.values():
        for child in children(council):
            if child.is_twin:
                twins[child.family, child.birth].add(child.forename)
    alike = {frozenset(pair) for pairs in name_book().alike.values() for pair in pairs}
    share = sum(any(pair <= names for pair in alike) for names in twins.values()) / len(twins)
    assert share == pytest.approx(0.10, abs=0.05)
    assert any(len(names) == 3 for names in twins.values()), "triplets"


def test_a_few_in_a_thousand_families_have_a_child_of_the_name_and_age_of_a_stranger_s(
    full_councils: Councils,
) -> None:
    for council in full_councils.values():
        named = defaultdict(list)
        for child in children(council):
            named[child.forename, child.surname].append(child)
        pairs = [
            pair
            for same in named.values()
            for pair in combinations(same, 2)
            if pair[0].family is not pair[1].family and abs((pair[0].birth - pair[1].birth).days) <= 5
        ]
        assert 0.001 < len(pairs) / len(families(council)) < 0.01
        assert all(one.upn != other.upn for one, other in pairs)


def test_four_in_a_thousand_children_are_adopted_and_are_two_persons(full_councils: Councils) -> None:
    adoptions = [adoption for council in full_councils.values() for adoption in council.adoptions]
    everyone = sum(len(children(council)) for council in full_councils.values())
    assert len(adoptions) / everyone == pytest.approx(0.004, abs=0.0015)
    for before, after in ((adoption.before, adoption.after) for adoption in adoptions):
        assert (before.birth, before.sex) == (after.birth, after.sex)
        assert before.upn != after.upn
        assert before.nhs_number != after.nhs_number
        assert before.number != after.number
        assert before.family.home != after.family.home
    kept = [a for a in adoptions if a.before.forename == a.after.forename]
    assert 0 < len(kept) < 0.6 * len(adoptions)
    assert sum(a.before.surname != a.after.surname for a in adoptions) > 0.8 * len(adoptions)


def test_after_an_adoption_only_social_care_knows_the_new_child_and_nothing_happens_to_the_former(
    full_councils: Councils,
) -> None:
    for council in full_councils.values():
        records = defaultdict(list)
        for record in council.filed.people:
            records[record.child].append(record)
        for adoption in council.adoptions:
            before, after = records[adoption.before], records[adoption.after]
            assert all("adopted" in record.dirt for record in before + after)
            assert {record.system for record in after} == {"LCS"}
            assert all(record.since == adoption.day for record in after)
            assert "LCS" in {record.system for record in before}
            assert not {r.family_ref for r in before} & {r.family_ref for r in after if r.family_ref}
            events = [case.referred_on for case in council.cases if case.child is adoption.before]
            events += [spell.started_on for spell in council.spells if spell.child is adoption.before]
            assert max(events) < adoption.day
        marked = {child for child, filed in records.items() if any("adopted" in r.dirt for r in filed)}
        assert marked == {child for a in council.adoptions for child in (a.before, a.after)}


def test_the_early_help_system_holds_a_parent_of_a_quarter_of_its_families(full_councils: Councils) -> None:
    for council in full_councils.values():
        known = {record.child.family for record in council.filed.people_of("EHM")}
        assert len(council.filed.parents) / len(known) == pytest.approx(0.25, abs=0.04)
        for record in council.filed.parents:
            parent = record.whose
            assert isinstance(parent, Parent)
            assert record.system == "EHM"
            assert record.upn is None
            assert 16 <= (parent.family.children[0].birth - parent.birth).days / 365 < 45


def test_some_father_has_the_name_of_his_son_and_no_mother_that_of_a_daughter(
    full_councils: Councils,
) -> None:
    parents = [record.whose for council in full_councils.values() for record in council.filed.parents]
    same = [
        parent
        for parent in parents
        for child in parent.family.children
        if (parent.forename, parent.surname) == (child.forename, child.surname)
    ]
    assert {parent.sex for parent in same} == {"M"}


def test_parents_and_their_children_are_related_both_ways(full_councils: Councils) -> None:
    for council in full_councils.values():
        pairs = {(r.person, r.related): r.code for r in council.filed.relationships}
        for (person, related), code in pairs.items():
            back = pairs[related, person]
            assert person.whose.family is related.whose.family
            if code in {"MTH", "FTH"}:
                assert related in council.filed.parents
                assert back in {"SON", "DAU", "CHILD"}
