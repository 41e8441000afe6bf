-- The records of every component of links that holds a contradiction: a pair that is apart, different
-- numbers of which a person has one, or two records of a source that holds nobody twice.
with contradictory as (
    select component_no
    from component
    inner join prepared using (record_no)
    cross join model
    group by component_no
    having
        count(distinct nhs_numbers) > 1
        or count(distinct permanent_upns) > 1
        or (not any_value(links_within) and count(distinct source) < count(*))
    union
    select l.component_no
    from judged_pair
    inner join component as l on l.record_no = record_l
    inner join component as r on r.record_no = record_r and r.component_no = l.component_no
    where is_apart
)

select record_no, component_no, nhs_numbers, permanent_upns
from component
inner join contradictory using (component_no)
inner join prepared using (record_no)
