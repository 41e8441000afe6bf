-- The ties among people without a present family. Who is tied to others only stands alone for now.
with attached as (
    select distinct person
    from membership
    where end_date is null
)

select tie.l, if(attached.person is null, tie.r, tie.l) as r
from (select distinct l, r from tie) as tie
anti join attached on attached.person = tie.l
left join attached on attached.person = tie.r
