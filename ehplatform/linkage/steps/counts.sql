-- What this run of linkage did, in one row of numbers.
select
    (select count(*) from prepared) as records,
    (select count(*) from person) as persons,
    (select count(*) from person_link where match_method = 'deterministic') as deterministic,
    (select count(*) from person_link where match_method = 'probabilistic') as probabilistic,
    (select count(*) from person_link where match_method = 'singleton') as singletons,
    (
        select count(*) from judged_pair cross join model
        where is_vetoed and match_probability >= model.link_threshold
    ) as vetoed_pairs,
    (select count(*) from judged_pair where not is_vetoed and not is_link and match_probability >= 0.5)
        as review_pairs,
    (select count(distinct family_key) from family_member) as families,
    (select count(*) from family_member) as in_families
