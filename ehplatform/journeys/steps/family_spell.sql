-- A family's time from its first involvement on, cut into spells of one level: the highest at which any of its
-- members stands, while they are its members (as known on the day that both sides' data reach). Spells are half-open and tile the time; the last one has no end.
-- people_open: how many of its members stand at any level above 0.
-- How it is done: as in journey_spell, over the times of all members.
with member as (
    select
        m.family_key,
        m.person_key,
        coalesce(m.start_date, date '0001-01-01') as start_date,
        case when m.end_date <= w.complete_to then m.end_date else date '9999-12-31' end as open_to
    from linked_family_member as m
    cross join council_window as w
    where m.start_date is null or m.start_date <= w.complete_to
),

member_time as (
    select
        m.family_key,
        s.level,
        greatest(s.start_date, m.start_date) as start_date,
        least(coalesce(s.end_date, date '9999-12-31'), m.open_to) as open_to
    from journey_spell as s
    inner join member as m on s.person_key = m.person_key
    where s.level > 0
),

change as (
    select
        family_key,
        start_date as day,
        case level when 1 then 1 when 2 then 1000 when 3 then 1000000 else 1000000000 end as step,
        1 as person
    from member_time
    where start_date < open_to
    union all
    select
        family_key,
        open_to as day,
        case level when 1 then -1 when 2 then -1000 when 3 then -1000000 else -1000000000 end as step,
        -1 as person
    from member_time
    where start_date < open_to and open_to < date '9999-12-31'
),

summed as (
    select
        family_key,
        day,
        cast(
            sum(step) over (
                partition by family_key order by day rows between unbounded preceding and current row
            ) as bigint
        ) as open_count,
        cast(
            sum(person) over (
                partition by family_key order by day rows between unbounded preceding and current row
            ) as integer
        ) as people_open,
        lead(day) over (partition by family_key order by day) as next_day
    from change
),

moment as (
    select
        family_key,
        day,
        case
            when open_count >= 1000000000 then 4
            when open_count >= 1000000 then 3
            when open_count >= 1000 then 2
            when open_count > 0 then 1
            else 0
        end as level,
        people_open
    from summed
    where next_day is null or next_day > day
),

changed as (
    select
        family_key,
        day,
        level,
        people_open,
        lag(level) over (partition by family_key order by day) as level_before,
        lag(people_open) over (partition by family_key order by day) as people_before
    from moment
)

select
    w.la_code,
    c.family_key,
    cast(row_number() over (partition by c.family_key order by c.day) as integer) as spell_no,
    c.level,
    c.people_open,
    c.day as start_date,
    lead(c.day) over (partition by c.family_key order by c.day) as end_date
from changed as c
cross join council_window as w
where c.level_before is null or c.level <> c.level_before or c.people_open <> c.people_before
