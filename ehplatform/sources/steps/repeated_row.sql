-- Rows of one file that name the same thing as a later row of it: they give way, the last one stands.
-- is_same: both rows say the same, apart from where they stood. {key}: the key's columns; {facts}: the others.
with numbered as (
    select *, row_number() over () as position
    from mapped
),

repeated as (
    select
        sheet,
        source_row,
        position,
        hash({facts}) as facts,
        last_value(position) over later as kept_position,
        last_value(sheet) over later as kept_sheet,
        last_value(source_row) over later as kept_row,
        last_value(hash({facts})) over later as kept_facts
    from numbered
    window later as (
        partition by {key}
        order by position
        rows between unbounded preceding and unbounded following
    )
)

select
    position,
    sheet,
    source_row,
    kept_sheet,
    kept_row,
    facts = kept_facts as is_same
from repeated
where position <> kept_position
order by position
