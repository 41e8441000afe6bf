-- Who lived together: stays that hang together by `home_tie`, of two people or more. A home is numbered
-- by its first stay.
with shared as (
    select component as home, count(distinct person) as people
    from home_component
    inner join stay on stay = node
    group by component
    having count(distinct person) > 1
)

select home, person, start_date, end_date, people
from home_component
inner join shared on home = component
inner join stay on stay = node
