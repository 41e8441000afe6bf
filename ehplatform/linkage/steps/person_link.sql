-- One row per person record: whose it is, and how it came there. A record is `deterministic` when a
-- shared identifier ties it to another record of the person, else `probabilistic`; the probability is
-- that of its strongest link inside the person, and null for a person of one record.
with ends as (
    select
        unnest([record_l, record_r]) as record_no,
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
        bool_or(is_deterministic) as is_deterministic,
        max(match_probability) as match_probability
    from ends
    group by record_no
)

select
    prepared.la_code,
    prepared.source_system,
    prepared.source_person_id,
    record_person.person_key,
    case
        when strongest.record_no is null then 'singleton'
        when strongest.is_deterministic then 'deterministic'
        else 'probabilistic'
    end as match_method,
    strongest.match_probability,
    model.version as model_version
from prepared
inner join record_person using (record_no)
left join strongest using (record_no)
cross join model
order by prepared.source_system, prepared.source_person_id
