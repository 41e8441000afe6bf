-- The time for which the council's data can be trusted; one row.
-- early_help_to, social_care_to: the last day that the records of either side reach; absent where the council has
-- none of that side. complete_to is the earlier of those that there are. Nothing later is used.
-- has_referrals: whether Early Help's records tell of referrals at all.
-- history_start: the first day from which the data are complete, read as the first day of the month of the
-- earliest Early Help referral or usable episode (journey_issue); absent when there is neither.
with recorded as (
    select referral_date as day from linked_eh_referral
    union all
    select start_date as day from linked_eh_episode
    where end_date is null or end_date >= start_date
)

select
    council.la_code,
    cast(date_trunc('month', min(recorded.day)) as date) as history_start,
    council.early_help_to,
    council.social_care_to,
    council.has_referrals,
    least(council.early_help_to, council.social_care_to) as complete_to
from council
left join recorded on recorded.day <= council.early_help_to
group by council.la_code, council.early_help_to, council.social_care_to, council.has_referrals
