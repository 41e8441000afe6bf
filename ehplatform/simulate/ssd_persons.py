"""Persons of the Standard Safeguarding Dataset, with families, addresses, disabilities and numbers.

What the simulator does not know of its children (former addresses, disabilities, former numbers) is
drawn here; the shares are plausible assumptions.
"""

import json
from datetime import date, timedelta

from ehplatform.simulate.dice import Weighted
from ehplatform.simulate.identifiers import make_postcode, make_upn
from ehplatform.simulate.records import NO_DATE, PersonRecord
from ehplatform.simulate.ssd_extract import PLACEHOLDER, SsdExtract, coded

ONS_ETHNICITY = {
    "WBRI": "A1", "WIRI": "A2", "WOTH": "A3", "WIRT": "A4", "WROM": "A5", "MWBC": "B1", "MWBA": "B2",
    "MWAS": "B3", "MOTH": "B4", "AIND": "C1", "APKN": "C2", "ABAN": "C3", "AOTH": "C4", "BCRB": "D1",
    "BAFR": "D2", "BOTH": "D3", "CHNE": "E1", "OOTH": "E2", "REFU": "E3", "NOBT": "E4",
}  # fmt: skip
DISABILITIES = Weighted({"LD": 4, "AUT": 4, "COMM": 2, "BEH": 2, "MOB": 1, "HEAR": 1, "VIS": 1, "DDA": 1})

HAS_DISABILITY, HAS_PLAN, HAS_LEGACY_ID, HAS_FORMER_UPN = 0.12, 0.08, 0.1, 0.06
MOVED_WITHIN = 0.3


def add_person(extract: SsdExtract, person: PersonRecord) -> None:
    """Add one person and everything that hangs on them."""
    dice = extract.dice
    birth = person.birth_date_read
    is_born = birth is None or birth <= extract.until
    has_plan, legacy = dice.chance(HAS_PLAN), dice.chance(HAS_LEGACY_ID)
    legacy_id = f"00{dice.number(10_000, 99_999)}" if legacy else None
    ethnicity = person.ethnicity
    if ethnicity and extract.writes_ons_ethnicity:
        ethnicity = ONS_ETHNICITY[ethnicity]
    extract.write(
        "ssd_person",
        pers_legacy_id=legacy_id,
        pers_person_id=person.source_person_id,
        pers_upn=person.upn,
        pers_forename=person.forename + " " * person.spaces_after_names,
        pers_surname=person.surname,
        pers_sex=coded(person.sex, person.words["sex"]),
        pers_gender=PLACEHOLDER,
        pers_ethnicity=coded(ethnicity, person.words["ethnicity"]),
        pers_dob=birth if birth and is_born else NO_DATE,
        pers_common_child_id=person.nhs_number,
        pers_upn_unknown=None if person.upn else "UN1",
        pers_send_flag="Y" if has_plan else "N",
        pers_expected_dob=None if is_born else birth,
        pers_death_date=person.died_on,
    )
    extract.means(
        "person_record",
        person,
        forename=person.forename,
        surname=person.surname,
        birth_date=birth,
        expected_birth_date=None if is_born else birth,
        is_birth_date_estimated=None if is_born else True,
        sex_code=person.sex,
        ethnicity_code=person.ethnicity,
        sen_code="E" if has_plan else None,
        postcode=person.postcode,
        uprn=person.uprn,
        upn=person.upn,
        upn_unknown_code=None if person.upn else "UN1",
        nhs_number=person.nhs_number,
        family_ref=person.family_ref,
        death_date=person.died_on,
    )
    if legacy_id:
        extract.means("person_identifier", person, source_id="legacy", id_type="OTHER", id_value=legacy_id)
    add_family(extract, person)
    add_addresses(extract, person)
    add_disability(extract, person)
    add_former_upn(extract, person)


def add_family(extract: SsdExtract, person: PersonRecord) -> None:
    """Add the person's family; some systems write a line for each contact, all of them the same."""
    for _ in range(extract.dice.number(1, 2) if person.family_ref else 0):
        extract.write(
            "ssd_family",
            fami_table_id=extract.number("ssd_family"),
            fami_family_id=person.family_ref,
            fami_person_id=person.source_person_id,
        )


def add_addresses(extract: SsdExtract, person: PersonRecord) -> None:
    """Add where the person lives, and for some where they lived before."""
    dice, moved_in = extract.dice, person.since - timedelta(days=extract.dice.number(0, 1500))
    if person.postcode:
        add_address(extract, person, person.postcode, person.uprn, moved_in, None)
        if dice.chance(MOVED_WITHIN):
            earlier = moved_in - timedelta(days=dice.number(30, 2000))
            add_address(extract, person, make_postcode(dice, extract.la_code), None, earlier, moved_in)


def add_address(
    extract: SsdExtract,
    person: PersonRecord,
    postcode: str,
    uprn: str | None,
    start: date,
    end: date | None,
) -> None:
    number = extract.number("ssd_address")
    extract.write(
        "ssd_address",
        addr_table_id=number,
        addr_address_json=json.dumps({"HOUSE": "1", "STREET": "Synthetic Street", "UPRN": uprn or ""}),
        addr_person_id=person.source_person_id,
        addr_address_type=extract.dice.one_of(["Home", "Primary Address"]),
        addr_address_start_date=start,
        addr_address_end_date=end,
        addr_address_postcode=postcode,
    )
    extract.means(
        "person_address",
        person,
        source_id=number,
        address_type="HOME",
        postcode=postcode,
        uprn=uprn,
        start_date=start,
        end_date=end,
    )


def add_disability(extract: SsdExtract, person: PersonRecord) -> None:
    if extract.dice.chance(HAS_DISABILITY):
        number, code = extract.number("ssd_disability"), extract.dice.pick(DISABILITIES)
        extract.write(
            "ssd_disability",
            disa_table_id=number,
            disa_person_id=person.source_person_id,
            disa_disability_code=code,
        )
        extract.means("person_disability", person, source_id=number, disability_code=code)


def add_former_upn(extract: SsdExtract, person: PersonRecord) -> None:
    if extract.dice.chance(HAS_FORMER_UPN):
        kind = "Former Unique Pupil Number"
        upn = make_upn(extract.dice, extract.la_code, person.child.birth.year)
        extract.write(
            "ssd_linked_identifiers",
            link_table_id=extract.number("ssd_linked_identifiers"),
            link_person_id=person.source_person_id,
            link_identifier_type=kind,
            link_identifier_value=upn,
            link_valid_from_date=None,
            link_valid_to_date=person.since,
        )
        extract.means(
            "person_identifier",
            person,
            source_id=f"{kind}-1",
            id_type="FORMER_UPN",
            id_value=upn,
            end_date=person.since,
        )
