-- One row per family, person and unbroken time in it.
with belonged as (
    select {'family': family, 'person': person} as what, start_date, end_date
    from membership
)

select what.family, what.person, start_date, end_date
from continuous('belonged')
