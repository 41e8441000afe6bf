-- The rows that stand, one a key: of rows that name the same thing, the one from the latest content is right.
-- A file restates only the columns that it has: of the others, the latest file that has them is right.
-- batch_order: the batches in force, oldest content first; has_<column>: whether the batch has a column that not
-- all of them have. {key}: the key's columns; {columns}: all columns.
select {columns}
from mapped
inner join batch_order using (batch_id)
window history as (
    partition by {key}
    order by batch_order.place
    rows between unbounded preceding and current row
)
qualify row_number() over (partition by {key} order by batch_order.place desc) = 1
order by {key}
