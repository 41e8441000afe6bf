-- One row a complete month of the council's data: what its facts of several kinds are set side by side by. Each fact
-- has the month end of the day by which it is counted.
select
    w.la_code,
    m.day as month_end
from month_end as m
cross join council_window as w
