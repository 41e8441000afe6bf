-- One row per person record, in the form that can be compared.
-- Names: a name is its words closed up, so that Mary-Jane, Mary Jane and Maryjane are the same.
-- Dates: the first day of 1900 or earlier is a system's way to say "not known".
-- Postcodes: only of the national form; ZZ99 3VZ and 3WZ are the NHS's for no fixed and unknown address.
with worded as (
    select
        row_number() over (order by source_system, source_person_id) - 1 as record_no,
        la_code,
        source_system,
        source_person_id,
        name_words(forename) as forename_words,
        name_words(surname) as surname_words,
        if(birth_date > date '1900-01-01', birth_date, null) as birth_date,
        regexp_replace(upper(postcode), '[^A-Z0-9]', '', 'g') as postcode_letters,
        upn,
        upn_is_temporary,
        nhs_number,
        family_ref
    from person_record
),

named as (
    select
        * exclude (postcode_letters),
        nullif(array_to_string(forename_words, ''), '') as forename,
        nullif(array_to_string(surname_words, ''), '') as surname,
        if(
            regexp_full_match(postcode_letters, '[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}')
            and postcode_letters not in ('ZZ993VZ', 'ZZ993WZ'),
            postcode_letters,
            null
        ) as postcode
    from worded
)

select
    named.*,
    nickname.variants as forename_variants,
    left(named.forename, 1) as forename_initial,
    named.surname_words[1] as surname_first_word,
    named.surname_words[-1] as surname_last_word,
    if(
        named.forename < named.surname,
        named.forename || ' ' || named.surname,
        named.surname || ' ' || named.forename
    ) as both_names,
    left(named.postcode, -2) as postcode_sector,
    year(named.birth_date) as birth_year,
    strftime(named.birth_date, '%m-%d') as birth_month_day,
    strftime(named.birth_date, '%Y%m%d') as birth_digits,
    if(
        day(named.birth_date) <= 12,
        make_date(year(named.birth_date), day(named.birth_date), month(named.birth_date)),
        null
    ) as birth_date_swapped
from named
left join nickname on nickname.name = named.forename
order by named.record_no
