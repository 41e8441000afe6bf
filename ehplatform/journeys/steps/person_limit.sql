-- The last day on which each child can be followed, limit_on: the day that both sides' data reach or, if earlier, the
-- day the child turned 18, left the area or died. Birth and death are held by month, so those two are read as the
-- first day of the month, up to a month early.
with ending as (
    select
        p.person_key,
        w.complete_to,
        cast(p.birth_month + interval 18 year as date) as adult_on,
        p.left_area_date,
        p.death_month
    from linked_person as p
    cross join council_window as w
)

select
    person_key,
    least(
        complete_to,
        coalesce(adult_on, complete_to),
        coalesce(left_area_date, complete_to),
        coalesce(death_month, complete_to)
    ) as limit_on,
    adult_on,
    left_area_date,
    death_month
from ending
