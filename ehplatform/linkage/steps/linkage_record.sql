-- One row per record with a print that changes when anything changes that is compared.
select
    record_no,
    source,
    record_id,
    md5(row(
        forename, forename_words, surname, surname_words, birth_date, is_birth_date_estimated, has_birthmate,
        birthmates, known_twins,
        is_name, postcode, postcodes, uprn, address, place, email, phone, upns, nhs_numbers, number,
        cross_references
    )::varchar) as print
from prepared
