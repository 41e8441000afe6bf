-- One row per person with a family: (person_key, family), where `family` names the family in this run.
-- 1. The family or group that the Early Help system (EHM) says the person belongs to; of several, the
--    one with the most of the person's records.
-- 2. Else the Early Help family that most of the person's group in another system belong to; else that
--    group itself.
-- 3. Else the one family with which the person shares a postcode and a part of the surname.
-- More than 12 people are a hostel or a refuge, not a family: such a group ties nobody, and no
-- household grows beyond 12.
with record as (
    select person_key, source_system, source_system || ' ' || family_ref as ref, postcode, surname_words
    from prepared
    inner join record_person using (record_no)
),

group_of_person as (
    select person_key, source_system = 'EHM' as is_early_help, ref
    from record
    where ref is not null
    group by person_key, is_early_help, ref
    qualify row_number() over (partition by person_key, is_early_help order by count(*) desc, ref) = 1
),

early_help as (
    select person_key, ref as family
    from group_of_person
    where is_early_help
),

led_by as (
    select other.ref, early_help.family
    from group_of_person as other
    inner join early_help using (person_key)
    where not other.is_early_help
    group by other.ref, early_help.family
    qualify row_number() over (partition by other.ref order by count(*) desc, early_help.family) = 1
),

recorded as (
    select person_key, family
    from early_help
    union all
    select other.person_key, coalesce(led_by.family, other.ref)
    from group_of_person as other
    left join led_by using (ref)
    where not other.is_early_help and other.person_key not in (select person_key from early_help)
),

sized as (
    select person_key, family, count(*) over (partition by family) as size
    from recorded
    qualify size <= 12
),

household as (
    select distinct person_key, postcode, unnest(surname_words) as surname_word
    from record
    where postcode is not null
),

joining as (
    select newcomer.person_key, min(sized.family) as family, max(sized.size) as size
    from household as newcomer
    inner join household as member using (postcode, surname_word)
    inner join sized on sized.person_key = member.person_key
    where newcomer.person_key not in (select person_key from recorded)
    group by newcomer.person_key
    having count(distinct sized.family) = 1
)

select person_key, family
from sized
union all
select person_key, family
from joining
qualify size + count(*) over (partition by family) <= 12
