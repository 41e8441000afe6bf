-- One row a started episode of a child (EH14). Age is that on the day support started.
-- Whether a worker came in time can be measured when one was allocated, or when the case stayed open for longer
-- than the allowed working days without one: then it is late, not missing. A case that closed before it was due
-- had no need of one. Where the council's systems record no workers, nothing can be measured.
with judged as (
    select
        a.person_key,
        a.episode_no,
        a.clock_start,
        k.has_allocations
        and (
            a.days_to_allocation is not null
            or least(a.days_to_closing, a.days_to_as_of) > profile.allocation_working_days
        ) as is_allocation_measurable,
        coalesce(a.days_to_allocation <= profile.allocation_working_days, false) as is_in_time
    from episode_allocation as a
    cross join profile
    cross join council_record as k
)

select
    e.la_code,
    row_number() over (order by e.started_on, e.person_key) as start_no,
    e.person_key,
    e.started_on,
    coalesce(j.clock_start, e.started_on) as clock_start,
    last_day(coalesce(j.clock_start, e.started_on)) as month_end,
    coalesce(j.is_allocation_measurable, false) as is_allocation_measurable,
    case when j.is_allocation_measurable then j.is_in_time end as is_allocated_in_time,
    e.tier,
    c.age_band,
    c.sex_code,
    c.ethnicity_group
from eh_episode as e
inner join child_age_band as c
    on e.person_key = c.person_key and e.started_on >= c.from_date and e.started_on < c.to_date
left join judged as j on e.person_key = j.person_key and e.episode_no = j.episode_no
