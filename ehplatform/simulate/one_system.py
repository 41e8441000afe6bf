"""A council with one system for Early Help and social care: the same records, all held by one."""

from dataclasses import replace

from ehplatform.simulate.council import SimulatedCouncil
from ehplatform.simulate.records import Filed, System


def in_one_system(council: SimulatedCouncil, system: System) -> SimulatedCouncil:
    """Return the council with every record filed in `system`; ids, words and facts stay.

    A child whom both systems know has two records then, as after a merger of systems.
    """
    people = {person: replace(person, system=system) for person in council.filed.people}
    filed = Filed(
        list(people.values()),
        [replace(record, person=people[record.person]) for record in council.filed.cases],
        [replace(record, person=people[record.person]) for record in council.filed.spells],
    )
    return replace(council, filed=filed)
