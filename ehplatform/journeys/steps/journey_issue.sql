-- Rows that no later step uses, counted by table and reason.
-- ends_before_start: the end (of an assessment: its completion) is earlier than the start.
-- starts_after_as_of: the start (of a referral: its date) is later than the day its side's data reach.
with dated as (
    select 'eh_referral' as table_name, referral_date as start_date, cast(null as date) as end_date
    from linked_eh_referral
    union all
    select 'eh_assessment' as table_name, start_date, completed_date as end_date
    from linked_eh_assessment
    union all
    select 'eh_episode' as table_name, start_date, end_date
    from linked_eh_episode
    union all
    select 'allocation' as table_name, start_date, end_date
    from linked_allocation
    union all
    select 'csc_spell' as table_name, start_date, end_date
    from linked_csc_spell
),

judged as (
    select
        w.la_code,
        dated.table_name,
        case
            when dated.end_date < dated.start_date then 'ends_before_start'
            when dated.table_name = 'csc_spell' and dated.start_date > w.social_care_to then 'starts_after_as_of'
            when dated.table_name <> 'csc_spell' and dated.start_date > w.early_help_to then 'starts_after_as_of'
        end as kind
    from dated
    cross join council_window as w
)

select la_code, table_name, kind, count(*) as row_count
from judged
where kind is not null
group by la_code, table_name, kind
