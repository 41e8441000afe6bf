-- One row per family or group of a source system, with the number of people who were ever in it.
select source_group, source_system, count(distinct person) as people
from record_group
group by source_group, source_system
