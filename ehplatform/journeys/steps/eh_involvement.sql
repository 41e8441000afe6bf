-- One continuous involvement of one child with Early Help: recorded episodes whose gap is at most merge_gap_days,
-- joined. A new one begins when the gap from the furthest end so far to the next start is longer. episode_no counts
-- the child's. previous_closed_on is the day the involvement before this one closed.
with reached as (
    select
        person_key,
        start_date,
        max(open_to) over (
            partition by person_key
            order by start_date, open_to
            rows between unbounded preceding and 1 preceding
        ) as reached_before,
        max(open_to) over (
            partition by person_key
            order by start_date, open_to
            rows between unbounded preceding and unbounded following
        ) as reached_last
    from eh_episode_dated
),

begun as (
    select
        r.person_key,
        r.start_date,
        r.reached_before,
        r.reached_last
    from reached as r
    cross join profile as p
    where r.reached_before is null or r.start_date > r.reached_before + p.merge_gap_days
)

select
    person_key,
    cast(row_number() over (partition by person_key order by start_date) as integer) as episode_no,
    start_date as started_on,
    nullif(
        coalesce(lead(reached_before) over (partition by person_key order by start_date), reached_last),
        date '9999-12-31'
    ) as closed_on,
    reached_before as previous_closed_on
from begun
