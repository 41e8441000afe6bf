-- When a child stood at each level of social care: 2 child in need, 3 protection plan, 4 looked after.
-- A social-care assessment is level 2 when it belongs to a referral that is not recorded as no further action
-- and had not closed before the assessment began: the child's latest referral on or before its start.
-- open_to is the end, or the end of time while open; intervals of no length hold no time and are left out.
with moment as (
    select
        person_key,
        spell_type,
        start_date,
        coalesce(end_date, date '9999-12-31') as open_to,
        case
            when spell_type <> 'CSC_REFERRAL' then null
            when is_nfa then date '0001-01-01'
            else coalesce(end_date, date '9999-12-31')
        end as case_open_to
    from csc_spell
    where spell_type in ('CSC_REFERRAL', 'CSC_ASSESSMENT')
),

referred as (
    select
        person_key,
        spell_type,
        start_date,
        open_to,
        last_value(case_open_to ignore nulls) over (
            partition by person_key
            order by start_date, case_open_to nulls last
            rows between unbounded preceding and current row
        ) as case_open_to
    from moment
)

select
    person_key,
    2 as level,
    start_date,
    open_to
from referred
where spell_type = 'CSC_ASSESSMENT' and case_open_to >= start_date and open_to > start_date
union all
select
    s.person_key,
    l.level,
    s.start_date,
    coalesce(s.end_date, date '9999-12-31') as open_to
from csc_spell as s
inner join csc_level as l on s.spell_type = l.spell_type
where s.spell_type <> 'CSC_ASSESSMENT' and (s.end_date is null or s.end_date > s.start_date)
