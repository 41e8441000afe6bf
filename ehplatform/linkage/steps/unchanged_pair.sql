-- Pairs that the last run scored and neither of whose records has changed since, under this run's numbers.
with unchanged as (
    select record_no, source, record_id
    from linkage_record
    anti join changed_record using (record_no)
)

select l.record_no as record_l, r.record_no as record_r, last_pair.* exclude (source_l, record_id_l, source_r, record_id_r)
from last_pair
inner join unchanged as l on l.source = source_l and l.record_id = record_id_l
inner join unchanged as r on r.source = source_r and r.record_id = record_id_r
