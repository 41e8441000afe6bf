-- Rows that no later step uses, counted by table and reason.
-- ends_before_start: the end (of an assessment: its completion) is earlier than the start.
-- starts_after_as_of: the start (of a referral: its date) is later than the council's complete_to.
with dated as (
    select 'eh_referral' as table_name, referral_date as start_date, cast(null as date) as end_date
    from linked_eh_referral
    union all
    select 'eh_assessment', start_date, completed_date from linked_eh_assessment
    union all
    select 'eh_episode', start_date, end_date from linked_eh_episode
    union all
    select 'allocation', start_date, end_date from linked_allocation
    union all
    select 'csc_spell', start_date, end_date from linked_csc_spell
),

judged as (
    select
        council_window.la_code,
        dated.table_name,
        case
            when dated.end_date < dated.start_date then 'ends_before_start'
            when dated.start_date > council_window.complete_to then 'starts_after_as_of'
        end as kind
    from dated
    cross join council_window
)

select la_code, table_name, kind, count(*) as row_count
from judged
where kind is not null
group by la_code, table_name, kind
