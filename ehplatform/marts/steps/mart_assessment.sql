-- One row a completed assessment of a family (EH5): children assessed together share family_assessment_id, and a
-- child assessed alone is one by the record's own id. It is completed when its last child's part is.
select
    la_code,
    row_number() over (
        order by max(completed_date), source_system, family_assessment_id nulls last, own_id nulls last
    ) as assessment_no,
    max(completed_date) as completed_date,
    last_day(max(completed_date)) as month_end
from (
    select *, case when family_assessment_id is null then source_id end as own_id
    from eh_assessment
    where completed_date is not null
) as completed
group by la_code, source_system, family_assessment_id, own_id
