-- Episodes as the sources record them and as they stood on the as-of day: one that ends later is still open.
-- open_to is the end, or the end of time while open, so that intervals can be compared.
-- The referral that led to an episode is the one that the source names; otherwise the child's latest accepted
-- referral on or before the start, at most 91 days before it, and not before the child's earlier episodes had ended.
-- led_by_date is the day of that referral which the profile's episode_start_basis names.
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
        referral_date as day,
        0 as is_episode,
        referral_date,
        coalesce(event_date, date '0001-01-01') as event_date,
        cast(null as date) as open_to,
        source_system,
        source_id,
        null as referral_id,
        null as family_key,
        null as start_basis,
        null as tier,
        null as end_reason_code
    from accepted_referral
    union all
    select
        person_key,
        start_date as day,
        1 as is_episode,
        cast(null as date) as referral_date,
        cast(null as date) as event_date,
        open_to,
        source_system,
        source_id,
        referral_id,
        family_key,
        start_basis,
        tier,
        end_reason_code
    from standing
),

followed as (
    select
        *,
        last_value(referral_date ignore nulls) over earlier as latest_referral_date,
        last_value(event_date ignore nulls) over earlier as latest_event_date,
        max(open_to) over (
            partition by person_key
            order by day, is_episode, event_date nulls first, open_to, source_system, source_id
            rows between unbounded preceding and 1 preceding
        ) as reached_to
    from moment
    window earlier as (
        partition by person_key
        order by day, is_episode, event_date nulls first, open_to, source_system, source_id
        rows between unbounded preceding and current row
    )
),

named as (
    select
        person_key,
        source_system,
        source_id,
        max(event_date) as event_date
    from accepted_referral
    group by person_key, source_system, source_id
)

select
    f.person_key,
    f.source_system,
    f.source_id,
    f.day as start_date,
    f.open_to,
    case
        when n.person_key is not null then n.event_date
        when
            f.latest_referral_date >= f.day - 91
            and (f.reached_to is null or f.latest_referral_date >= f.reached_to)
            then nullif(f.latest_event_date, date '0001-01-01')
    end as led_by_date,
    f.family_key,
    f.start_basis,
    f.tier,
    f.end_reason_code
from followed as f
left join named as n
    on f.person_key = n.person_key and f.source_system = n.source_system and f.referral_id = n.source_id
where f.is_episode = 1
