-- Whether a referral came down from social care (EH10): its route says so, or a CIN, CPP or CLA spell or a
-- social-care assessment of the child ended within the step window before or after it. from_level is the
-- highest kind that ended. Without either it is "no" only once the window has passed, and unknown until then.
with ended as (
    select r.referral_no, max_by(l.spell_type, l.precedence) as from_level
    from eh_referral as r
    cross join profile
    inner join csc_spell as s
        on
            r.person_key = s.person_key
            and s.end_date between r.referral_date - profile.step_window_days
            and r.referral_date + profile.step_window_days
    inner join csc_level as l on s.spell_type = l.spell_type
    group by r.referral_no
)

select
    r.referral_no,
    case
        when r.route_code = 'STEP_DOWN' or e.from_level is not null then true
        when r.referral_date + profile.step_window_days <= w.complete_to then false
    end as is_stepped_down,
    e.from_level
from eh_referral as r
cross join profile
cross join council_window as w
left join ended as e on r.referral_no = e.referral_no
