-- `home_member` under the household's key.
select la_code, key as household_key, person_key, start_date, end_date
from home_member
inner join person using (person)
inner join household_key on "group" = home
cross join setting
