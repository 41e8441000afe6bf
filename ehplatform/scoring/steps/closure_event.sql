-- What followed each closure. Windows are calendar months after closing, (closed_on, closed_on + n months];
-- a window that is not matured gives null: not known yet.
-- is_escalated_12m: a CIN, CPP or CLA spell began (OUT5). is_referred_to_csc_12m: a referral to social care that
-- is not recorded as no further action.
-- first_event: the earlier of an Early Help re-referral and an escalation, counting a referral to social care;
-- on the same day the re-referral comes first. Without either the child is censored at the end of follow-up.
with earliest as (
    select
        *,
        least(first_cin, first_cpp, first_cla) as first_statutory_spell,
        least(first_csc_referral, first_cin, first_cpp, first_cla) as first_escalation
    from closure_followup
),

dated as (
    select
        *,
        coalesce(least(first_rereferral, first_escalation), follow_to) as event_date
    from earliest
)

select
    la_code,
    episode_no,
    matured_6m as is_matured_6m,
    case when matured_6m then coalesce(first_rereferral <= window_6m_end, false) end as is_rereferred_6m,
    matured_12m as is_matured_12m,
    case when matured_12m then coalesce(first_rereferral <= window_12m_end, false) end as is_rereferred_12m,
    case when matured_12m then coalesce(first_statutory_spell <= window_12m_end, false) end as is_escalated_12m,
    case when matured_12m then coalesce(first_csc_referral <= window_12m_end, false) end as is_referred_to_csc_12m,
    case
        when first_rereferral = event_date then 'rereferred'
        when first_escalation = event_date then 'escalated'
        else 'censored'
    end as first_event,
    cast((event_date - closed_on) // 7 as integer) as follow_up_weeks
from dated
