-- A child's time from the first involvement on, cut into spells of one level: the highest that is open, or 0
-- when none is. Spells are half-open and tile the time; the last one has no end.
-- concurrent_eh: Early Help is open beside social care (level 2 and above).
with boundary as (
    select person_key, start_date as day from level_chain
    union
    select person_key, open_to from level_chain where open_to < date '9999-12-31'
),

moment as (
    select
        b.person_key,
        b.day,
        coalesce(max(c.level), 0) as level,
        coalesce(max(c.level) >= 2 and min(c.level) = 1, false) as concurrent_eh
    from boundary as b
    left join level_chain as c on b.person_key = c.person_key and b.day >= c.start_date and b.day < c.open_to
    group by b.person_key, b.day
),

changed as (
    select
        *,
        lag(level) over (partition by person_key order by day) as level_before,
        lag(concurrent_eh) over (partition by person_key order by day) as concurrent_before
    from moment
)

select
    w.la_code,
    c.person_key,
    row_number() over (partition by c.person_key order by c.day) as spell_no,
    c.level,
    c.concurrent_eh,
    c.day as start_date,
    lead(c.day) over (partition by c.person_key order by c.day) as end_date
from changed as c
cross join council_window as w
where c.level is distinct from c.level_before or c.concurrent_eh is distinct from c.concurrent_before
