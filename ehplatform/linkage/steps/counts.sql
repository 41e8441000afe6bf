-- What this run of linkage did, in one row of numbers.
select
    (select count(*) from prepared) as records,
    (select count(*) from changed_record) as changed_records,
    (select count(*) from person) as persons,
    (select count(*) from person_link where match_method = 'deterministic') as deterministic,
    (select count(*) from person_link where match_method = 'probabilistic') as probabilistic,
    (select count(*) from person_link where match_method = 'manual') as manual,
    (select count(*) from person_link where match_method = 'singleton') as singletons,
    (select count(*) from judged_pair where clerical_reason is not null) as clerical_pairs,
    (select count(*) from key_change) as changed_keys
