-- One row per person with a family, under the family's key.
select distinct person_link.la_code, family_key.family_key, family.person_key
from family
inner join family_key using (family)
inner join person_link using (person_key)
order by family_key.family_key, family.person_key
