-- Episodes as the sources record them and as they stood on the as-of day: one that ends later is still open.
-- open_to is the end, or the end of time while open, so that intervals can be compared.
-- standing_no orders a child's episodes by start, then end; what follows settles ties, so that the order is
-- always the same.
with standing as (
    select
        e.la_code,
        e.person_key,
        e.family_key,
        e.source_system,
        e.source_id,
        e.referral_id,
        e.start_date,
        case when e.end_date <= w.early_help_to then e.end_date else date '9999-12-31' end as open_to,
        e.start_basis,
        e.tier,
        e.end_reason_code
    from linked_eh_episode as e
    cross join council_window as w
    where e.start_date <= w.early_help_to and (e.end_date is null or e.end_date >= e.start_date)
)

select
    la_code,
    person_key,
    row_number() over (
        partition by person_key
        order by
            start_date, open_to, source_system, source_id, tier nulls last, end_reason_code nulls last,
            start_basis nulls last, family_key nulls last, referral_id nulls last
    ) as standing_no,
    family_key,
    source_system,
    referral_id,
    start_date,
    open_to,
    start_basis,
    tier,
    end_reason_code
from standing
