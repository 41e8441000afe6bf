-- One row per record whose person key is not the one of the last run: which key it had and has, whether
-- it joined another person (`merged`) or left its own (`split`), and why. The cause is looked for among the
-- records of its old and its new person: a decision, a new, a changed or a withdrawn record; else the
-- model or the calibration is another one.
with now as (
    select source, record_id, person_key, record_no
    from record_person
    inner join prepared using (record_no)
),

moved as (
    select
        now.source,
        now.record_id,
        last_link.person_key as old_key,
        now.person_key as new_key
    from now
    inner join last_link
        on last_link.source_system = now.source and last_link.source_person_id = now.record_id
    where now.person_key <> last_link.person_key
),

concerned as (
    select moved.record_id, moved.source, now.record_no, false as is_withdrawn
    from moved
    inner join now on now.person_key in (moved.old_key, moved.new_key)
    union
    select moved.record_id, moved.source, now.record_no, now.record_no is null
    from moved
    inner join last_link on last_link.person_key in (moved.old_key, moved.new_key)
    left join now on last_link.source_system = now.source and last_link.source_person_id = now.record_id
),

known as (
    select distinct source_system as source, source_person_id as record_id
    from last_link
),

reasons as (
    select
        concerned.source,
        concerned.record_id,
        bool_or(decided.record_no is not null) as is_decided,
        bool_or(prepared.record_no is not null and known.record_id is null) as has_new,
        bool_or(changed_record.record_no is not null) as has_changed,
        bool_or(is_withdrawn) as has_withdrawn
    from concerned
    left join prepared using (record_no)
    left join known on known.source = prepared.source and known.record_id = prepared.record_id
    left join changed_record using (record_no)
    left join (select unnest([record_l, record_r]) as record_no from decided_pair) as decided using (record_no)
    group by concerned.source, concerned.record_id
)

select
    moved.source as source_system,
    moved.record_id as source_person_id,
    moved.old_key,
    moved.new_key,
    if(moved.new_key in (select person_key from last_link), 'merged', 'split') as change,
    case
        when is_decided then 'decision'
        when has_new then 'new_record'
        when has_changed then 'changed_record'
        when has_withdrawn then 'withdrawn_record'
        when model.is_calibrated_anew then 'calibration'
        else 'unexplained'
    end as cause,
    model.as_of as changed_on,
    model.version as model_version
from moved
inner join reasons using (source, record_id)
cross join model
order by source_system, source_person_id
