-- One row a council: its name and place, and the time its numbers speak for. last_complete_month is the last
-- month end on or before the as-of day.
select
    w.la_code,
    c.name,
    c.region,
    c.is_synthetic,
    coalesce(w.early_help_to, w.complete_to) as as_of,
    w.history_start,
    cast(date_trunc('month', coalesce(w.early_help_to, w.complete_to) + 1) as date) - 1 as last_complete_month
from council_window as w
cross join council as c
