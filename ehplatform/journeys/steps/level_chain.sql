-- Intervals of one level whose gap is at most merge_gap_days, joined, so that a plan that ends one day and
-- begins again the next is not a way out and back.
with reached as (
    select
        *,
        max(open_to) over (
            partition by person_key, level
            order by start_date, open_to
            rows between unbounded preceding and 1 preceding
        ) as reached_to
    from level_interval
),

chained as (
    select
        reached.*,
        sum(case when reached_to is null or start_date > reached_to + profile.merge_gap_days then 1 else 0 end)
            over (partition by person_key, level order by start_date, open_to rows unbounded preceding) as chain_no
    from reached
    cross join profile
)

select person_key, level, min(start_date) as start_date, max(open_to) as open_to
from chained
group by person_key, level, chain_no
