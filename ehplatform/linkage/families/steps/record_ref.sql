-- One row per record and family or group of its system that it was in, and when; `ref` numbers what the
-- system calls it. Of a record without history, what its system says now holds at all times.
with told as (
    select source_system, source_person_id, family_ref, start_date, end_date
    from family_history
    where family_ref is not null
    union all
    select source_system, source_person_id, family_ref, null, null
    from person_record
    anti join family_history using (source_system, source_person_id)
    where family_ref is not null
),

numbered as (
    select source_system, family_ref, row_number() over (order by source_system, family_ref) as ref
    from (select distinct source_system, family_ref from told)
)

select source_system, source_person_id, person, ref, start_date, end_date
from told
inner join numbered using (source_system, family_ref)
inner join record using (source_system, source_person_id)
