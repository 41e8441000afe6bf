-- Groups of more people than a family or household has: for a person to look at.
with found as (
    select 'family' as kind, source_group as number, people
    from source_group
    union
    select 'family', family, people
    from source_together
    union
    select 'family', family, people
    from joining_by_relationship
    union
    select 'family', family, people
    from joining_by_household
    union
    select 'household', home, people
    from home
    union all
    select 'household', null, people
    from crowded_uprn
)

select la_code, kind, people
from found
cross join setting
where people > largest
