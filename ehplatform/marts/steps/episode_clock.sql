-- When the clock for allocating a worker started: on the day of the decision on the referral that led to the
-- episode, otherwise on the day support started. The referral that led to it is the child's latest on or before
-- the start, not before the previous episode closed, that was accepted (or whose outcome is not known).
with led as (
    select
        e.episode_no,
        r.decision_date,
        row_number() over (
            partition by e.episode_no order by r.referral_date desc, r.source_code nulls last
        ) as recency
    from eh_episode as e
    inner join eh_referral as r
        on
            e.person_key = r.person_key
            and e.started_on >= r.referral_date
            and (e.previous_closed_on is null or e.previous_closed_on <= r.referral_date)
    where r.outcome_code is null or r.outcome_code in ('ACCEPTED', 'ALLOCATED_PARTNER', 'PENDING')
)

select
    e.episode_no,
    e.person_key,
    e.started_on,
    e.closed_on,
    e.previous_closed_on,
    coalesce(l.decision_date, e.started_on) as clock_start
from eh_episode as e
left join led as l on e.episode_no = l.episode_no and l.recency = 1
