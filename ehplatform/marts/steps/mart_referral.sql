-- One row a referral that counts, one child each (EH1, EH2, EH10). Age is that on the day of the referral.
select
    r.la_code,
    row_number() over (
        order by r.referral_date, r.person_key, r.source_code nulls last
    ) as referral_no,
    r.person_key,
    r.family_key,
    r.referral_date,
    last_day(r.referral_date) as month_end,
    r.source_code,
    g.code_group as source_group,
    r.route_code,
    r.outcome_code,
    r.outcome_code = 'NFA' as is_nfa,
    r.source_code in (select code from self_referral_code) as is_self_referral,
    b.is_rereferral_12m,
    b.has_12m_history,
    d.is_stepped_down,
    d.from_level,
    c.age_band,
    c.sex_code,
    c.ethnicity_group
from eh_referral as r
inner join rereferral as b on r.person_key = b.person_key and r.referral_no = b.referral_no
inner join step_down as d on r.person_key = d.person_key and r.referral_no = d.referral_no
inner join child_age_band as c
    on r.person_key = c.person_key and r.referral_date >= c.from_date and r.referral_date < c.to_date
left join source_group as g on r.source_code = g.code
