-- Which family each group of a source system wants to be part of: (source_group, family). A group of the
-- Early Help system (EHM) is a family. A group of another system goes to the Early Help family that most
-- of its members belong to; where there is none, it is one itself. Of the groups of one other system
-- only the one that shares most people with a family goes to it: two groups that a child lives between
-- stay two. A group that is too many people by itself is no family.
with possible as (
    select source_group, source_system
    from source_group
    where people <= (select largest from setting)
),

member as (
    select distinct source_group, possible.source_system, person
    from record_group
    inner join possible using (source_group)
),

shared as (
    select other.source_group, other.source_system, early_help.source_group as family, count(*) as people
    from member as other
    inner join member as early_help using (person)
    where other.source_system <> 'EHM' and early_help.source_system = 'EHM'
    group by all
),

led as (
    select *
    from shared
    qualify row_number() over (partition by source_group order by people desc, family) = 1
),

going as (
    select source_group, family
    from led
    qualify row_number() over (partition by family, source_system order by people desc, source_group) = 1
)

select source_group, coalesce(family, source_group) as family
from possible
left join going using (source_group)
