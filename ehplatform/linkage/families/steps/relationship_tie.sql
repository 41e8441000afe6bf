-- Who belongs together by a close relationship that lasts: an ended one, as after an adoption, ties nobody.
select 'relationship' as basis, l, r, start_date, true as is_related
from relationship
where is_close and end_date is null
