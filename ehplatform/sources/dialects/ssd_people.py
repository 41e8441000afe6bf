"""Who the Standard Safeguarding Dataset is about: persons, families, addresses, disabilities, numbers.

A person's family and current address stand in tables of their own. They complete the person where the
tables came together; an address also gives its own record.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ehplatform.model.tables import (
    PERSON_ADDRESS,
    PERSON_DISABILITY,
    PERSON_IDENTIFIER,
    PERSON_RECORD,
    PERSON_RELATIONSHIP,
)
from ehplatform.sources.dates import read_date
from ehplatform.sources.dialects.ssd_json import text_of_key
from ehplatform.sources.dialects.ssd_tables import NOTHING, Block, SsdTable, Tables, says_yes, to_mask
from ehplatform.sources.part import Part

LAYOUTS = {
    "ssd_person": SsdTable(
        ("pers_person_id", "pers_dob"),
        (
            "pers_sex", "pers_ethnicity", "pers_expected_dob", "pers_death_date", "pers_upn",
            "pers_upn_unknown", "pers_common_child_id", "pers_single_unique_id", "pers_send_flag",
            "pers_legacy_id",
        ),
        ("pers_forename", "pers_surname"),
    ),
    "ssd_family": SsdTable(("fami_family_id", "fami_person_id")),
    "ssd_address": SsdTable(
        ("addr_table_id", "addr_person_id", "addr_address_start_date"),
        ("addr_address_end_date", "addr_address_type", "addr_address_postcode", "addr_address_json"),
    ),
    "ssd_disability": SsdTable(("disa_table_id", "disa_person_id", "disa_disability_code")),
    "ssd_mother": SsdTable(("moth_person_id", "moth_childs_person_id")),
    "ssd_linked_identifiers": SsdTable(
        ("link_person_id", "link_identifier_type", "link_identifier_value"),
        ("link_valid_from_date", "link_valid_to_date"),
    ),
}  # fmt: skip

UPN = r"^[A-Za-z][0-9]{11}[0-9A-Za-z]$"
"""One system's script writes the number itself where the reason for not having one belongs."""

NOT_IN_PERSON = (
    "no such person in ssd_person of the same delivery: send the tables of one extract in one ZIP file"
)
OTHER_FAMILY = "a later row names another family for the person, which is used"
NO_FAMILY = "no person or no family"


@dataclass(frozen=True)
class Address:
    """Where a person lives now, and since when."""

    since: date
    postcode: str | None
    uprn: str | None


def read_people(tables: Tables) -> Iterator[Part]:
    """Read the tables about persons."""
    families, homes, known = families_of(tables), homes_of(tables), set[str]()
    for block in tables.blocks("ssd_person"):
        known.update(block.column("pers_person_id").drop_null().to_pylist())
        yield people(block, families, homes)
    for block in tables.blocks("ssd_family"):
        yield family_members(block, families, known)
    for block in tables.blocks("ssd_address"):
        yield addresses(block)
    for block in tables.blocks("ssd_disability"):
        yield disabilities(block)
    for block in tables.blocks("ssd_mother"):
        yield mothers(block)
    seen: Counter[tuple[str | None, str | None]] = Counter()
    for block in tables.blocks("ssd_linked_identifiers"):
        yield identifiers(block, seen)


def people(block: Block, families: Mapping[str, str], homes: Mapping[str, Address]) -> Part:
    """Return persons, and the number that each had in the system before this one.

    Without a date of birth the expected one stands in; scripts also put estimates there.
    """
    person = block.column("pers_person_id")
    born, expected = block.column("pers_dob"), block.column("pers_expected_dob")
    is_estimated = pc.and_(pc.is_null(born), pc.is_valid(expected))
    unknown = block.column("pers_upn_unknown")
    is_number = pc.match_substring_regex(unknown, UPN).fill_null(False)
    has_plan = says_yes(block.column("pers_send_flag"))
    whose = person.to_pylist()
    records = block.raw_rows(
        PERSON_RECORD,
        {
            "source_person_id": person,
            "forename": block.column("pers_forename"),
            "surname": block.column("pers_surname"),
            "birth_date": pc.coalesce(born, expected),
            "expected_birth_date": expected,
            "is_birth_date_estimated": pc.if_else(is_estimated, "yes", NOTHING),
            "sex_code": block.column("pers_sex"),
            "ethnicity_code": block.column("pers_ethnicity"),
            "sen_code": pc.if_else(has_plan, "E", NOTHING),
            "postcode": pa.array([homes[p].postcode if p in homes else None for p in whose], pa.string()),
            "uprn": pa.array([homes[p].uprn if p in homes else None for p in whose], pa.string()),
            "upn": pc.coalesce(block.column("pers_upn"), pc.if_else(is_number, unknown, NOTHING)),
            "upn_unknown_code": pc.if_else(is_number, NOTHING, unknown),
            "nhs_number": pc.coalesce(
                block.column("pers_common_child_id"), block.column("pers_single_unique_id")
            ),
            "family_ref": pa.array([families.get(p) for p in whose], pa.string()),
            "death_date": block.column("pers_death_date"),
        },
    )
    legacy = block.column("pers_legacy_id")
    numbers = block.raw_rows(
        PERSON_IDENTIFIER,
        {
            "source_id": block.constant("legacy"),
            "source_person_id": person,
            "id_type": block.constant("OTHER"),
            "id_value": legacy,
        },
        to_mask(pc.and_(pc.is_valid(legacy), pc.is_valid(person))),
    )
    return block.part([records, numbers])


def families_of(tables: Tables) -> dict[str, str]:
    """Return each person's family; of several, the one that the table names last."""
    found: dict[str, str] = {}
    for block in tables.blocks("ssd_family"):
        pairs = zip(
            block.column("fami_person_id").to_pylist(),
            block.column("fami_family_id").to_pylist(),
            strict=True,
        )
        found.update((person, family) for person, family in pairs if person and family)
    return found


def family_members(block: Block, families: Mapping[str, str], known: Collection[str]) -> Part:
    """Account for the rows about families: each completes a person."""
    person, family = block.column("fami_person_id").to_pylist(), block.column("fami_family_id").to_pylist()
    reasons = [why_not_used(p, f, families, known) for p, f in zip(person, family, strict=True)]
    why = np.array([reason or "" for reason in reasons], dtype=object)
    set_aside = [
        refusal
        for reason in dict.fromkeys(filter(None, reasons))
        for refusal in block.refused(why == reason, None, reason)
    ]
    return block.part((), set_aside, block.rows.to_numpy()[why == ""].tolist())


def why_not_used(
    person: str | None, family: str | None, families: Mapping[str, str], known: Collection[str]
) -> str | None:
    """Return why a row about a family completes no person; None when it does."""
    if not (person and family):
        return NO_FAMILY
    if person not in known:
        return NOT_IN_PERSON
    return None if families[person] == family else OTHER_FAMILY


def homes_of(tables: Tables) -> dict[str, Address]:
    """Return where each person lives now: the address without an end that began last."""
    homes: dict[str, Address] = {}
    for block in tables.blocks("ssd_address"):
        uprns = block.read_cells("addr_address_json", uprn_of)
        rows = zip(
            block.column("addr_person_id").to_pylist(),
            map(day_of, block.column("addr_address_start_date").to_pylist()),
            block.column("addr_address_end_date").to_pylist(),
            block.column("addr_address_postcode").to_pylist(),
            uprns.values,
            uprns.is_readable,
            strict=True,
        )
        for person, since, until, postcode, uprn, is_readable in rows:
            is_current = person and until is None and is_readable
            if is_current and (person not in homes or since >= homes[person].since):
                homes[person] = Address(since, postcode, uprn)
    return homes


def day_of(text: str | None) -> date:
    """Return the day a text means; the earliest possible where it says none."""
    try:
        return (read_date(text) if text else None) or date.min
    except ValueError:
        return date.min


def addresses(block: Block) -> Part:
    """Return addresses: postcode and unique property reference number only, not the house or the street."""
    uprns = block.read_cells("addr_address_json", uprn_of)
    records = block.raw_rows(
        PERSON_ADDRESS,
        {
            "source_id": block.column("addr_table_id"),
            "source_person_id": block.column("addr_person_id"),
            "address_type": block.column("addr_address_type"),
            "postcode": block.column("addr_address_postcode"),
            "uprn": uprns.texts,
            "start_date": block.column("addr_address_start_date"),
            "end_date": block.column("addr_address_end_date"),
        },
        uprns.is_readable,
    )
    return block.part([records], uprns.refused(block))


def uprn_of(text: str) -> str | None:
    return text_of_key(text, "UPRN")


def disabilities(block: Block) -> Part:
    records = block.raw_rows(
        PERSON_DISABILITY,
        {
            "source_id": block.column("disa_table_id"),
            "source_person_id": block.column("disa_person_id"),
            "disability_code": block.column("disa_disability_code"),
        },
    )
    return block.part([records])


def mothers(block: Block) -> Part:
    """Return who is whose mother: the table is about children whose mothers are known children too."""
    records = block.raw_rows(
        PERSON_RELATIONSHIP,
        {
            "source_id": block.constant("mother"),
            "source_person_id": block.column("moth_childs_person_id"),
            "related_person_id": block.column("moth_person_id"),
            "relationship_code": block.constant("MTH"),
        },
    )
    return block.part([records])


def identifiers(block: Block, seen: Counter[tuple[str | None, str | None]]) -> Part:
    """Return further numbers of persons.

    The rows' own ids are made anew by each extract; the kind of number and its place name a record.
    """
    person, kind = block.column("link_person_id"), block.column("link_identifier_type")
    source_ids = []
    for pair in zip(person.to_pylist(), kind.to_pylist(), strict=True):
        seen[pair] += 1
        source_ids.append(f"{pair[1] or 'number'}-{seen[pair]}")
    records = block.raw_rows(
        PERSON_IDENTIFIER,
        {
            "source_id": pa.array(source_ids, pa.string()),
            "source_person_id": person,
            "id_type": kind,
            "id_value": block.column("link_identifier_value"),
            "start_date": block.column("link_valid_from_date"),
            "end_date": block.column("link_valid_to_date"),
        },
    )
    return block.part([records])
