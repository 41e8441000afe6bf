-- The scored pairs by the ids of their records, which outlive the numbers of a run.
select
    l.source as source_l,
    l.record_id as record_id_l,
    r.source as source_r,
    r.record_id as record_id_r,
    scored_pair.* exclude (record_l, record_r)
from scored_pair
inner join prepared as l on l.record_no = record_l
inner join prepared as r on r.record_no = record_r
order by source_l, record_id_l, source_r, record_id_r
