-- What is known of a child after an episode closed. The last day of follow-up, follow_to, is the child's limit
-- (person_limit), and not before the closing; followed_until says what ends it. Without records of social care nobody
-- is followed, nor without any of referrals to Early Help: not to know who came back is not to know that nobody did.
-- Events after the closing day up to follow_to are seen; an event on the closing day itself is part of the closure.
-- A window of n calendar months is matured when its last day is within the follow-up. A child censored inside
-- the window is not matured, event or no event: to keep only those with events would favour events.
-- kind: 0 a closure; 1 a referral to Early Help, 2 by the family itself; a referral to social care, 3 without and 4
-- with further action; the start of 5 CIN, 6 CPP, 7 CLA. Later days come first, and a
-- closure first of its day, so that the last of a kind before it is the next in time.
with moment as (
    select
        person_key,
        closed_on as day,
        episode_no,
        0 as kind
    from eh_involvement
    where closed_on is not null
    union all
    select
        r.person_key,
        r.referral_date as day,
        cast(null as integer) as episode_no,
        case when f.code is null then 1 else 2 end as kind
    from eh_referral as r
    left join self_referral_code as f on r.source_code = f.code
    union all
    select
        person_key,
        start_date as day,
        cast(null as integer) as episode_no,
        case spell_type
            when 'CIN' then 5
            when 'CPP' then 6
            when 'CLA' then 7
            else case when is_escalation then 4 else 3 end
        end as kind
    from csc_spell
    where spell_type in ('CSC_REFERRAL', 'CIN', 'CPP', 'CLA')
),

next_event as (
    select
        person_key,
        day,
        episode_no,
        last_value(case when kind in (1, 2) then day end ignore nulls) over later as first_rereferral,
        last_value(case when kind = 2 then day end ignore nulls) over later as first_self_referral,
        last_value(case when kind = 3 then day end ignore nulls) over later as first_csc_referral_nfa,
        last_value(case when kind = 4 then day end ignore nulls) over later as first_csc_referral,
        last_value(case when kind = 5 then day end ignore nulls) over later as first_cin,
        last_value(case when kind = 6 then day end ignore nulls) over later as first_cpp,
        last_value(case when kind = 7 then day end ignore nulls) over later as first_cla
    from moment
    window later as (
        partition by person_key
        order by day desc, kind
        rows between unbounded preceding and 1 preceding
    )
),

followed as (
    select
        n.person_key,
        n.episode_no,
        n.day as closed_on,
        greatest(
            n.day,
            case
                when w.social_care_to is null or not w.has_referrals then n.day
                when p.person_key is null then w.complete_to
                else p.limit_on
            end
        ) as follow_to,
        p.adult_on,
        p.left_area_date,
        p.death_month,
        n.first_rereferral,
        n.first_self_referral,
        n.first_csc_referral_nfa,
        n.first_csc_referral,
        n.first_cin,
        n.first_cpp,
        n.first_cla
    from next_event as n
    cross join council_window as w
    left join person_limit as p on n.person_key = p.person_key
    where n.episode_no is not null
)

select
    person_key,
    episode_no,
    closed_on,
    cast(closed_on + interval 6 month as date) as window_6m_end,
    cast(closed_on + interval 12 month as date) as window_12m_end,
    cast(closed_on + interval 24 month as date) as window_24m_end,
    follow_to,
    case
        when death_month <= follow_to then 'died'
        when left_area_date <= follow_to then 'left_area'
        when adult_on <= follow_to then 'turned_18'
        else 'as_of'
    end as followed_until,
    case when first_rereferral <= follow_to then first_rereferral end as first_rereferral,
    case when first_rereferral <= follow_to then coalesce(first_self_referral = first_rereferral, false) end
        as is_first_rereferral_self,
    case when first_csc_referral_nfa <= follow_to then first_csc_referral_nfa end as first_csc_referral_nfa,
    case when first_csc_referral <= follow_to then first_csc_referral end as first_csc_referral,
    case when first_cin <= follow_to then first_cin end as first_cin,
    case when first_cpp <= follow_to then first_cpp end as first_cpp,
    case when first_cla <= follow_to then first_cla end as first_cla,
    cast(closed_on + interval 6 month as date) <= follow_to as matured_6m,
    cast(closed_on + interval 12 month as date) <= follow_to as matured_12m,
    cast(closed_on + interval 24 month as date) <= follow_to as matured_24m
from followed
