-- One row per household, person and unbroken time in it.
with lived as (
    select {'home': home, 'person': person} as what, start_date, end_date
    from home
    where people <= (select largest from setting)
)

select what.home, what.person, start_date, end_date
from continuous('lived')
