-- Social-care cases by the id of their referral: when the child was referred, whether that ended in no
-- further action, when and why the case closed, how many assessments it has. The closure stands on the time
-- in need; of a referral with no further action, on the referral. A referral that led to a time in need is
-- closed when all of that has ended.
select
    source_system as fact_system,
    source_person_id as fact_person,
    if(spell_type = 'CSC_REFERRAL', source_id, referral_id) as case_id,
    max(start_date) filter (where spell_type = 'CSC_REFERRAL') as referred_on,
    bool_or(is_nfa) filter (where spell_type = 'CSC_REFERRAL') as is_case_nfa,
    if(
        bool_or(end_date is null) filter (where is_case(spell_type, is_nfa)),
        null,
        max(end_date) filter (where is_case(spell_type, is_nfa))
    ) as case_closed_on,
    max(end_reason_code) filter (where is_case(spell_type, is_nfa)) as case_end_reason,
    count(*) filter (where spell_type = 'CSC_ASSESSMENT') as case_assessments
from csc_spell
where case_id is not null
group by all
