-- `record_filed` under the family's key.
select la_code, source_system, source_person_id, key as family_key, start_date, end_date
from record_filed
inner join family_key on "group" = family
cross join setting
