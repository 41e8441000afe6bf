-- The referrals that count (EH1). A referral does not count when it
-- - was judged a duplicate, or repeats another of the same child, day and source;
-- - ended in no further action, for a council whose profile leaves those out;
-- - came while Early Help was already open to the child: that is a contact on an open case. The day support
--   starts and the day it closes are not "while open", so the referral that led to an episode counts.
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
        r.referral_date <= w.complete_to
        and r.outcome_code is distinct from 'DUPLICATE'
        and (profile.nfa_counts_as_referral or r.outcome_code is distinct from 'NFA')
)

select
    c.la_code,
    row_number() over (order by c.referral_date, c.person_key, c.source_code nulls last) as referral_no,
    c.source_system,
    c.source_id,
    c.family_referral_id,
    c.person_key,
    c.family_key,
    c.referral_date,
    c.source_code,
    c.route_code,
    case when c.decision_date <= w.complete_to then c.decision_date end as decision_date,
    c.outcome_code
from candidate as c
cross join council_window as w
where
    c.copy_no = 1
    and not exists (
        select 1
        from eh_episode as e
        where
            e.person_key = c.person_key
            and e.started_on < c.referral_date
            and (e.closed_on is null or e.closed_on > c.referral_date)
    )
