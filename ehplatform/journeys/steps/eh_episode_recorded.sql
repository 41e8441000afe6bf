-- Episodes as the sources record them and as they stood on the as-of day: one that ends later is still open.
-- open_to is the end, or the end of time while open, so that intervals can be compared.
-- The referral that led to an episode is the one that the source names; otherwise the child's latest accepted
-- referral on or before the start, at most 91 days before it, and not before the episodes had ended that the child
-- began on earlier days. Of several referrals on one day it is the one whose event is the latest.
-- led_by_date is the day of that referral which the profile's episode_start_basis names (accepted_referral).
-- How it is done: a day has two places, for its referrals and then for its episodes. A referral and its event are one
-- number, that of its day ten million times and that of the event once (0 without one), so that the largest is the
-- latest.
with standing as (
    select
        e.person_key,
        e.source_system,
        e.source_id,
        e.referral_id,
        e.start_date,
        case when e.end_date <= w.early_help_to then e.end_date else date '9999-12-31' end as open_to,
        e.family_key,
        e.start_basis,
        e.tier,
        e.end_reason_code
    from linked_eh_episode as e
    cross join council_window as w
    where e.start_date <= w.early_help_to and (e.end_date is null or e.end_date >= e.start_date)
),

moment as (
    select
        person_key,
        2 * date_diff('day', date '0001-01-01', referral_date) as place,
        cast(null as date) as start_date,
        cast(null as date) as open_to,
        cast(date_diff('day', date '0001-01-01', referral_date) as bigint) * 10000000
        + coalesce(date_diff('day', date '0001-01-01', event_date), 0) as referral
    from accepted_referral
    union all
    select
        person_key,
        2 * date_diff('day', date '0001-01-01', start_date) + 1 as place,
        start_date,
        open_to,
        cast(null as bigint) as referral
    from standing
),

followed as (
    select
        person_key,
        start_date,
        max(open_to) over earlier as reached_to,
        max(referral) over earlier as latest_referral
    from moment
    window earlier as (
        partition by person_key
        order by place
        range between unbounded preceding and 1 preceding
    )
),

dated as (
    select distinct
        person_key,
        start_date,
        reached_to,
        date '0001-01-01' + cast(floor(latest_referral / 10000000) as integer) as referral_date,
        date '0001-01-01' + cast(latest_referral % 10000000 as integer) as event_date
    from followed
    where start_date is not null and latest_referral % 10000000 > 0
),

latest as (
    select
        person_key,
        start_date,
        event_date
    from dated
    where referral_date >= start_date - 91 and (reached_to is null or referral_date >= reached_to)
),

named as (
    select
        r.person_key,
        r.source_system,
        r.source_id,
        max(r.event_date) as event_date
    from accepted_referral as r
    inner join (select distinct person_key, source_system, referral_id from standing where referral_id is not null) as e
        on r.person_key = e.person_key and r.source_system = e.source_system and r.source_id = e.referral_id
    group by r.person_key, r.source_system, r.source_id
)

select
    e.person_key,
    e.source_system,
    e.source_id,
    e.start_date,
    e.open_to,
    case when n.person_key is not null then n.event_date else l.event_date end as led_by_date,
    e.family_key,
    e.start_basis,
    e.tier,
    e.end_reason_code
from standing as e
left join named as n
    on e.person_key = n.person_key and e.source_system = n.source_system and e.referral_id = n.source_id
left join latest as l on e.person_key = l.person_key and e.start_date = l.start_date
