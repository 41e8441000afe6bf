-- The family that each group of a source system is part of: (source_group, family). Where they would be
-- too many together, each stays by itself.
select source_group, if(people <= (select largest from setting), family, source_group) as family
from source_joining
inner join source_together using (family)
