-- Early Help cases by the id of their referral: when the child was referred, what was decided, and when the
-- support that followed ended; a referral with an open episode is not closed.
with referral as (
    select
        source_system as fact_system,
        source_person_id as fact_person,
        source_id as case_id,
        max(referral_date) as referred_on,
        max(outcome_code) as referral_outcome
    from eh_referral
    group by all
),

episode as (
    select
        source_system as fact_system,
        source_person_id as fact_person,
        referral_id as case_id,
        if(bool_or(end_date is null), null, max(end_date)) as case_closed_on
    from eh_episode
    where referral_id is not null
    group by all
)

select *
from referral
full join episode using (fact_system, fact_person, case_id)
