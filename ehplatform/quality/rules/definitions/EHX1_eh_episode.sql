-- An open episode of a child whose protection plan, in the same system, is open too: both for more than 28
-- days. All open episodes are tested.
with open_plan as (
    select source_system, source_person_id, min(start_date) as began_on
    from csc_spell
    where spell_type = 'CPP' and end_date is null
    group by all
)

select
    e.source_system,
    e.batch_id,
    e.source_id,
    e.source_person_id,
    e.source_row,
    coalesce(b.extract_date - greatest(e.start_date, p.began_on) > 28, false) and p.began_on is not null
        as is_failed
from eh_episode as e
inner join batch as b on e.batch_id = b.batch_id
left join open_plan as p on e.source_system = p.source_system and e.source_person_id = p.source_person_id
where e.end_date is null and b.extract_date is not null
