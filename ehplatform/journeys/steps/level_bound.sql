-- Where a child's time at each level begins and ends, up to the day that both sides' data reach. Intervals of one
-- level whose gap is at most merge_gap_days are one, so that a plan that ends one day and begins again the next is
-- not a way out and back: begins_on stands in the row that begins one, ends_on in the row that ends it.
with interval_known as (
    select
        i.person_key,
        i.level,
        i.start_date,
        case when i.open_to <= w.complete_to then i.open_to else date '9999-12-31' end as open_to
    from csc_interval as i
    cross join council_window as w
    where i.start_date <= w.complete_to
),

before as (
    select
        person_key,
        level,
        start_date,
        open_to,
        max(open_to) over (
            partition by person_key, level
            order by start_date, open_to
            rows between unbounded preceding and 1 preceding
        ) as reached_before,
        lead(start_date) over (partition by person_key, level order by start_date, open_to) as next_start
    from interval_known
),

reached as (
    select
        person_key,
        level,
        start_date,
        reached_before,
        greatest(open_to, coalesce(reached_before, open_to)) as reached_to,
        next_start
    from before
)

select
    r.person_key,
    r.level,
    case
        when r.reached_before is null or r.start_date > r.reached_before + p.merge_gap_days then r.start_date
    end as begins_on,
    case
        when r.next_start is null or r.next_start > r.reached_to + p.merge_gap_days then r.reached_to
    end as ends_on
from reached as r
cross join profile as p
union all
select
    e.person_key,
    1 as level,
    e.started_on as begins_on,
    case when e.closed_on <= w.complete_to then e.closed_on else date '9999-12-31' end as ends_on
from eh_involvement as e
cross join council_window as w
where e.started_on <= w.complete_to and (e.closed_on is null or e.closed_on > e.started_on)
