-- The rows that stand, one a key: of rows that name the same thing, the one from the latest content is right.
-- batch_order: the batches in force, oldest content first. {key}: the key's columns; {columns}: all columns.
select {columns}
from mapped
inner join batch_order using (batch_id)
qualify row_number() over (partition by {key} order by batch_order.place desc) = 1
order by {key}
