-- The decisions that concern records of this run, one row per pair; the latest decision on a pair counts.
select
    least(l.record_no, r.record_no) as record_l,
    greatest(l.record_no, r.record_no) as record_r,
    max_by(is_same, decision_no) as is_same
from decision
inner join prepared as l on l.source = source_l and l.record_id = record_id_l
inner join prepared as r on r.source = source_r and r.record_id = record_id_r
group by record_l, record_r
