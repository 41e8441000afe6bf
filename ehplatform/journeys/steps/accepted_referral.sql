-- Referrals that can have led to support: accepted, or with an outcome that is not known. event_date is the day that
-- the profile's episode_start_basis names, where that is a day of the referral; absent when it is not recorded.
select
    r.person_key,
    r.source_system,
    r.source_id,
    r.referral_date,
    case p.episode_start_basis
        when 'referral_date' then r.referral_date
        when 'decision_date' then case when r.decision_date <= w.early_help_to then r.decision_date end
        when 'consent_date' then case when r.consent_date <= w.early_help_to then r.consent_date end
    end as event_date
from linked_eh_referral as r
cross join council_window as w
cross join profile as p
where
    r.referral_date <= w.early_help_to
    and coalesce(r.outcome_code, 'PENDING') in ('ACCEPTED', 'ALLOCATED_PARTNER', 'PENDING')
