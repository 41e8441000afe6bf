-- How many people each family would be with all groups that want to be part of it.
select family, count(distinct person) as people
from record_group
inner join source_joining using (source_group)
group by family
