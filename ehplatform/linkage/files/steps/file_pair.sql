-- The links of people files and the pairs for a person to look at: what settled each, and its weights in
-- bits: as a whole, and of each comparison (`bits`).
select
    l.source as file_l,
    l.record_id as id_l,
    r.source as file_r,
    r.record_id as id_r,
    is_link,
    person_l.group_no = person_r.group_no as is_one_person,
    coalesce(clerical_pair.clerical_reason, '') as clerical_reason,
    round(judged_pair.match_probability, 6) as match_probability,
    round(judged_pair.match_weight, 2) as match_weight,
    round(judged_pair.sibling_weight, 2) as sibling_weight,
    round(judged_pair.twin_weight, 2) as twin_weight,
    bits.* exclude (record_l, record_r)
from judged_pair
inner join bits using (record_l, record_r)
inner join prepared as l on l.record_no = record_l
inner join prepared as r on r.record_no = record_r
inner join record_group as person_l on person_l.record_no = record_l
inner join record_group as person_r on person_r.record_no = record_r
left join clerical_pair
    on
        clerical_pair.source_l = l.source
        and clerical_pair.record_id_l = l.record_id
        and clerical_pair.source_r = r.source
        and clerical_pair.record_id_r = r.record_id
where is_link or clerical_pair.clerical_reason is not null
order by record_l, record_r
