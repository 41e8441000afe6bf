-- One row a child open to Early Help at a month end (EH3, and by distinct family EH4): started on or before it,
-- and not closed by it; closed on the month end is not open. A child has one open episode at a time, so counts
-- once, for the family of that episode; a child without a family is a family of one.
-- The tier must be in the profile's scope. A tier that is not known is in scope: a value that is missing or not
-- mapped yet is not a value outside the scope, and to drop it would lose open cases in silence.
-- Young people of 18 and over count only if the profile includes them.
-- is_allocated: a lead worker's allocation runs on the month end.
select
    e.la_code,
    m.day as month_end,
    e.person_key,
    coalesce(e.family_key, e.person_key) as family_key,
    e.tier,
    case
        when k.has_allocations
            then exists (
                select 1
                from allocation as a
                where
                    a.person_key = e.person_key
                    and a.role = 'LEAD'
                    and a.start_date <= m.day
                    and (a.end_date is null or a.end_date > m.day)
            )
    end as is_allocated,
    c.age_band,
    c.sex_code,
    c.ethnicity_group
from month_end as m
inner join eh_episode as e on m.day >= e.started_on and (e.closed_on is null or m.day < e.closed_on)
inner join child_age_band as c
    on e.person_key = c.person_key and m.day >= c.from_date and m.day < c.to_date
cross join profile
cross join council_record as k
left join linked_person as p on e.person_key = p.person_key
where
    (e.tier is null or e.tier in (select tier from scope_tier))
    and (profile.include_18_25 or p.birth_month is null or m.day < p.birth_month + interval 18 year)
