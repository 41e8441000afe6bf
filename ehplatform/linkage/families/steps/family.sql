-- One row per family, with the number of people who ever belonged to it.
select la_code, key as family_key, basis, count(distinct person) as people
from membership
inner join family_key on "group" = family
cross join setting
group by all
