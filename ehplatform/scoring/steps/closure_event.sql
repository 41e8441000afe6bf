-- What followed each closure. Windows are calendar months after closing, (closed_on, closed_on + n months];
-- a window that is not matured gives null: not known yet.
-- is_escalated_12m: a CIN, CPP or CLA spell began (OUT5). is_referred_to_csc_12m: a referral to social care that
-- is not recorded as no further action.
-- first_event: the earlier of an Early Help re-referral and an escalation, counting a referral to social care;
-- on the same day the re-referral comes first. Without either the child is censored at the end of follow-up.
with earliest as (
    select
        *,
        least(
            coalesce(first_cin, date '9999-12-31'),
            coalesce(first_cpp, date '9999-12-31'),
            coalesce(first_cla, date '9999-12-31')
        ) as first_statutory_spell,
        coalesce(first_csc_referral, date '9999-12-31') as first_csc,
        coalesce(first_rereferral, date '9999-12-31') as first_back
    from closure_followup
),

dated as (
    select
        *,
        least(first_back, first_csc, first_statutory_spell, follow_to) as event_date
    from earliest
)

select
    w.la_code,
    d.person_key,
    d.episode_no,
    d.matured_6m as is_matured_6m,
    case when d.matured_6m then d.first_back <= d.window_6m_end end as is_rereferred_6m,
    case when d.matured_6m then d.first_csc <= d.window_6m_end end as is_referred_to_csc_6m,
    d.matured_12m as is_matured_12m,
    case when d.matured_12m then d.first_back <= d.window_12m_end end as is_rereferred_12m,
    case when d.matured_12m then d.first_statutory_spell <= d.window_12m_end end as is_escalated_12m,
    case when d.matured_12m then d.first_csc <= d.window_12m_end end as is_referred_to_csc_12m,
    d.matured_24m as is_matured_24m,
    case when d.matured_24m then d.first_back <= d.window_24m_end end as is_rereferred_24m,
    case when d.matured_24m then d.first_statutory_spell <= d.window_24m_end end as is_escalated_24m,
    case
        when d.first_back = d.event_date then 'rereferred'
        when least(d.first_csc, d.first_statutory_spell) = d.event_date then 'escalated'
        else 'censored'
    end as first_event,
    cast(date_diff('day', d.closed_on, d.event_date) as integer) as follow_up_days,
    cast(floor(date_diff('day', d.closed_on, d.event_date) / 7) as integer) as follow_up_weeks
from dated as d
cross join council_window as w
