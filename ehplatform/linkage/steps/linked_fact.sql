-- A mapped fact table whose source person became a person and a family; null: the person has no family.
select
    fact.la_code,
    fact.source_system,
    person_link.person_key,
    family_member.family_key,
    fact.* exclude (la_code, source_system, source_person_id, source_row)
from fact
inner join person_link using (source_system, source_person_id)
left join family_member using (person_key)
order by fact.source_system, fact.source_id, fact.source_person_id, fact.source_row
