-- Who joins which family by `tie`. People without a present family who are tied to each other, however
-- long the chain, go together: to the one family that some of them are tied to; where there is none and
-- some are related, they are a family of their own, numbered below zero by the smallest person in it;
-- where there are several, they belong to none of them. `people` says how many the family would be; too
-- many of them do not join.
with attached as (
    select distinct family, basis, person
    from membership
    where end_date is null
),

reached as (
    select distinct component, attached.family, attached.basis
    from component
    inner join tie on tie.l = component.node
    inner join attached on attached.person = tie.r
),

looking as (
    select component, bool_or(is_related) as are_related
    from component
    inner join tie on tie.l = component.node
    group by component
),

destination as (
    select component, max(family) as family, max(basis) as basis
    from looking
    left join reached using (component)
    where family is not null or are_related
    group by component
    having count(*) = 1
),

newcomer as (
    select
        coalesce(destination.family, -destination.component) as family,
        coalesce(destination.basis, tie.basis) as basis,
        component.node as person,
        nullif(min(coalesce(tie.start_date, '-infinity'::date)), '-infinity'::date) as start_date,
        null::date as end_date
    from component
    inner join destination using (component)
    inner join tie on tie.l = component.node
    group by all
),

size_now as (
    select family, count(distinct person) as people
    from membership
    group by family
)

select
    newcomer.*,
    count(*) over (partition by family) + coalesce(size_now.people, 0) as people
from newcomer
left join size_now using (family)
