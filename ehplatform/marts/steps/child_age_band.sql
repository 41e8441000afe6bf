-- Who a child is at which time: sex, ethnic group, and the age band from from_date up to but not including
-- to_date. Birth is known by month, so a birthday is read as the first day of its month. Every child of an
-- episode or referral has rows; without a birth month, one row for all time with no band.
with child as (
    select person_key from eh_episode
    union
    select person_key from eh_referral
),

described as (
    select
        child.person_key,
        p.birth_month,
        coalesce(p.sex_code, 'U') as sex_code,
        coalesce(g.code_group, 'Not known') as ethnicity_group
    from child
    left join linked_person as p on child.person_key = p.person_key
    left join ethnicity_group as g on p.ethnicity_code = g.code
)

select
    d.person_key,
    d.sex_code,
    d.ethnicity_group,
    b.age_band,
    coalesce(cast(d.birth_month + b.from_age * interval 1 year as date), date '0001-01-01') as from_date,
    coalesce(cast(d.birth_month + b.to_age * interval 1 year as date), date '9999-12-31') as to_date
from described as d
left join age_band as b on d.birth_month is not null
union all
select
    person_key,
    sex_code,
    ethnicity_group,
    null as age_band,
    cast(birth_month + interval 26 year as date) as from_date,
    date '9999-12-31' as to_date
from described
where birth_month is not null
