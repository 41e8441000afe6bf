-- One row per person record: whose it is, and how it came there. A record is `manual` when a person's
-- decision ties it to another record of the person, `deterministic` when a shared identifier does, else
-- `probabilistic`; the probability is that of its strongest link inside the person, and null for a person
-- of one record.
select
    person_record.la_code,
    prepared.source as source_system,
    prepared.record_id as source_person_id,
    record_person.person_key,
    case
        when strongest.record_no is null then 'singleton'
        when strongest.is_decided then 'manual'
        when strongest.is_deterministic then 'deterministic'
        else 'probabilistic'
    end as match_method,
    strongest.match_probability,
    model.version as model_version
from prepared
inner join record_person using (record_no)
inner join person_record
    on person_record.source_system = prepared.source and person_record.source_person_id = prepared.record_id
left join strongest_link as strongest using (record_no)
cross join model
order by source_system, source_person_id
