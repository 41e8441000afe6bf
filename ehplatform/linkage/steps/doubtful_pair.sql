-- What is known of the pairs inside components that hold a contradiction. Where a source holds nobody
-- twice, two records of it are apart, compared or not.
select
    record_l,
    record_r,
    is_link,
    is_apart,
    coalesce(decided_same, false) as is_decided,
    is_deterministic,
    match_probability,
    match_weight
from judged_pair
inner join doubtful_record as l on l.record_no = record_l
inner join doubtful_record as r on r.record_no = record_r and r.component_no = l.component_no
where is_link or is_apart

union all

select l.record_no, r.record_no, false, true, false, false, null, null
from doubtful_record as l
inner join doubtful_record as r on r.component_no = l.component_no and l.record_no < r.record_no
inner join prepared as record_l on record_l.record_no = l.record_no
inner join prepared as record_r on record_r.record_no = r.record_no and record_r.source = record_l.source
cross join model
where not links_within
