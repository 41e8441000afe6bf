-- One row per person record: whose it is, and how it came there. A record is `manual` when a person's
-- decision ties it to another record of the person, `deterministic` when a shared identifier does, else
-- `probabilistic`; the probability is that of its strongest link inside the person, and null for a person
-- of one record.
with ends as (
    select
        unnest([record_l, record_r]) as record_no,
        coalesce(decided_same, false) as is_decided,
        is_deterministic,
        match_probability
    from judged_pair
    inner join record_person as l on l.record_no = record_l
    inner join record_person as r on r.record_no = record_r
    where is_link and l.person_key = r.person_key
),

strongest as (
    select
        record_no,
        bool_or(is_decided) as is_decided,
        bool_or(is_deterministic) as is_deterministic,
        max(match_probability) as match_probability
    from ends
    group by record_no
)

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
left join strongest using (record_no)
cross join model
order by source_system, source_person_id
