-- Every compared pair that nobody has decided, with the stratum it is sampled from: under one person or
-- not, for review or not, and the band of its probability.
select
    l.source as source_l,
    l.record_id as record_id_l,
    r.source as source_r,
    r.record_id as record_id_r,
    person_l.person_key = person_r.person_key as is_linked,
    clerical_pair.clerical_reason,
    clerical_pair.clerical_reason is not null as is_for_review,
    if(is_linked, 'linked', 'not linked') || if(is_for_review, ', for review', '') || ', '
    || case
        when judged_pair.match_probability < 0.001 then '0 to .001'
        when judged_pair.match_probability < 0.01 then '.001 to .01'
        when judged_pair.match_probability < 0.1 then '.01 to .1'
        when judged_pair.match_probability < 0.5 then '.1 to .5'
        when judged_pair.match_probability < 0.9 then '.5 to .9'
        when judged_pair.match_probability < 0.99 then '.9 to .99'
        when judged_pair.match_probability < 0.999 then '.99 to .999'
        else '.999 to 1'
    end as stratum
from judged_pair
inner join prepared as l on l.record_no = record_l
inner join prepared as r on r.record_no = record_r
inner join record_person as person_l on person_l.record_no = record_l
inner join record_person as person_r on person_r.record_no = record_r
left join clerical_pair
    on
        clerical_pair.source_l = l.source
        and clerical_pair.record_id_l = l.record_id
        and clerical_pair.source_r = r.source
        and clerical_pair.record_id_r = r.record_id
where decided_same is null
order by source_l, record_id_l, source_r, record_id_r
