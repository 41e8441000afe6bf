-- Whether a closed episode was stepped up to social care (EH9): recorded, when the reason for closing says so,
-- or derived, when an escalation (see csc_spell) starts within the step window before or after closing. Which of
-- them shows it the profile says (step_up_basis); either will do by default, for one is often keyed without the
-- other. What is derived is "no" only once the window has passed. From the day that Early Help and child in need
-- are one service (family_help_from) there is no such move, and nothing is known.
-- was_open_to_csc_at_start: a CIN, CPP or CLA spell was open on the day the episode started.
with near as (
    select
        e.person_key,
        e.episode_no,
        max(
            case
                when
                    s.spell_type in ('CIN', 'CPP', 'CLA')
                    and s.start_date <= e.started_on
                    and (s.end_date is null or s.end_date > e.started_on)
                    then 1
                else 0
            end
        ) as was_open,
        max(
            case
                when
                    s.is_escalation
                    and s.start_date >= e.closed_on - p.step_window_days
                    and s.start_date <= e.closed_on + p.step_window_days
                    then 1
                else 0
            end
        ) as is_near
    from eh_episode as e
    cross join profile as p
    inner join csc_spell as s on e.person_key = s.person_key
    where e.closed_on is not null
    group by e.person_key, e.episode_no
),

judged as (
    select
        e.person_key,
        e.episode_no,
        e.closed_on,
        coalesce(n.was_open, 0) = 1 as was_open_to_csc_at_start,
        w.social_care_to is not null and e.closed_on + p.step_window_days <= w.complete_to as is_step_window_complete,
        coalesce(e.end_reason_code, '') = 'STEP_UP' as is_recorded,
        coalesce(n.is_near, 0) = 1 as is_derived
    from eh_episode as e
    cross join profile as p
    cross join council_window as w
    left join near as n on e.person_key = n.person_key and e.episode_no = n.episode_no
    where e.closed_on is not null
)

select
    j.person_key,
    j.episode_no,
    j.was_open_to_csc_at_start,
    j.is_step_window_complete,
    j.is_recorded,
    j.is_derived,
    case
        when j.closed_on >= p.family_help_from then null
        when p.step_up_basis <> 'derived' and j.is_recorded then true
        when p.step_up_basis <> 'recorded' and j.is_derived then true
        when p.step_up_basis = 'recorded' or j.is_step_window_complete then false
    end as is_stepped_up
from judged as j
cross join profile as p
