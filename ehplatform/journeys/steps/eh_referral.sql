-- The referrals that count (EH1). A referral does not count when it
-- - was judged a duplicate, or repeats another of the same child, day and source;
-- - ended in no further action, for a council whose profile leaves those out;
-- - came while Early Help was already open to the child: that is a contact on an open case. The day support
--   starts and the day it closes are not "while open", so the referral that led to an episode counts.
-- referral_no counts the child's. is_first_of_family: of the children referred together (family_referral_id, or
-- else the same family and day) this one stands for the family.
with candidate as (
    select
        r.*,
        row_number() over (
            partition by r.person_key, r.referral_date, r.source_code
            order by
                r.source_system, r.source_id, r.decision_date nulls last, r.outcome_code nulls last,
                r.route_code nulls last, r.family_key nulls last
        ) as copy_no
    from linked_eh_referral as r
    cross join council_window as w
    cross join profile
    where
        r.referral_date <= w.early_help_to
        and coalesce(r.outcome_code, '') <> 'DUPLICATE'
        and (profile.nfa_counts_as_referral or coalesce(r.outcome_code, '') <> 'NFA')
),

moment as (
    select
        person_key,
        referral_date as day,
        0 as is_episode,
        cast(null as date) as open_to,
        la_code,
        source_system,
        source_id,
        family_referral_id,
        family_key,
        source_code,
        route_code,
        decision_date,
        consent_date,
        outcome_code
    from candidate
    where copy_no = 1
    union all
    select
        person_key,
        started_on as day,
        1 as is_episode,
        coalesce(closed_on, date '9999-12-31') as open_to,
        la_code,
        null as source_system,
        null as source_id,
        null as family_referral_id,
        null as family_key,
        null as source_code,
        null as route_code,
        null as decision_date,
        null as consent_date,
        null as outcome_code
    from eh_episode
),

followed as (
    select
        *,
        max(open_to) over (
            partition by person_key order by day, is_episode rows between unbounded preceding and current row
        ) as reached_to
    from moment
)

select
    f.la_code,
    f.person_key,
    cast(
        row_number() over (partition by f.person_key order by f.day, f.source_code nulls last) as integer
    ) as referral_no,
    f.source_system,
    f.source_id,
    f.family_referral_id,
    row_number() over (
        partition by
            f.source_system,
            coalesce(f.family_referral_id, f.family_key, f.person_key),
            f.day
        order by f.person_key, f.source_code nulls last
    ) = 1 as is_first_of_family,
    f.family_key,
    f.day as referral_date,
    f.source_code,
    f.route_code,
    case when f.decision_date <= w.early_help_to then f.decision_date end as decision_date,
    case when f.consent_date <= w.early_help_to then f.consent_date end as consent_date,
    f.outcome_code
from followed as f
cross join council_window as w
where f.is_episode = 0 and (f.reached_to is null or f.reached_to <= f.day)
