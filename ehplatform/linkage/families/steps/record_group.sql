-- `record_ref` by group: what a system called first this and then that is one.
select source_system, source_person_id, person, coalesce(component, ref) as source_group, start_date, end_date
from record_ref
left join renumbered on node = ref
