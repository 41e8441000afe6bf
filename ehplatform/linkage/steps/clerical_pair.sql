-- The pairs that a person should look at: those whose answer could join two persons, the most probable
-- first, then weak links, whose answer could part one, the least probable first. A pair that is no link but
-- stands inside one person all the same is left out: other links joined it.
select
    l.source as source_l,
    l.record_id as record_id_l,
    r.source as source_r,
    r.record_id as record_id_r,
    clerical_reason,
    match_probability,
    match_weight,
    sibling_weight,
    twin_weight
from judged_pair
inner join prepared as l on l.record_no = record_l
inner join prepared as r on r.record_no = record_r
inner join record_person as person_l on person_l.record_no = record_l
inner join record_person as person_r on person_r.record_no = record_r
where (clerical_reason = 'weak_link') = (person_l.person_key = person_r.person_key)
order by
    clerical_reason = 'weak_link',
    if(clerical_reason = 'weak_link', match_probability, -match_probability),
    source_l, record_id_l, source_r, record_id_r
