-- The parts of each person's surnames, in any record.
with worded as (
    select surname, surname_parts(surname) as parts
    from (select distinct surname from person_record where surname is not null)
)

select distinct person, unnest(parts) as part
from person_record
inner join worded using (surname)
inner join record using (source_system, source_person_id)
