-- When a child stood at each journey level: 1 Early Help, 2 child in need, 3 protection plan, 4 looked after.
-- A social-care assessment is level 2 when it belongs to a referral that is not recorded as no further action
-- and had not closed before the assessment began: the child's latest referral on or before its start.
-- open_to is the end, or the end of time while open; intervals of no length hold no time and are left out.
with referred as (
    select
        a.person_key,
        a.start_date,
        a.end_date,
        row_number() over (
            partition by a.person_key, a.source_system, a.source_id, a.start_date, a.end_date
            order by r.start_date desc, r.is_nfa nulls first, r.end_date desc nulls first
        ) as referral_rank,
        r.is_nfa is distinct from true and (r.end_date is null or r.end_date >= a.start_date) as is_level_2
    from csc_spell as a
    inner join csc_spell as r
        on a.person_key = r.person_key and r.spell_type = 'CSC_REFERRAL' and a.start_date >= r.start_date
    where a.spell_type = 'CSC_ASSESSMENT'
),

stood as (
    select person_key, 1 as level, started_on as start_date, closed_on as end_date from eh_episode
    union all
    select person_key, 2, start_date, end_date from referred where referral_rank = 1 and is_level_2
    union all
    select s.person_key, l.level, s.start_date, s.end_date
    from csc_spell as s
    inner join csc_level as l on s.spell_type = l.spell_type
    where s.spell_type <> 'CSC_ASSESSMENT'
)

select
    person_key,
    level,
    start_date,
    coalesce(end_date, date '9999-12-31') as open_to
from stood
where end_date is null or end_date > start_date
