-- `member` under the family's key, with what the person is in it and whether it is their main family.
select
    la_code,
    key as family_key,
    person_key,
    role,
    start_date,
    end_date,
    end_date is null and main_family.family is not null as is_main
from member
inner join person using (person)
inner join family_key on "group" = member.family
inner join role using (family, person)
left join main_family using (family, person)
cross join setting
