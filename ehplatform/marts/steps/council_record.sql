-- What the council's systems record at all; one row. A system without workers' names yields no allocation: then
-- whether a case is allocated is not known, which is not the same as "not allocated".
select count(*) > 0 as has_allocations
from allocation
