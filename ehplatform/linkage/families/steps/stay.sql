-- One row per person, address and time they lived there. Of a record without a history of addresses,
-- its current one holds at all times.
with told as (
    select source_system, source_person_id, uprn, postcode, start_date, end_date
    from person_address
    where coalesce(start_date < end_date, true)
    union all
    select source_system, source_person_id, uprn, postcode, null, null
    from person_record
    anti join person_address using (source_system, source_person_id)
),

plain as (
    select distinct
        person, plain_uprn(uprn) as uprn, plain_postcode(postcode) as postcode, start_date, end_date
    from told
    inner join record using (source_system, source_person_id)
)

select *, row_number() over (order by person, uprn, postcode, start_date, end_date) as stay
from plain
where uprn is not null or postcode is not null
