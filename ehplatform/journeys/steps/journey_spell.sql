-- A child's time from the first involvement on, cut into spells of one level: the highest that is open, or 0
-- when none is. Spells are half-open and tile the time; the last one has no end.
-- concurrent_eh: Early Help is open beside social care (level 2 and above).
-- entry_move: the move that began the spell. A time of at most step_window_days with nothing open, between Early Help
-- and social care, is one step keyed late, not a way out and back: it is HANDOVER, and the step stands in the spell
-- after it.
--   ENTER           to Early Help, never in it before
--   RE_ENTER        back to Early Help
--   STEP_UP         Early Help to social care
--   STEP_DOWN       social care to Early Help
--   EXIT            Early Help to nothing
--   ESCALATE_LATER  to social care, some time after an exit from Early Help
--   CSC_ONLY        to social care, nothing before
--   CSC_RETURN      back to social care, some time after leaving it
--   CSC_EXIT        social care to nothing
--   CSC_UP, CSC_DOWN  to a higher or lower level of social care
--   EH_JOINS, EH_LEAVES  Early Help begins or ends beside social care
-- How it is done: how many intervals are open at each level is one number, with a thousandfold place for each level
-- above Early Help; each begin and end of an interval adds to it or takes from it. A fifth place counts how often
-- Early Help has begun. state says it in three digits: the level, then 1 where concurrent, then 1 once Early Help has
-- been there.
with change as (
    select
        person_key,
        begins_on as day,
        case level when 1 then 1000000000001 when 2 then 1000 when 3 then 1000000 else 1000000000 end as step
    from level_bound
    where begins_on is not null
    union all
    select
        person_key,
        ends_on as day,
        case level when 1 then -1 when 2 then -1000 when 3 then -1000000 else -1000000000 end as step
    from level_bound
    where ends_on < date '9999-12-31'
),

summed as (
    select
        person_key,
        day,
        cast(
            sum(step) over (
                partition by person_key order by day rows between unbounded preceding and current row
            ) as bigint
        ) as count_begun,
        lead(day) over (partition by person_key order by day) as next_day
    from change
),

counted as (
    select
        person_key,
        day,
        count_begun,
        count_begun % 1000000000000 as count_open
    from summed
    where next_day is null or next_day > day
),

moment as (
    select
        person_key,
        day,
        case
            when count_open >= 1000000000 then 4
            when count_open >= 1000000 then 3
            when count_open >= 1000 then 2
            when count_open > 0 then 1
            else 0
        end
        + case when count_open >= 1000 and count_open % 1000 > 0 then 10 else 0 end
        + case when count_begun >= 1000000000000 then 100 else 0 end as state
    from counted
),

changed as (
    select
        person_key,
        day,
        state,
        lag(state) over (partition by person_key order by day) as state_before
    from moment
),

spell as (
    select
        person_key,
        day as start_date,
        state % 10 as level,
        state % 100 >= 10 as concurrent_eh,
        state_before % 10 as level_before,
        state_before >= 100 as was_in_eh,
        row_number() over (partition by person_key order by day) as spell_no,
        lag(state_before % 10) over (partition by person_key order by day) as level_two_before,
        lag(day) over (partition by person_key order by day) as start_before,
        lead(state % 10) over (partition by person_key order by day) as level_after,
        lead(day) over (partition by person_key order by day) as end_date
    from changed
    where state_before is null or state % 100 <> state_before % 100
)

select
    w.la_code,
    s.person_key,
    cast(s.spell_no as integer) as spell_no,
    s.level,
    s.concurrent_eh,
    s.start_date,
    s.end_date,
    case
        when s.level = 0 and s.end_date <= s.start_date + p.step_window_days and s.level_before = 1 and s.level_after > 1
            then 'HANDOVER'
        when s.level = 0 and s.end_date <= s.start_date + p.step_window_days and s.level_before > 1 and s.level_after = 1
            then 'HANDOVER'
        when s.level = 0 and s.level_before = 1 then 'EXIT'
        when s.level = 0 then 'CSC_EXIT'
        when s.level = 1 and s.level_before > 1 then 'STEP_DOWN'
        when
            s.level = 1 and s.level_before = 0 and s.level_two_before > 1
            and s.start_date <= s.start_before + p.step_window_days
            then 'STEP_DOWN'
        when s.level = 1 and s.was_in_eh then 'RE_ENTER'
        when s.level = 1 then 'ENTER'
        when s.level_before is null then 'CSC_ONLY'
        when s.level_before = 1 then 'STEP_UP'
        when
            s.level_before = 0 and s.level_two_before = 1 and s.start_date <= s.start_before + p.step_window_days
            then 'STEP_UP'
        when s.level_before = 0 and s.level_two_before = 1 then 'ESCALATE_LATER'
        when s.level_before = 0 then 'CSC_RETURN'
        when s.level > s.level_before then 'CSC_UP'
        when s.level < s.level_before then 'CSC_DOWN'
        when s.concurrent_eh then 'EH_JOINS'
        else 'EH_LEAVES'
    end as entry_move
from spell as s
cross join council_window as w
cross join profile as p
