-- How likely each scored pair is one person, and what its identifiers say.
-- The probability weighs four cases, not two: one person; two strangers (Splink's weight, and how many such
-- pairs there are); brothers or sisters, who share surname, home and contact, so that only what is a child's
-- own speaks; and twins, whom a date of birth does not tell apart either.
-- Known by identifier (`is_deterministic`): the same valid UPN, NHS number or number of another system,
-- confirmed by the same date of birth and a forename that does not differ, or by both names where the date
-- has day and month swapped, a digit wrong or is estimated; and no identifier contradicts.
-- Given to the wrong child (`is_misused`): an official number agrees, but the date of birth and a name differ.
-- Contradicted (`is_contradicted`): identifiers differ and none agrees: two children, or one who was adopted
-- and must not be found again.
with told as (
    select
        *,
        gamma_upn = 1 or gamma_nhs_number = 1 or gamma_cross_reference = 1 as shares_official_number,
        shares_official_number or gamma_number = 2 as shares_identifier,
        gamma_upn = 0 or gamma_nhs_number = 0 as differs_in_identifier
    from weighed_pair
)

select
    told.*,
    1 / (
        1
        + pow(2, -least(match_weight, 100))
        + pow(2, -least(sibling_weight, 100))
        + pow(2, -least(twin_weight, 100))
    ) as probability,
    shares_identifier
    and not differs_in_identifier
    and (
        (gamma_birth_date = 6 and gamma_forename <> 0)
        or (gamma_birth_date between 3 and 5 and gamma_forename > 0 and gamma_surname > 0)
    ) as is_deterministic,
    shares_official_number and gamma_birth_date in (0, 1) and (gamma_forename = 0 or gamma_surname = 0)
        as is_misused,
    differs_in_identifier and not shares_identifier as is_contradicted
from told
