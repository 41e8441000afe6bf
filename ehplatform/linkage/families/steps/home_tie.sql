-- Stays at one address on at least one common day, of people of one family, of kin, and of one person.
with member as (
    select distinct family, person
    from membership
),

evidence as (
    select own.person as l, other.person as r
    from member as own
    inner join member as other on other.family = own.family and own.person <= other.person
    union all
    select l, r
    from relationship
    where is_kin and l < r
)

select l.stay as l, r.stay as r
from evidence
inner join stay as l on l.person = evidence.l
inner join stay as r on r.person = evidence.r
where
    l.stay < r.stay
    and same_address(l.uprn, l.postcode, r.uprn, r.postcode)
    and share_a_day(l.start_date, l.end_date, r.start_date, r.end_date)
