-- By whom a family is known again: by the records in it, each since the same day, and by the people
-- whose main family it is.
select
    filed.source_system || ' ' || filed.source_person_id as who,
    coalesce(filed.start_date::text, '') as since,
    family as "group",
    family_key as last_key
from record_filed as filed
left join last_record_family as last_filed
    on
        last_filed.source_system = filed.source_system
        and last_filed.source_person_id = filed.source_person_id
        and last_filed.start_date is not distinct from filed.start_date
union all
select person_key, '', family, family_key
from main_family
inner join person using (person)
left join (from last_family_member where is_main) using (person_key)
