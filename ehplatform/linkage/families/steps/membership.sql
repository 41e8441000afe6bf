-- Who belongs to which family, when, and on what basis. First the families of record; people without
-- one are added by their relationships, then by their households (`joining.sql`).
select distinct family, 'source' as basis, person, start_date, end_date
from record_group
inner join source_family using (source_group)
