-- Allocations as they stood on the as-of day: one that ends later is still running.
select
    a.la_code,
    a.source_system,
    a.source_id,
    a.person_key,
    a.start_date,
    case when a.end_date <= w.early_help_to then a.end_date end as end_date,
    a.role
from linked_allocation as a
cross join council_window as w
where a.start_date <= w.early_help_to and (a.end_date is null or a.end_date >= a.start_date)
