-- By whom a household is known again: by the people who live in it, each since the same day.
select
    person.person_key as who,
    coalesce(home_member.start_date::text, '') as since,
    home as "group",
    household_key as last_key
from home_member
inner join person using (person)
left join last_household
    on
        last_household.person_key = person.person_key
        and last_household.start_date is not distinct from home_member.start_date
