-- Social-care involvements as they stood on the as-of day: one that ends later is still open.
-- is_escalation: its start takes a child into statutory services. That is the start of a CIN, CPP or CLA
-- spell, and a referral to social care unless it is recorded as no further action.
select
    s.la_code,
    s.source_system,
    s.source_id,
    s.person_key,
    s.spell_type,
    s.start_date,
    case when s.end_date <= w.complete_to then s.end_date end as end_date,
    s.is_nfa,
    s.spell_type in ('CIN', 'CPP', 'CLA')
    or (s.spell_type = 'CSC_REFERRAL' and s.is_nfa is distinct from true) as is_escalation
from linked_csc_spell as s
cross join council_window as w
where s.start_date <= w.complete_to and (s.end_date is null or s.end_date >= s.start_date)
