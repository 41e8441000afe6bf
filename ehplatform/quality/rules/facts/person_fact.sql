-- Dates of each person, by id within a system.
select
    source_system as fact_system,
    source_person_id as fact_person,
    max(birth_date) as birth_date,
    max(expected_birth_date) as expected_birth_date,
    max(death_date) as death_date
from person_record
group by all
