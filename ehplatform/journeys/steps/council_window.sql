-- The time for which the council's data can be trusted; one row.
-- complete_to: the as-of day, the earliest extract date of the council's datasets. Nothing after it is used.
-- history_start: the first day from which the data are complete, read as the first day of the month of the
-- earliest Early Help referral or episode; absent when there is neither.
with recorded as (
    select referral_date as day from linked_eh_referral
    union all
    select start_date from linked_eh_episode
)

select
    council.la_code,
    cast(date_trunc('month', min(recorded.day)) as date) as history_start,
    council.complete_to
from council
left join recorded on recorded.day <= council.complete_to
group by council.la_code, council.complete_to
