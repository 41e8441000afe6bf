-- The referrals that count (EH1). A referral does not count when it
-- - was judged a duplicate, or repeats another of the same child, day and source;
-- - ended in no further action, for a council whose profile leaves those out;
-- - came while Early Help was already open to the child: that is a contact on an open case. The day support
--   starts and the day it closes are not "while open", so the referral that led to an episode counts.
-- referral_no counts the child's.
-- How it is done: a day has its referrals first (kind 0) and then the episodes that begin on it (kind 1). Only where a
-- child, day and source repeat is it worked out which row is the first.
with usable as (
    select r.*
    from linked_eh_referral as r
    cross join council_window as w
    cross join profile as p
    where
        r.referral_date <= w.early_help_to
        and coalesce(r.outcome_code, '') <> 'DUPLICATE'
        and (p.nfa_counts_as_referral or coalesce(r.outcome_code, '') <> 'NFA')
),

repeated as (
    select
        person_key,
        referral_date,
        coalesce(source_code, '') as source
    from usable
    group by person_key, referral_date, coalesce(source_code, '')
    having count(*) > 1
),

marked as (
    select
        u.*,
        r.person_key is not null as is_repeated
    from usable as u
    left join repeated as r
        on u.person_key = r.person_key and u.referral_date = r.referral_date and coalesce(u.source_code, '') = r.source
),

numbered as (
    select
        *,
        row_number() over (
            partition by person_key, referral_date, coalesce(source_code, '')
            order by
                source_code nulls last, source_system, source_id, decision_date nulls last, outcome_code nulls last,
                route_code nulls last, family_key nulls last, family_referral_id nulls last, consent_date nulls last
        ) as place
    from marked
    where is_repeated
),

single as (
    select
        *,
        1 as place
    from marked
    where not is_repeated
    union all
    select * from numbered
    where place = 1
),

moment as (
    select
        person_key,
        referral_date as day,
        0 as kind,
        cast(null as date) as open_to,
        source_code,
        source_system,
        source_id,
        family_referral_id,
        family_key,
        route_code,
        decision_date,
        consent_date,
        outcome_code
    from single
    union all
    select
        person_key,
        started_on as day,
        1 as kind,
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
            partition by person_key order by day, kind rows between unbounded preceding and current row
        ) as reached_to
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
where f.kind = 0 and (f.reached_to is null or f.reached_to <= f.day)
