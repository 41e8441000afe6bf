-- Which family the facts of each record belong to, and when: that of the record's own system.
with filed as (
    select
        {'source_system': source_system, 'source_person_id': source_person_id, 'family': family} as what,
        start_date,
        end_date
    from record_group
    inner join source_family using (source_group)
)

select what.source_system, what.source_person_id, what.family, start_date, end_date
from continuous('filed')
