-- Recorded episodes with the start and the end that the profile means (episode_start_basis, episode_end_basis).
-- Start: the day of the event that it names, of the referral that led to the episode, or else the child's first
-- assessment or allocation from 28 days before the recorded start to the end. Without the event, or where it lies
-- after the end, the recorded start stands.
-- End: the recorded closing, or the last review held before it and not before the start.
with case_event as (
    select a.person_key, a.start_date
    from eh_assessment as a
    inner join profile as p on p.episode_start_basis = 'assessment_start'
    union all
    select a.person_key, a.start_date
    from allocation as a
    inner join profile as p on p.episode_start_basis = 'first_allocation'
),

first_event as (
    select
        e.person_key,
        e.source_system,
        e.source_id,
        min(c.start_date) as event_date
    from eh_episode_recorded as e
    inner join case_event as c
        on e.person_key = c.person_key and c.start_date >= e.start_date - 28 and c.start_date <= e.open_to
    group by e.person_key, e.source_system, e.source_id
),

reviewed as (
    select
        e.person_key,
        e.source_system,
        e.source_id,
        max(v.review_date) as last_review_date
    from eh_episode_recorded as e
    inner join profile as p on p.episode_end_basis = 'last_review'
    inner join linked_plan_review as v
        on e.person_key = v.person_key and v.review_date >= e.start_date and v.review_date <= e.open_to
    where e.open_to < date '9999-12-31'
    group by e.person_key, e.source_system, e.source_id
),

dated as (
    select
        e.*,
        coalesce(v.last_review_date, e.open_to) as dated_to,
        coalesce(f.event_date, e.led_by_date) as event_date
    from eh_episode_recorded as e
    left join first_event as f
        on e.person_key = f.person_key and e.source_system = f.source_system and e.source_id = f.source_id
    left join reviewed as v
        on e.person_key = v.person_key and e.source_system = v.source_system and e.source_id = v.source_id
)

select
    d.person_key,
    d.source_system,
    d.source_id,
    case when d.event_date <= d.dated_to then d.event_date else d.start_date end as start_date,
    d.dated_to as open_to,
    d.family_key,
    case when d.event_date <= d.dated_to then p.episode_start_basis else d.start_basis end as start_basis,
    d.tier,
    d.end_reason_code
from dated as d
cross join profile as p
