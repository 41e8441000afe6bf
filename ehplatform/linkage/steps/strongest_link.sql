-- For each record that a link ties to another of its group: whether one of these links is somebody's decision
-- or known by identifier, and the probability of the strongest.
with ends as (
    select
        unnest([record_l, record_r]) as record_no,
        coalesce(decided_same, false) as is_decided,
        is_deterministic,
        match_probability
    from judged_pair
    inner join record_group as l on l.record_no = record_l
    inner join record_group as r on r.record_no = record_r
    where is_link and l.group_no = r.group_no
)

select
    record_no,
    bool_or(is_decided) as is_decided,
    bool_or(is_deterministic) as is_deterministic,
    max(match_probability) as match_probability
from ends
group by record_no
