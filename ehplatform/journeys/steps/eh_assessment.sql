-- Assessments as they stood on the as-of day: one completed later is not completed yet.
select
    a.la_code,
    a.source_system,
    a.source_id,
    a.family_assessment_id,
    a.person_key,
    a.start_date,
    case when a.completed_date <= w.early_help_to then a.completed_date end as completed_date
from linked_eh_assessment as a
cross join council_window as w
where a.start_date <= w.early_help_to and (a.completed_date is null or a.completed_date >= a.start_date)
