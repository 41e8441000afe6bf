-- Each true need of a family (OUT12), and whether it was recovered: found in the same assessment, written down for as many
-- children, met or not or not known alike. Children who were assessed together share the need; in the truth their records
-- name the same assessment of the family.
with true_record as (
    select
        n.true_person_id,
        coalesce(a.family_assessment_id, n.assessment_id, n.source_id) as assessment_id,
        n.need_code,
        n.identified_date,
        nullif(n.resolution, 'NOT_KNOWN') as resolution
    from true_need as n
    left join true_eh_assessment as a on n.true_person_id = a.true_person_id and n.assessment_id = a.source_id
),

true_family_need as (
    select
        assessment_id,
        need_code,
        min(identified_date) as identified_date,
        bool_and(resolution = 'MET') as is_met,
        count(*) as records
    from true_record
    group by assessment_id, need_code
),

owner as (
    select distinct l.person_key, p.true_person_id
    from person_link as l
    inner join true_person as p using (source_system, source_person_id)
),

made as (
    select distinct
        t.assessment_id,
        n.need_code,
        n.identified_date,
        n.is_met,
        n.records
    from need_resolution as n
    inner join owner as o using (person_key)
    inner join true_record as t
        on o.true_person_id = t.true_person_id and n.need_code = t.need_code and n.identified_date = t.identified_date
    where n.definition = 'common'
)

select count(m.assessment_id) as recovered, count(*) as needs
from true_family_need as t
left join made as m
    on
        t.assessment_id = m.assessment_id
        and t.need_code = m.need_code
        and t.identified_date = m.identified_date
        and t.is_met is not distinct from m.is_met
        and t.records = m.records
