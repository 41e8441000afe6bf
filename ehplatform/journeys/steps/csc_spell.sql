-- Social-care involvements as they stood on the as-of day: one that ends later is still open.
-- is_escalation: its start takes a child into statutory services. That is the start of a CIN, CPP or CLA
-- spell, and a referral to social care unless it is recorded as no further action. A series of short breaks
-- (legal status V3 or V4) is support to a family, not entry to care.
select
    s.la_code,
    s.source_system,
    s.source_id,
    s.person_key,
    s.spell_type,
    s.start_date,
    case when s.end_date <= w.social_care_to then s.end_date end as end_date,
    s.is_nfa,
    s.spell_type in ('CIN', 'CPP', 'CLA')
    or (s.spell_type = 'CSC_REFERRAL' and coalesce(s.is_nfa, false) = false) as is_escalation
from linked_csc_spell as s
cross join council_window as w
where
    s.start_date <= w.social_care_to
    and (s.end_date is null or s.end_date >= s.start_date)
    and not (s.spell_type = 'CLA' and coalesce(s.legal_status_code, '') in ('V3', 'V4'))
