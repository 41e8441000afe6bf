-- What is known of a child after an episode closed. The last day of follow-up, follow_to, is the as-of day or,
-- if earlier, the day the child turned 18, left the area or died. Birth and death are held by month, so those
-- two are read as the first day of the month, up to a month early. Events after the closing day up to follow_to
-- are seen; an event on the closing day itself is part of the closure.
-- A window of n calendar months is matured when its last day is within the follow-up. A child censored inside
-- the window is not matured, event or no event: to keep only those with events would favour events.
with closure as (
    select
        e.la_code,
        e.episode_no,
        e.person_key,
        e.closed_on,
        cast(e.closed_on + interval 6 month as date) as window_6m_end,
        cast(e.closed_on + interval 12 month as date) as window_12m_end,
        greatest(
            e.closed_on,
            least(
                w.complete_to,
                cast(p.birth_month + interval 18 year as date),
                p.left_area_date,
                p.death_month
            )
        ) as follow_to
    from eh_episode as e
    cross join council_window as w
    left join linked_person as p on e.person_key = p.person_key
    where e.closed_on is not null
),

rereferred as (
    select c.episode_no, min(r.referral_date) as first_rereferral
    from closure as c
    inner join eh_referral as r
        on c.person_key = r.person_key and r.referral_date > c.closed_on and r.referral_date <= c.follow_to
    group by c.episode_no
),

escalated as (
    select
        c.episode_no,
        min(s.start_date) filter (where s.spell_type = 'CSC_REFERRAL') as first_csc_referral,
        min(s.start_date) filter (where s.spell_type = 'CIN') as first_cin,
        min(s.start_date) filter (where s.spell_type = 'CPP') as first_cpp,
        min(s.start_date) filter (where s.spell_type = 'CLA') as first_cla
    from closure as c
    inner join csc_spell as s
        on c.person_key = s.person_key and s.start_date > c.closed_on and s.start_date <= c.follow_to
    where s.is_escalation
    group by c.episode_no
)

select
    c.*,
    r.first_rereferral,
    x.first_csc_referral,
    x.first_cin,
    x.first_cpp,
    x.first_cla,
    c.window_6m_end <= c.follow_to as matured_6m,
    c.window_12m_end <= c.follow_to as matured_12m
from closure as c
left join rereferred as r on c.episode_no = r.episode_no
left join escalated as x on c.episode_no = x.episode_no
