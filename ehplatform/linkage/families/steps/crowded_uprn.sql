-- Addresses at which more people lived on one day than a household has: hostels, refuges, homes.
with frequented as (
    select uprn
    from stay
    where uprn is not null
    group by uprn
    having count(distinct person) > (select largest from setting)
),

lived as (
    select {'uprn': uprn, 'person': person} as what, start_date, end_date
    from stay
    semi join frequented using (uprn)
),

change as (
    select what.uprn, coalesce(start_date, '-infinity'::date) as day, 1 as people
    from continuous('lived')
    union all
    select what.uprn, end_date, -1
    from continuous('lived')
    where end_date is not null
),

present as (
    select uprn, sum(sum(people)) over (partition by uprn order by day) as people
    from change
    group by uprn, day
)

select uprn, max(people)::bigint as people
from present
group by uprn
having max(people) > (select largest from setting)
