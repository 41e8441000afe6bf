-- The referral that led to each recorded episode, and its dates: the one that the source names; otherwise the
-- child's latest that was accepted (or whose outcome is not known), on or before the start, at most 91 days before
-- it, and not before the child's earlier episodes had ended.
with referral as (
    select
        r.person_key,
        r.source_system,
        r.source_id,
        r.referral_date,
        case when r.decision_date <= w.early_help_to then r.decision_date end as decision_date,
        case when r.consent_date <= w.early_help_to then r.consent_date end as consent_date
    from linked_eh_referral as r
    cross join council_window as w
    where
        r.referral_date <= w.early_help_to
        and coalesce(r.outcome_code, 'PENDING') in ('ACCEPTED', 'ALLOCATED_PARTNER', 'PENDING')
),

reached as (
    select
        person_key,
        standing_no,
        source_system,
        referral_id,
        start_date,
        max(open_to) over (
            partition by person_key order by standing_no rows between unbounded preceding and 1 preceding
        ) as reached_to
    from eh_episode_standing
),

possible as (
    select
        e.person_key,
        e.standing_no,
        r.referral_date,
        r.decision_date,
        r.consent_date,
        row_number() over (
            partition by e.person_key, e.standing_no
            order by
                case when r.source_id = e.referral_id and r.source_system = e.source_system then 0 else 1 end,
                r.referral_date desc, r.decision_date desc nulls last, r.consent_date desc nulls last,
                r.source_system, r.source_id
        ) as choice_no
    from reached as e
    inner join referral as r on e.person_key = r.person_key
    where
        (r.source_id = e.referral_id and r.source_system = e.source_system)
        or (
            r.referral_date <= e.start_date
            and r.referral_date >= e.start_date - 91
            and (e.reached_to is null or r.referral_date >= e.reached_to)
        )
)

select person_key, standing_no, referral_date, decision_date, consent_date
from possible
where choice_no = 1
