-- Recorded episodes of a child that are one involvement share an episode_no, which counts the child's.
-- A new one begins when the gap from the furthest end so far to the next start exceeds merge_gap_days.
-- recorded_no orders a child's recorded episodes by start, then end; what follows settles ties, so that the order
-- is always the same. reached_to is the furthest end of those before.
with reached as (
    select
        *,
        row_number() over (
            partition by person_key
            order by
                start_date, open_to, source_system, source_id, tier nulls last, end_reason_code nulls last,
                start_basis nulls last, family_key nulls last
        ) as recorded_no,
        max(open_to) over (
            partition by person_key
            order by
                start_date, open_to, source_system, source_id, tier nulls last, end_reason_code nulls last,
                start_basis nulls last, family_key nulls last
            rows between unbounded preceding and 1 preceding
        ) as reached_to
    from eh_episode_dated
)

select
    r.la_code,
    r.person_key,
    r.recorded_no,
    sum(case when r.reached_to is null or r.start_date > r.reached_to + p.merge_gap_days then 1 else 0 end)
        over (partition by r.person_key order by r.recorded_no rows unbounded preceding) as episode_no,
    r.start_date,
    r.open_to,
    r.reached_to,
    r.family_key,
    r.start_basis,
    r.tier,
    r.end_reason_code
from reached as r
cross join profile as p
