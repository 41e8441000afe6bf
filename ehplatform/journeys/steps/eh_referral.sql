-- The referrals that count (EH1). A referral does not count when it
-- - was judged a duplicate, or repeats another of the same child, day and source;
-- - ended in no further action, for a council whose profile leaves those out;
-- - came while Early Help was already open to the child: that is a contact on an open case. The day support
--   starts and the day it closes are not "while open", so the referral that led to an episode counts.
-- referral_no counts the child's.
with moment as (
    select
        r.person_key,
        r.referral_date as day,
        0 as is_episode,
        cast(null as date) as open_to,
        r.source_code,
        r.source_system,
        r.source_id,
        r.family_referral_id,
        r.family_key,
        r.route_code,
        r.decision_date,
        r.consent_date,
        r.outcome_code
    from linked_eh_referral as r
    cross join council_window as w
    cross join profile as p
    where
        r.referral_date <= w.early_help_to
        and coalesce(r.outcome_code, '') <> 'DUPLICATE'
        and (p.nfa_counts_as_referral or coalesce(r.outcome_code, '') <> 'NFA')
    union all
    select
        person_key,
        started_on as day,
        1 as is_episode,
        coalesce(closed_on, date '9999-12-31') as open_to,
        null as source_code,
        null as source_system,
        null as source_id,
        null as family_referral_id,
        null as family_key,
        null as route_code,
        null as decision_date,
        null as consent_date,
        null as outcome_code
    from eh_involvement
),

followed as (
    select
        *,
        max(open_to) over (
            partition by person_key
            order by
                day, is_episode, source_code nulls last, source_system, source_id, decision_date nulls last,
                outcome_code nulls last, route_code nulls last, family_key nulls last
            rows between unbounded preceding and current row
        ) as reached_to,
        lag(day) over (
            partition by person_key
            order by
                day, is_episode, source_code nulls last, source_system, source_id, decision_date nulls last,
                outcome_code nulls last, route_code nulls last, family_key nulls last
        ) as day_before,
        lag(coalesce(source_code, '')) over (
            partition by person_key
            order by
                day, is_episode, source_code nulls last, source_system, source_id, decision_date nulls last,
                outcome_code nulls last, route_code nulls last, family_key nulls last
        ) as source_before
    from moment
)

select
    w.la_code,
    f.person_key,
    cast(
        row_number() over (partition by f.person_key order by f.day, f.source_code nulls last) as integer
    ) as referral_no,
    f.source_system,
    f.source_id,
    f.family_referral_id,
    f.family_key,
    f.day as referral_date,
    f.source_code,
    f.route_code,
    case when f.decision_date <= w.early_help_to then f.decision_date end as decision_date,
    case when f.consent_date <= w.early_help_to then f.consent_date end as consent_date,
    f.outcome_code
from followed as f
cross join council_window as w
where
    f.is_episode = 0
    and (f.reached_to is null or f.reached_to <= f.day)
    and (f.day_before is null or f.day_before < f.day or f.source_before <> coalesce(f.source_code, ''))
