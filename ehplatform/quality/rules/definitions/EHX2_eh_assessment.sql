-- Assessments of a family that leave out one of its children. Tested are the rows of a family assessment: of
-- that type, or about two or more children. A child is left out who has the same family id in the same system
-- and was born, under 18, alive and in the area on the day the assessment began.
with child as (
    select source_system, source_person_id, family_ref, birth_date, left_area_date, death_date
    from person_record
    where
        family_ref is not null
        and birth_date is not null
        and is_child(person_role)
        and is_duplicate is not true
    qualify count(*) over (partition by source_system, family_ref) <= 12
),

assessed as (
    select distinct source_system, family_assessment_id, source_person_id
    from eh_assessment
    where family_assessment_id is not null
),

family_assessment as (
    select
        a.source_system,
        a.family_assessment_id,
        min(a.start_date) as began_on
    from eh_assessment as a
    where a.family_assessment_id is not null
    group by all
    having count(distinct a.source_person_id) > 1 or bool_or(a.assessment_type = 'WHOLE_FAMILY')
),

family_of_assessment as (
    select distinct f.source_system, f.family_assessment_id, f.began_on, c.family_ref
    from family_assessment as f
    inner join assessed as a
        on f.source_system = a.source_system and f.family_assessment_id = a.family_assessment_id
    inner join child as c
        on a.source_system = c.source_system and a.source_person_id = c.source_person_id
),

incomplete as (
    select distinct f.source_system, f.family_assessment_id
    from family_of_assessment as f
    inner join child as c on f.source_system = c.source_system and f.family_ref = c.family_ref
    left join assessed as a
        on
            f.source_system = a.source_system
            and f.family_assessment_id = a.family_assessment_id
            and c.source_person_id = a.source_person_id
    where
        a.source_person_id is null
        and c.birth_date <= f.began_on
        and f.began_on < c.birth_date + interval 18 year
        and f.began_on < coalesce(c.left_area_date, 'infinity'::date)
        and f.began_on <= coalesce(c.death_date, 'infinity'::date)
)

select
    a.source_system,
    a.batch_id,
    a.source_id,
    a.source_person_id,
    a.source_row,
    i.family_assessment_id is not null as is_failed
from eh_assessment as a
inner join (select distinct source_system, family_assessment_id from family_of_assessment) as f
    on a.source_system = f.source_system and a.family_assessment_id = f.family_assessment_id
left join incomplete as i
    on a.source_system = i.source_system and a.family_assessment_id = i.family_assessment_id
