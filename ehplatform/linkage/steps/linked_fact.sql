-- A mapped fact table whose source person became a person and a family. The family is that of the record
-- under which the fact is filed, on the fact's own day (`fact_date`, which is left out; of a fact without
-- a day, the record's present one); where the record has none, the person's main family; null: no family.
select
    fact.la_code,
    fact.source_system,
    person_link.person_key,
    coalesce(record_family.family_key, main_family.family_key) as family_key,
    fact.* exclude (la_code, source_system, source_person_id, source_row, fact_date)
from fact
inner join person_link using (source_system, source_person_id)
left join record_family
    on
        record_family.source_system = fact.source_system
        and record_family.source_person_id = fact.source_person_id
        and case
            when fact.fact_date is null then record_family.end_date is null
            else
                coalesce(record_family.start_date <= fact.fact_date, true)
                and coalesce(fact.fact_date < record_family.end_date, true)
        end
left join family_member as main_family
    on main_family.person_key = person_link.person_key and main_family.is_main
order by fact.source_system, fact.source_id, fact.source_person_id, fact.source_row
