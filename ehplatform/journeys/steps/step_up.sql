-- Whether a closed episode was stepped up to social care (EH9): recorded, when the reason for closing says so,
-- or derived, when an escalation (see csc_spell) starts within the step window before or after closing. Either
-- will do: one is often keyed without the other. Without either it is "no" only once the window has passed.
-- was_open_to_csc_at_start: a CIN, CPP or CLA spell was open on the day the episode started.
with near as (
    select
        e.episode_no,
        bool_or(
            s.spell_type in ('CIN', 'CPP', 'CLA')
            and s.start_date <= e.started_on
            and (s.end_date is null or s.end_date > e.started_on)
        ) as was_open_to_csc_at_start,
        bool_or(
            s.is_escalation
            and s.start_date between e.closed_on - profile.step_window_days
            and e.closed_on + profile.step_window_days
        ) as is_derived
    from eh_episode as e
    cross join profile
    inner join csc_spell as s on e.person_key = s.person_key
    where e.closed_on is not null
    group by e.episode_no
),

judged as (
    select
        e.episode_no,
        coalesce(n.was_open_to_csc_at_start, false) as was_open_to_csc_at_start,
        e.closed_on + profile.step_window_days <= w.complete_to as is_step_window_complete,
        coalesce(e.end_reason_code = 'STEP_UP', false) as is_recorded,
        coalesce(n.is_derived, false) as is_derived
    from eh_episode as e
    cross join profile
    cross join council_window as w
    left join near as n on e.episode_no = n.episode_no
    where e.closed_on is not null
)

select
    *,
    case
        when is_recorded or is_derived then true
        when is_step_window_complete then false
    end as is_stepped_up
from judged
