-- One row per person: what is known of them, of each attribute the value most records agree on. A
-- stated value goes before "not known" or "refused"; ties go to the smaller value. The month of birth
-- and of death is all that leaves the personal layer. A person left the area when any record says so.
with votes as (
    unpivot (
        select
            person_key,
            sex_code,
            ethnicity_code,
            strftime(date_trunc('month', birth_date), '%Y-%m-%d') as birth_month,
            strftime(left_area_date, '%Y-%m-%d') as left_area_date,
            strftime(date_trunc('month', death_date), '%Y-%m-%d') as death_month
        from person_link
        inner join person_record using (source_system, source_person_id)
    )
    on sex_code, ethnicity_code, birth_month, left_area_date, death_month
    into name attribute value choice
),

elected as (
    select person_key, attribute, choice
    from votes
    where choice <> '1900-01-01'
    group by person_key, attribute, choice
    qualify row_number() over (
        partition by person_key, attribute
        order by choice in ('U', 'REFU', 'NOBT'), count(*) desc, choice
    ) = 1
)

select
    la_code,
    person_key,
    max(choice) filter (where attribute = 'birth_month')::date as birth_month,
    max(choice) filter (where attribute = 'sex_code') as sex_code,
    max(choice) filter (where attribute = 'ethnicity_code') as ethnicity_code,
    max(choice) filter (where attribute = 'left_area_date')::date as left_area_date,
    max(choice) filter (where attribute = 'death_month')::date as death_month
from (select distinct la_code, person_key from person_link)
left join elected using (person_key)
group by la_code, person_key
order by person_key
