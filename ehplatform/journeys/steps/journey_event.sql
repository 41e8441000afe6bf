-- Everything that happened to a child, in order: by day, then as event_kind says, then by the record it comes from.
-- source_table, source_system and source_id say which record that is. A recorded episode is shown as it was
-- recorded; which of them are one involvement eh_episode says. level_before and level_after are the child's level
-- (journey_spell) before the day and from it on. What lies beyond the day that its side's data reach, or cannot
-- be right (journey_issue), is left out. A referral came while open when Early Help was open to the child before the
-- day and after it (eh_referral), whether or not it counts for another reason.
with recorded as (
    select 'CONTACT' as event_type, contact_date as event_date, person_key, 'contact' as source_table, source_system, source_id
    from linked_contact
    union all
    select
        case when o.person_key is null then 'EH_REFERRAL' else 'EH_REFERRAL_WHILE_OPEN' end as event_type,
        r.referral_date as event_date,
        r.person_key,
        'eh_referral' as source_table,
        r.source_system,
        r.source_id
    from linked_eh_referral as r
    left join eh_involvement as o
        on
            r.person_key = o.person_key
            and r.referral_date > o.started_on
            and (o.closed_on is null or r.referral_date < o.closed_on)
    union all
    select 'EH_DECISION', r.decision_date, r.person_key, 'eh_referral', r.source_system, r.source_id
    from linked_eh_referral as r
    cross join council_window as w
    where r.referral_date <= w.early_help_to
    union all
    select 'EH_START', start_date, person_key, 'eh_episode', source_system, source_id
    from linked_eh_episode
    where end_date is null or end_date >= start_date
    union all
    select 'EH_END', end_date, person_key, 'eh_episode', source_system, source_id
    from linked_eh_episode
    where end_date >= start_date
    union all
    select 'EH_ALLOCATION', start_date, person_key, 'allocation', source_system, source_id
    from allocation
    union all
    select 'EH_ASSESSMENT_START', start_date, person_key, 'eh_assessment', source_system, source_id
    from eh_assessment
    union all
    select 'EH_ASSESSMENT_COMPLETED', completed_date, person_key, 'eh_assessment', source_system, source_id
    from eh_assessment
    where completed_date is not null
    union all
    select 'EH_REVIEW', review_date, person_key, 'plan_review', source_system, source_id
    from linked_plan_review
    union all
    select 'EH_SCORE', score_date, person_key, 'outcome_score', source_system, source_id
    from linked_outcome_score
),

known as (
    select r.*
    from recorded as r
    cross join council_window as w
    where r.event_date <= w.early_help_to
    union all
    select
        case when spell_type in ('CSC_REFERRAL', 'ICPC') then spell_type else spell_type || '_START' end as event_type,
        start_date as event_date,
        person_key,
        'csc_spell' as source_table,
        source_system,
        source_id
    from csc_spell
    union all
    select
        spell_type || '_END' as event_type,
        end_date as event_date,
        person_key,
        'csc_spell' as source_table,
        source_system,
        source_id
    from csc_spell
    where end_date is not null and spell_type <> 'ICPC'
),

moment as (
    select
        k.person_key,
        k.event_date,
        o.day_order,
        k.event_type,
        k.source_table,
        k.source_system,
        k.source_id,
        cast(null as integer) as level
    from known as k
    inner join event_kind as o on k.event_type = o.event_type
    union all
    select
        person_key,
        start_date as event_date,
        0 as day_order,
        null as event_type,
        null as source_table,
        null as source_system,
        null as source_id,
        level
    from journey_spell
),

levelled as (
    select
        *,
        last_value(level ignore nulls) over (
            partition by person_key
            order by event_date
            range between unbounded preceding and interval 1 day preceding
        ) as level_before,
        last_value(level ignore nulls) over (
            partition by person_key
            order by event_date, day_order
            rows between unbounded preceding and current row
        ) as level_after
    from moment
)

select
    w.la_code,
    e.person_key,
    cast(
        row_number() over (
            partition by e.person_key
            order by e.event_date, e.day_order, e.source_table, e.source_system, e.source_id
        ) as integer
    ) as event_no,
    e.event_date,
    e.event_type,
    coalesce(e.level_before, 0) as level_before,
    coalesce(e.level_after, 0) as level_after,
    e.source_table,
    e.source_system,
    e.source_id
from levelled as e
cross join council_window as w
where e.day_order > 0
