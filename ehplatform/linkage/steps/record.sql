-- One row per person record of a council, with what linkage may know of it: the record itself, further
-- and former numbers, former addresses. A number of another system ("in social care this child is
-- 3012345") points to that system's record; each record also carries its own number in that form, so
-- that the two meet.
with identifier as (
    select
        source_system,
        source_person_id,
        list(id_value) filter (where id_type in ('UPN', 'FORMER_UPN')) as upns,
        list(id_value) filter (where id_type = 'NHS') as nhs_numbers,
        list(
            case id_type when 'EHM_ID' then 'EHM ' when 'LCS_ID' then 'LCS ' else id_type || ' ' end || trim(id_value)
        ) filter (where id_type not in ('UPN', 'FORMER_UPN', 'NHS', 'OTHER')) as cross_references
    from person_identifier
    group by source_system, source_person_id
),

former as (
    select
        source_system,
        source_person_id,
        list(postcode) filter (where postcode is not null) as postcodes
    from person_address
    where address_type is distinct from 'PLACEMENT'
    group by source_system, source_person_id
)

select
    row_number() over (order by source_system, source_person_id) - 1 as record_no,
    source_system as source,
    source_person_id as record_id,
    forename,
    surname,
    if(birth_date >= date '1920-01-01', strftime(birth_date, '%Y%m%d'), null) as birth_date,
    is_birth_date_estimated,
    postcode,
    former.postcodes as former_postcodes,
    uprn,
    null::varchar as address,
    null::varchar as place,
    null::varchar as email,
    null::varchar as phone,
    list_append(identifier.upns, upn) as upns,
    list_append(identifier.nhs_numbers, nhs_number) as nhs_numbers,
    null::varchar as number,
    list_append(identifier.cross_references, source_system || ' ' || source_person_id) as cross_references,
    family_ref
from person_record
left join identifier using (source_system, source_person_id)
left join former using (source_system, source_person_id)
