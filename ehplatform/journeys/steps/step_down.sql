-- Whether a referral came down from social care (EH10): its route says so, or an involvement of the child ended
-- within the step window before or after it: a CIN, CPP or CLA spell or a social-care assessment, of the kinds that
-- the profile takes for a step down (step_down_from). from_level is the highest kind that ended. Where the only kinds
-- that ended are others, it is none, whatever the route says. Without either it is "no" only once the window has
-- passed, and unknown until then. From the day that Early Help and child in need are one service
-- (family_help_from) there is no such move, and nothing is known.
with ended as (
    select
        r.person_key,
        r.referral_no,
        max(l.precedence) as highest,
        max(case when f.spell_type is not null then l.precedence end) as highest_that_counts
    from eh_referral as r
    cross join profile as p
    inner join csc_spell as s
        on
            r.person_key = s.person_key
            and s.end_date >= r.referral_date - p.step_window_days
            and s.end_date <= r.referral_date + p.step_window_days
    inner join csc_level as l on s.spell_type = l.spell_type
    left join step_down_kind as f on s.spell_type = f.spell_type
    group by r.person_key, r.referral_no
)

select
    r.person_key,
    r.referral_no,
    case
        when r.referral_date >= p.family_help_from then null
        when e.highest_that_counts is not null then true
        when
            coalesce(r.route_code, '') in ('STEP_DOWN', 'STEP_DOWN_CP', 'STEP_DOWN_CLA') and e.highest is null
            then true
        when w.social_care_to is not null and r.referral_date + p.step_window_days <= w.complete_to then false
    end as is_stepped_down,
    l.spell_type as from_level
from eh_referral as r
cross join profile as p
cross join council_window as w
left join ended as e on r.person_key = e.person_key and r.referral_no = e.referral_no
left join csc_level as l on e.highest_that_counts = l.precedence
