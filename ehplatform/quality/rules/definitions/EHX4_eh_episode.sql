-- Episodes that closed with outcomes met, of which no need and no score tells what was met. A need or a score
-- counts that names the episode, or names none and is of the same child.
with recorded as (
    select source_system, source_person_id, episode_id from need
    union
    select source_system, source_person_id, episode_id from outcome_score
)

select
    e.source_system,
    e.batch_id,
    e.source_id,
    e.source_person_id,
    e.source_row,
    not exists (
        select 1 from recorded as r
        where
            r.source_system = e.source_system
            and r.source_person_id = e.source_person_id
            and r.episode_id = e.source_id
    )
    and not exists (
        select 1 from recorded as r
        where
            r.source_system = e.source_system
            and r.source_person_id = e.source_person_id
            and r.episode_id is null
    ) as is_failed
from eh_episode as e
where e.end_reason_code = 'OUTCOMES_MET' and e.end_date is not null
