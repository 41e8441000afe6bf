"""Who the records are about: everything that identifies a person stands here.

Derived from the Person Standard of the national social-care data standards, the Standard Safeguarding
Dataset (person, address, disability, linked identifiers) and the children in need census. A person's
names, numbers and addresses never leave the personal layer.
"""

from ehplatform.model.tables.column import (
    ABOUT_PERSON,
    ABOUT_PERSON_KEY,
    Column,
    Table,
    lineage,
)

PERSON_RECORD = Table(
    "person_record",
    "one person as one source system knows them",
    ("la_code", "source_system", "source_person_id"),
    (
        *lineage(),
        Column("forename", "text", "first name as recorded", personal=True),
        Column("surname", "text", "last name as recorded", personal=True),
        Column("birth_date", "date", "date of birth, or expected date for the unborn", personal=True),
        Column("expected_birth_date", "date", "date on which birth was expected", personal=True),
        Column("is_birth_date_estimated", "boolean", "the date of birth is an estimate"),
        Column("sex_code", "text", "DfE sex code", code_set="SEX"),
        Column("ethnicity_code", "text", "DfE ethnicity code", code_set="ETHNICITY"),
        Column("first_language", "text", "first language, as the source codes it"),
        Column("is_disabled", "boolean", "the person has a disability; which ones: person_disability"),
        Column("sen_code", "text", "special educational needs provision", code_set="SEN"),
        Column("person_role", "text", "what the person is to the service", code_set="PERSON_ROLE"),
        Column("postcode", "text", "current postcode", personal=True),
        Column("uprn", "text", "unique property reference number of the current address", personal=True),
        Column("upn", "text", "unique pupil number", personal=True),
        Column("upn_unknown_code", "text", "why there is no unique pupil number", code_set="UPN_UNKNOWN"),
        Column("nhs_number", "text", "NHS number", personal=True),
        Column("family_ref", "text", "family or group id of the source system", personal=True),
        Column("left_area_date", "date", "day the person moved out of the council's area"),
        Column("death_date", "date", "day of death", personal=True),
        Column("is_duplicate", "boolean", "the source marks the record as a copy of another"),
    ),
)

PERSON_IDENTIFIER = Table(
    "person_identifier",
    "one further number of one person: a former one, or that of another system",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("id_type", "text", "kind of number", code_set="IDENTIFIER_TYPE"),
        Column("id_value", "text", "the number", required=True, personal=True),
        Column("start_date", "date", "first day it is known to be the person's"),
        Column("end_date", "date", "day it ceased to be; absent while it still is"),
    ),
    dated_by="start_date",
)

PERSON_ADDRESS = Table(
    "person_address",
    "one address of one person, for the time they lived there",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("address_type", "text", "kind of address", code_set="ADDRESS_TYPE"),
        Column("postcode", "text", "postcode", personal=True),
        Column("uprn", "text", "unique property reference number", personal=True),
        Column("lsoa_code", "text", "ONS code of the lower-layer super output area"),
        Column("start_date", "date", "day the person came to live there"),
        Column("end_date", "date", "day they left; absent while they live there"),
    ),
    dated_by="start_date",
)

PERSON_RELATIONSHIP = Table(
    "person_relationship",
    "one person's relationship to another",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column(
            "related_person_id",
            "text",
            "person id, in the same system, of the other person",
            required=True,
            personal=True,
        ),
        Column(
            "relationship_code",
            "text",
            "what the other person is to this one, for example MTH: their mother",
            code_set="RELATIONSHIP",
        ),
        Column("start_date", "date", "day the relationship began"),
        Column("end_date", "date", "day it ended; absent while it lasts"),
    ),
    dated_by="start_date",
)
"""Personal, because linkage replaces only the first of its two person ids."""

PERSON_DISABILITY = Table(
    "person_disability",
    "one disability of one person",
    ABOUT_PERSON_KEY,
    (
        *ABOUT_PERSON,
        Column("disability_code", "text", "DfE disability code", code_set="DISABILITY"),
        Column("start_date", "date", "day it was first recorded"),
        Column("end_date", "date", "day it ceased to be recorded"),
    ),
    dated_by="start_date",
)
