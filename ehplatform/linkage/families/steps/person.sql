-- One row per person, numbered for this run in the order of keys.
select person_key, row_number() over (order by person_key) as person
from (select distinct person_key from person_link)
