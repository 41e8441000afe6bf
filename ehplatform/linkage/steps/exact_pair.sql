-- Pairs of records that are one person beyond reasonable doubt, without any model: the same valid UPN
-- or NHS number and the same date of birth, or the same forename, surname and date of birth.
-- Their number, over the share of true pairs known to look like this, tells how many true pairs to expect.
select l.record_no as record_l, r.record_no as record_r
from prepared as l
inner join prepared as r
    on l.birth_date = r.birth_date and l.upn = r.upn and l.record_no < r.record_no
union
select l.record_no, r.record_no
from prepared as l
inner join prepared as r
    on l.birth_date = r.birth_date and l.nhs_number = r.nhs_number and l.record_no < r.record_no
union
select l.record_no, r.record_no
from prepared as l
inner join prepared as r
    on
        l.birth_date = r.birth_date
        and l.forename = r.forename
        and l.surname = r.surname
        and l.record_no < r.record_no
