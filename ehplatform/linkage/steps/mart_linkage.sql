-- How many people of each source system are linked to a record in another system, by how their records came
-- together and by whether they are of school age (5 to 17 completed years), when a child can be expected in
-- more than one system. One row a system, way and age group; counts only.
with person_in_source as (
    select
        la_code,
        source_system,
        person_key,
        min_by(
            match_method, list_position(['manual', 'deterministic', 'probabilistic', 'singleton'], match_method)
        ) as match_method
    from person_link
    group by la_code, source_system, person_key
),

counted as (
    select
        *,
        count(*) over (partition by person_key) > 1 as is_linked
    from person_in_source
)

select
    counted.la_code,
    counted.source_system,
    if(counted.is_linked, counted.match_method, 'none') as match_method,
    coalesce(date_diff('month', person.birth_month, model.as_of) between 60 and 215, false) as is_school_age,
    model.version as model_version,
    count(*) as people,
    count(*) filter (where counted.is_linked) as linked_people
from counted
inner join person using (la_code, person_key)
cross join model
group by all
order by all
