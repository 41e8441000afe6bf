-- What this run of linkage did, in one row of numbers.
with method as (
    select
        count(*) filter (where match_method = 'deterministic') as deterministic,
        count(*) filter (where match_method = 'probabilistic') as probabilistic,
        count(*) filter (where match_method = 'manual') as manual,
        count(*) filter (where match_method = 'singleton') as singletons
    from person_link
)

select
    (select count(*) from prepared) as records,
    (select count(*) from changed_record) as changed_records,
    (select count(*) from person) as persons,
    method.*,
    (select count(*) from judged_pair where clerical_reason is not null) as clerical_pairs,
    (select count(*) from key_change) as changed_keys
from method
