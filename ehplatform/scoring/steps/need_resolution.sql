-- Needs of involvements, and whether they were met (OUT12). A need belongs to the involvement that was open on the day
-- it was found, or that began at most 14 days after.
-- A need of a family is one need, however many brothers and sisters it is written down for: records of one family,
-- assessment and need are one row, in the involvement of the first of them. Children who were assessed together share
-- the assessment, also where each has a record of it (family_assessment_id). A need is met when it is met for all for
-- whom the outcome is known; without any known outcome it is not known. What was judged after the as-of day is not
-- known.
with placed as (
    select
        n.person_key,
        n.family_key,
        n.source_system,
        n.source_id,
        coalesce(a.family_assessment_id, n.assessment_id) as assessment_id,
        n.need_code,
        n.identified_date,
        case when n.resolved_date is null or n.resolved_date <= w.early_help_to then n.resolution end as resolution,
        e.episode_no,
        row_number() over (
            partition by n.person_key, n.source_system, n.source_id
            order by
                case when n.identified_date >= e.started_on then 0 else 1 end,
                e.episode_no desc,
                a.family_assessment_id nulls last
        ) as choice_no
    from linked_need as n
    cross join council_window as w
    inner join eh_episode as e
        on
            n.person_key = e.person_key
            and n.identified_date >= e.started_on - 14
            and (e.closed_on is null or n.identified_date <= e.closed_on)
    left join linked_eh_assessment as a
        on
            n.person_key = a.person_key
            and n.source_system = a.source_system
            and n.assessment_id = a.source_id
    where n.identified_date <= w.early_help_to and n.need_code is not null
),

shared as (
    select
        *,
        case
            when family_key is not null and assessment_id is not null
                then 'family ' || family_key || ' ' || assessment_id
            else 'child ' || person_key || ' ' || cast(episode_no as varchar)
        end as shared_by,
        coalesce(resolution, 'NOT_KNOWN') <> 'NOT_KNOWN' as is_known
    from placed
    where choice_no = 1
),

numbered as (
    select
        *,
        row_number() over (
            partition by shared_by, need_code
            order by person_key, episode_no, source_system, source_id
        ) as place
    from shared
)

select
    w.la_code,
    max(case when n.place = 1 then n.person_key end) as person_key,
    max(case when n.place = 1 then n.episode_no end) as episode_no,
    max(case when n.place = 1 then n.family_key end) as family_key,
    n.need_code,
    min(n.identified_date) as identified_date,
    cast(count(*) as integer) as records,
    max(case when n.is_known then 1 else 0 end) = 1 as is_resolution_known,
    case
        when max(case when n.is_known then 1 else 0 end) = 1
            then max(case when n.is_known and n.resolution <> 'MET' then 1 else 0 end) = 0
    end as is_met
from numbered as n
cross join council_window as w
group by w.la_code, n.shared_by, n.need_code
