-- One row per record of people files: the number of its person, in the order of first records; how it came
-- there (known by identifier, by probability, or alone); the probability of its strongest link inside the
-- person, empty for a person of one record.
select
    prepared.source as file,
    prepared.record_id as id,
    dense_rank() over (order by group_no) as person,
    round(match_probability, 6) as match_probability,
    case
        when strongest.record_no is null then 'singleton'
        when is_deterministic then 'deterministic'
        else 'probabilistic'
    end as method
from prepared
inner join record_group using (record_no)
left join strongest_link as strongest using (record_no)
order by record_no
