-- One row per record of people files: the number of its person, in the order of first records; how it came
-- there (known by identifier, by probability, or alone); the probability of its strongest link inside the
-- person, empty for a person of one record.
with ends as (
    select unnest([record_l, record_r]) as record_no, is_deterministic, match_probability
    from judged_pair
    inner join record_group as l on l.record_no = record_l
    inner join record_group as r on r.record_no = record_r
    where is_link and l.group_no = r.group_no
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
left join strongest using (record_no)
order by record_no
