-- When the clock for allocating a worker started: on the day that the profile's allocation_clock names, of the
-- referral that led to the episode (its receipt, the decision or the consent), otherwise on the day support started. The referral that led to it is the child's latest on or before
-- the start, not before the previous episode closed, that was accepted (or whose outcome is not known).
with led as (
    select
        e.person_key,
        e.episode_no,
        case p.allocation_clock
            when 'referral_date' then r.referral_date
            when 'decision_date' then r.decision_date
            when 'consent_date' then r.consent_date
        end as clock_date,
        row_number() over (
            partition by e.person_key, e.episode_no order by r.referral_date desc, r.source_code nulls last
        ) as recency
    from eh_episode as e
    cross join profile as p
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
    coalesce(l.clock_date, e.started_on) as clock_start
from eh_episode as e
left join led as l on e.person_key = l.person_key and e.episode_no = l.episode_no and l.recency = 1
