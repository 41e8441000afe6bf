-- What each person is in each family. Whom the service calls a child is one; others are what their
-- relationships to people of the family say, else what the service calls them. An adult is no child
-- of the family by having a parent in it.
with called as (
    select person, bool_or(person_role in ('CHILD', 'UNBORN')) as is_child, min(person_role) as person_role
    from person_record
    inner join record using (source_system, source_person_id)
    where person_role is not null
    group by person
),

member as (
    select distinct family, person
    from membership
),

related as (
    select
        own.family,
        own.person,
        min_by(
            role,
            list_position(
                ['grandparent', 'mother', 'father', 'step_parent', 'carer', 'child', 'sibling', 'other'], role
            )
        ) as role
    from relationship
    inner join member as own on own.person = relationship.l
    inner join member as other on other.person = relationship.r and other.family = own.family
    where role is not null
    group by own.family, own.person
)

select
    family,
    person,
    case
        when called.is_child then 'child'
        when related.role = 'sibling' then if(called.is_child is null, null, 'sibling_adult')
        when related.role = 'child' and called.is_child is null then 'child'
        when related.role <> 'child' then related.role
        when called.person_role = 'PARENT_CARER' then 'carer'
        when called.person_role = 'OTHER_ADULT' then 'other'
    end as role
from member
left join called using (person)
left join related using (family, person)
