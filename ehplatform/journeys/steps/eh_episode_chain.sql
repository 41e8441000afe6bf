-- Recorded episodes of a child that are one involvement share a chain number.
-- A new chain begins when the gap from the furthest end so far to the next start exceeds merge_gap_days.
with reached as (
    select
        *,
        max(open_to) over (
            partition by person_key order by recorded_no rows between unbounded preceding and 1 preceding
        ) as reached_to
    from eh_episode_dated
)

select
    r.la_code,
    r.person_key,
    r.recorded_no,
    sum(case when r.reached_to is null or r.start_date > r.reached_to + p.merge_gap_days then 1 else 0 end)
        over (partition by r.person_key order by r.recorded_no rows unbounded preceding) as episode_no,
    r.family_key,
    r.start_date,
    r.open_to,
    r.start_basis,
    r.tier,
    r.end_reason_code
from reached as r
cross join profile as p
