-- Periods of care across returns. A return holds the episodes of its own year, so a period that began in an
-- earlier year begins there with an episode that goes on: entry reason L, P, T, B or U, not S.
-- Of one child in one system, by start, a looked-after spell continues the one before it when
-- - it goes on, and the one before was still open when its return was made, or had not ended before it began;
-- - or the one before ended on the day it begins, with X1: another episode begins on that day.
-- Spells that continue each other are one row: the first, with the end of the last, its reason, and the legal
-- status and placement that the child had last. All other rows pass as they are.
-- spells: the rows of csc_spell, one a key.
with looked_after as (
    select
        *,
        row_number() over child as place,
        lag(end_date) over child as end_before,
        lag(cla_end_reason_code) over child as reason_before
    from spells
    where spell_type = 'CLA'
    window child as (partition by la_code, source_system, source_person_id order by start_date, source_id)
),

judged as (
    select
        *,
        place > 1 and (
            (
                coalesce(entry_reason_code in ('L', 'P', 'T', 'B', 'U'), false)
                and coalesce(end_before >= start_date, true)
            )
            or coalesce(reason_before = 'X1' and end_before = start_date, false)
        ) as continues
    from looked_after
),

chained as (
    select
        *,
        count_if(not continues) over (
            partition by la_code, source_system, source_person_id order by place rows unbounded preceding
        ) as period_no
    from judged
),

period as (
    select
        * exclude (place, end_before, reason_before, continues, period_no)
        replace (
            last_value(end_date) over period as end_date,
            last_value(cla_end_reason_code) over period as cla_end_reason_code,
            last_value(legal_status_code) over period as legal_status_code,
            last_value(placement_type_code) over period as placement_type_code
        )
    from chained
    window period as (
        partition by la_code, source_system, source_person_id, period_no
        order by place
        rows between unbounded preceding and unbounded following
    )
    qualify not continues
)

select * from spells
where spell_type <> 'CLA'
union all by name
select * from period
order by la_code, source_system, source_id, source_person_id
