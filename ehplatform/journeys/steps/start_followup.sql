-- What is known of a child after Early Help first began (OUT6, OUT7): the first protection plan and the first time in
-- care after the start and within the follow-up, and whether there was one on or before the start. Follow-up ends at
-- the child's limit (person_limit); without records of social care nobody is followed. The window of 24 calendar
-- months is matured when its last day is within it.
with started as (
    select
        e.person_key,
        e.episode_no,
        e.started_on,
        greatest(
            e.started_on,
            case
                when w.social_care_to is null then e.started_on
                when p.person_key is null then w.complete_to
                else p.limit_on
            end
        ) as follow_to
    from eh_episode as e
    cross join council_window as w
    left join person_limit as p on e.person_key = p.person_key
    where e.episode_no = 1
)

select
    s.person_key,
    s.episode_no,
    s.started_on,
    cast(s.started_on + interval 24 month as date) as window_24m_end,
    s.follow_to,
    cast(s.started_on + interval 24 month as date) <= s.follow_to as matured_24m,
    coalesce(max(case when c.spell_type = 'CPP' and c.start_date <= s.started_on then 1 end), 0) = 1 as had_cpp_before,
    coalesce(max(case when c.spell_type = 'CLA' and c.start_date <= s.started_on then 1 end), 0) = 1 as had_cla_before,
    min(
        case
            when c.spell_type = 'CPP' and c.start_date > s.started_on and c.start_date <= s.follow_to then c.start_date
        end
    ) as first_cpp,
    min(
        case
            when c.spell_type = 'CLA' and c.start_date > s.started_on and c.start_date <= s.follow_to then c.start_date
        end
    ) as first_cla
from started as s
left join csc_spell as c on s.person_key = c.person_key
group by s.person_key, s.episode_no, s.started_on, s.follow_to
