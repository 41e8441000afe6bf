-- Groups that a system began to call something else: on one day all records in `l` went to `r`, which
-- nobody was in before. Two people or more must go together: one who goes alone has changed families.
with span as (
    select
        ref,
        min(coalesce(start_date, '-infinity'::date)) as first_day,
        max(coalesce(end_date, 'infinity'::date)) as last_day
    from record_ref
    group by ref
),

leaving as (
    select ref, end_date, count(*) as records
    from record_ref
    group by ref, end_date
),

going as (
    select was.ref as l, now.ref as r, was.end_date as day, count(*) as records
    from record_ref as was
    inner join record_ref as now
        on
            now.source_system = was.source_system
            and now.source_person_id = was.source_person_id
            and now.start_date = was.end_date
    group by all
    having count(distinct was.person) > 1
)

select going.l, going.r
from going
inner join leaving
    on leaving.ref = going.l and leaving.end_date = going.day and leaving.records = going.records
inner join span as span_l on span_l.ref = going.l and span_l.last_day = going.day
inner join span as span_r on span_r.ref = going.r and span_r.first_day = going.day
