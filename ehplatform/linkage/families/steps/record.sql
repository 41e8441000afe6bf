-- One row per record: (source_system, source_person_id, person).
select source_system, source_person_id, person
from person_link
inner join person using (person_key)
