-- Every pair of records that is one person in truth, by linkage, or both.
with record as (
    select
        row_number() over (order by source_system, source_person_id) as record_no,
        truth.true_person_id,
        person_link.person_key,
        truth.is_twin,
        list_filter(string_split(coalesce(truth.dirt, ''), '+'), lambda kind: kind <> '') as dirt
    from truth
    inner join person_link using (source_system, source_person_id)
),

pair as (
    select l.record_no as record_l, r.record_no as record_r
    from record as l
    inner join record as r on l.true_person_id = r.true_person_id and l.record_no < r.record_no
    union
    select l.record_no, r.record_no
    from record as l
    inner join record as r on l.person_key = r.person_key and l.record_no < r.record_no
)

select
    record_l,
    record_r,
    l.true_person_id = r.true_person_id as is_true,
    l.person_key = r.person_key as is_linked,
    l.is_twin and r.is_twin as are_twins,
    list_distinct(l.dirt || r.dirt) as dirt
from pair
inner join record as l on l.record_no = record_l
inner join record as r on r.record_no = record_r
