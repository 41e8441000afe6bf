-- One row per record, in the form that can be compared.
-- Names: a name is its words closed up, so that Mary-Jane, Mary Jane and Maryjane are the same.
-- Dates: eight digits, year first; the first day of 1900 or earlier is a system's way to say "not known",
-- and the first of January or July may stand for a day nobody knew.
-- Postcodes: of the national form where they can be brought to it, else as they are; ZZ99 3VZ and 3WZ are
-- the NHS's for no fixed and unknown address.
-- A name is one that is known (`nickname`) or that three records have.
-- Identifiers: only those that pass their check. A temporary UPN ends in a letter.
with worded as (
    select
        * exclude (postcode, former_postcodes, upns, nhs_numbers),
        name_words(forename) as forename_words,
        name_words(surname) as surname_words,
        clean_postcode(postcode) as postcode,
        list_transform(former_postcodes, lambda x: clean_postcode(x)) as former_postcodes,
        standing(list_transform(upns, lambda x: clean_upn(x))) as upns,
        standing(list_transform(nhs_numbers, lambda x: clean_nhs_number(x))) as nhs_numbers,
        nullif(regexp_replace(strip_accents(lower(address)), '[^a-z0-9]+', ' ', 'g'), '') as address_text
    from record
),

named as materialized (
    select
        record_no,
        source,
        record_id,
        nullif(array_to_string(forename_words, ''), '') as forename,
        forename_words,
        nullif(array_to_string(surname_words, ''), '') as surname,
        surname_words,
        if(birth_date > '19000101', birth_date, null) as birth_date,
        coalesce(is_birth_date_estimated, false)
        or substr(birth_date, 5) in ('0101', '0701') as is_birth_date_estimated,
        if(postcode in ('ZZ993VZ', 'ZZ993WZ'), null, postcode) as postcode,
        nullif(trim(uprn), '') as uprn,
        standing(list_append(former_postcodes, postcode)) as postcodes,
        nullif(replace(address_text, ' ', ''), '') as address,
        standing(string_split(trim(address_text), ' ')) as address_words,
        nullif(regexp_replace(strip_accents(lower(place)), '[^a-z]+', '', 'g'), '') as place,
        nullif(trim(lower(email)), '') as email,
        nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 10), '') as phone,
        upns,
        nullif(list_filter(upns, lambda x: right(x, 1) between '0' and '9'), []) as permanent_upns,
        nhs_numbers,
        nullif(trim(number), '') as number,
        cross_references,
        nullif(trim(family_ref), '') as family_ref
    from worded
),

-- Another child of the household with the same birthday in the same source: by family id, or by surname where
-- their postcodes, former ones too, do not speak against it; not one with the same number, who is the same
-- child under another name.
household as (
    select record_no, source, birth_date, 'family ' || family_ref as household
    from named
    where family_ref is not null
    union all
    select record_no, source, birth_date, surname
    from named
),

shared_household as (
    select source, birth_date, household
    from household
    group by source, birth_date, household
    having count(*) > 1
),

housemate as (
    select household.*, named.* exclude (record_no, source, birth_date)
    from shared_household
    inner join household using (source, birth_date, household)
    inner join named using (record_no)
),

born_together as (
    select
        l.record_no,
        l.source,
        l.birth_date,
        l.forename_words[1] as first_forename,
        r.forename_words[1] as birthmate
    from housemate as l
    inner join housemate as r
        on l.source = r.source and l.birth_date = r.birth_date and l.household = r.household
    where
        l.record_no <> r.record_no
        and l.forename <> r.forename
        and (starts_with(l.household, 'family ') or coalesce(list_has_any(l.postcodes, r.postcodes), true))
        and (l.number is null or r.number is null or damerau_levenshtein(l.number, r.number) > 1)
        and not coalesce(list_has_any(l.upns, r.upns), false)
        and not coalesce(list_has_any(l.nhs_numbers, r.nhs_numbers), false)
),

-- Two names that stand side by side in two sources: two children, for no two systems hold one child twice
-- by the same two names.
known_twins as (
    select birth_date, first_forename, birthmate
    from born_together
    where first_forename <> birthmate
    group by birth_date, first_forename, birthmate
    having count(distinct source) > 1
),

birthmates as (
    select
        record_no,
        list(distinct born_together.birthmate) filter (where born_together.birthmate <> first_forename) as birthmates,
        list(distinct known_twins.birthmate) filter (where known_twins.birthmate is not null) as known_twins
    from born_together
    left join known_twins using (birth_date, first_forename)
    group by record_no
),

-- How each name sounds, and how many have it as a first forename: once for all who have it.
spoken as (
    select name, sound(name) as name_sound, sum(forenames) as forenames
    from (
        select forename_words[1] as name, count(*) as forenames from named group by name
        union all
        select distinct surname, 0 from named
    )
    where name is not null
    group by name
)

select
    named.* exclude (family_ref),
    birthmates.record_no is not null as has_birthmate,
    list_sort(birthmates.birthmates) as birthmates,
    list_sort(birthmates.known_twins) as known_twins,
    nickname.variants as forename_variants,
    forename_words[1] as first_forename,
    nickname.name is not null or coalesce(spoken_forename.forenames >= 3, false) as is_name,
    name_stem(first_forename) as forename_stem,
    spoken_forename.name_sound as first_forename_sound,
    spoken_surname.name_sound as surname_sound,
    left(forename, 1) as forename_initial,
    left(forename, 2) as forename_start,
    surname_words[1] as surname_first_word,
    surname_words[-1] as surname_last_word,
    if(forename < surname, forename || ' ' || surname, surname || ' ' || forename) as both_names,
    left(postcode, -2) as postcode_sector,
    left(birth_date, 4)::int as birth_year,
    substr(birth_date, 5, 2) as birth_month,
    right(birth_date, 2) as birth_day,
    right(birth_date, 4) as birth_month_day,
    if(birth_day <= '12', left(birth_date, 4) || birth_day || birth_month, null) as birth_date_swapped,
    least(birth_date, birth_date_swapped) as birth_date_in_order,
    split_part(email, '@', 1) as email_user
from named
left join nickname on nickname.name = named.forename_words[1]
left join birthmates using (record_no)
left join spoken as spoken_forename on spoken_forename.name = named.forename_words[1]
left join spoken as spoken_surname on spoken_surname.name = named.surname
