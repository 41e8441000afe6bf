-- Referrals that still wait. Tested are those with more than 10 working days between the day of the referral
-- and that of the extract; one waits that has no decision and whose child no worker has been in touch with
-- since. An attempt without success is no contact.
with last_contact as (
    select source_system, source_person_id, max(contact_date) as contact_date
    from worker_contact
    where mode is distinct from 'ATTEMPTED'
    group by all
)

select
    r.source_system,
    r.batch_id,
    r.source_id,
    r.source_person_id,
    r.source_row,
    r.decision_date is null
    and coalesce(r.outcome_code, 'PENDING') = 'PENDING'
    and coalesce(c.contact_date < r.referral_date, true) as is_failed
from eh_referral as r
inner join batch as b on r.batch_id = b.batch_id
inner join working_day as extracted on b.extract_date = extracted.day
left join working_day as referred on r.referral_date = referred.day
left join last_contact as c on r.source_system = c.source_system and r.source_person_id = c.source_person_id
where
    r.referral_date <= b.extract_date
    and extracted.working_day_no - coalesce(referred.working_day_no, 0) > 10
