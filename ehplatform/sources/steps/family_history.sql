-- Which family or group each record was in, and when. A record's first word on it holds from before
-- that delivery. A later word that differs, also that there is none, ends the earlier at its extract
-- date; of two of one extract date the later to come is right. A delivery without the column, or without
-- the record, says nothing. Records that no batch in force has are gone.
-- told: the rows of all batches that say it; batch_order: their places, oldest content first; present:
-- the rows of the batches in force.
with said as (
    select
        told.la_code,
        told.source_system,
        told.source_person_id,
        told.family_ref,
        batch_order.extract_date
    from told
    inner join batch_order using (batch_id)
    semi join present using (la_code, source_system, source_person_id)
    qualify row_number() over (
        partition by told.la_code, told.source_system, told.source_person_id, batch_order.extract_date
        order by batch_order.place desc
    ) = 1
),

compared as (
    select
        *,
        row_number() over history = 1 as is_first,
        lag(family_ref) over history as family_ref_before
    from said
    window history as (
        partition by la_code, source_system, source_person_id
        order by extract_date nulls first
    )
),

changed as (
    select
        la_code,
        source_system,
        source_person_id,
        family_ref,
        if(is_first, null, extract_date) as start_date,
        lead(extract_date) over (
            partition by la_code, source_system, source_person_id
            order by extract_date nulls first
        ) as end_date
    from compared
    where is_first or family_ref is distinct from family_ref_before
)

select la_code, source_system, source_person_id, family_ref, start_date, end_date
from changed
where family_ref is not null
order by la_code, source_system, source_person_id, start_date nulls first
