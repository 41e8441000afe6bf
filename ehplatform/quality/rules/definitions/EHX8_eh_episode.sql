-- Closed episodes; one fails that closed on a day with 20 or more closures in its system, and more than ten
-- times as many as on its median day with a closure.
with closures as (
    select source_system, end_date, count(*) as episodes
    from eh_episode
    where end_date is not null
    group by all
),

bulk_day as (
    select source_system, end_date
    from closures
    qualify episodes >= 20 and episodes > 10 * median(episodes) over (partition by source_system)
)

select
    source_system,
    batch_id,
    source_id,
    source_person_id,
    source_row,
    (source_system, end_date) in (select (source_system, end_date) from bulk_day) as is_failed
from eh_episode
where end_date is not null
