-- Recorded episodes of a child that are one involvement share a chain number.
-- A new chain begins when the gap from the furthest end so far to the next start exceeds merge_gap_days.
with reached as (
    select
        *,
        max(open_to) over (
            partition by person_key order by recorded_no rows between unbounded preceding and 1 preceding
        ) as reached_to
    from eh_episode_recorded
)

select
    reached.* exclude (reached_to),
    sum(case when reached_to is null or start_date > reached_to + profile.merge_gap_days then 1 else 0 end)
        over (partition by person_key order by recorded_no rows unbounded preceding) as chain_no
from reached
cross join profile
