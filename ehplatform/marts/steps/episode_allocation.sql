-- Working days from the clock's start to the first lead worker of the episode, to its closing, and to the as-of
-- day. Days are counted after the clock's start up to and including the other day; a clock that starts on a
-- non-working day starts on the next working day. A worker allocated before the clock gives a negative number,
-- which is in time.
-- A lead allocation is the episode's own when it began after the child's previous episode closed and no later
-- than this one closed, and had not ended before the clock or the support started.
with own as (
    select c.person_key, c.episode_no, min(a.start_date) as allocated_on
    from episode_clock as c
    inner join allocation as a
        on
            c.person_key = a.person_key
            and a.role = 'LEAD'
            and (c.previous_closed_on is null or a.start_date > c.previous_closed_on)
            and (c.closed_on is null or a.start_date <= c.closed_on)
            and (a.end_date is null or a.end_date >= least(c.clock_start, c.started_on))
    group by c.person_key, c.episode_no
),

clock as (
    select
        c.person_key,
        c.episode_no,
        c.clock_start,
        c.closed_on,
        case when d.is_working_day then d.working_day_no else d.working_day_no + 1 end as clock_day_no
    from episode_clock as c
    inner join working_day as d on c.clock_start = d.day
)

select
    clock.person_key,
    clock.episode_no,
    clock.clock_start,
    allocated.working_day_no - clock.clock_day_no as days_to_allocation,
    closed.working_day_no - clock.clock_day_no as days_to_closing,
    latest.working_day_no - clock.clock_day_no as days_to_as_of
from clock
cross join council_window as w
left join own on clock.person_key = own.person_key and clock.episode_no = own.episode_no
left join working_day as allocated on own.allocated_on = allocated.day
left join working_day as closed on clock.closed_on = closed.day
left join working_day as latest on w.early_help_to = latest.day
