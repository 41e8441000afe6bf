-- The main family of each person: of those they belong to now the one with the most of their records,
-- then the one they have belonged to for longest.
with record_count as (
    select person, family, count(*) as records
    from record_filed
    inner join record using (source_system, source_person_id)
    where end_date is null
    group by person, family
)

select person, family
from member
left join record_count using (person, family)
where end_date is null
qualify row_number() over (
    partition by person
    order by coalesce(records, 0) desc, start_date nulls first, family
) = 1
