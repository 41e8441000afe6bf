-- Who belongs together by living at one address now: kin of any kind, and people who share a part of
-- the surname. A name counts for nothing at a crowded address, nor where more people at one address
-- or postcode have it than a household holds; and it makes no family of people who have none.
with present as (
    select *
    from stay
    where end_date is null
),

quiet as (
    select *
    from present
    anti join crowded_uprn using (uprn)
),

place as (
    select *, 'uprn ' || uprn as place
    from quiet
    where uprn is not null
    union all
    select *, postcode
    from quiet
    where postcode is not null
),

named as (
    select place.*, part
    from place
    inner join surname using (person)
),

rare as (
    select place, part
    from named
    group by place, part
    having count(distinct person) between 2 and (select largest from setting)
),

namesake as (
    select *
    from named
    semi join rare using (place, part)
),

together as (
    select
        l.person as l,
        r.person as r,
        greatest(l.start_date, r.start_date) as start_date,
        false as is_related
    from namesake as l
    inner join namesake as r using (place, part)
    where l.person <> r.person and same_address(l.uprn, l.postcode, r.uprn, r.postcode)
    union all
    select tie.l, tie.r, greatest(l.start_date, r.start_date), true
    from relationship as tie
    inner join present as l on l.person = tie.l
    inner join present as r on r.person = tie.r
    where is_kin and tie.end_date is null and same_address(l.uprn, l.postcode, r.uprn, r.postcode)
)

select 'household' as basis, l, r, start_date, is_related
from together
