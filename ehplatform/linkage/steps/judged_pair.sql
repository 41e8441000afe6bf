-- What the rules say about each scored pair; they read the model's levels of agreement
-- (-1 missing, 0 differs, higher is closer), so that both mean the same by "similar".
-- Known by identifier (`deterministic`): the same valid UPN or NHS number, confirmed by the same date
-- of birth and a forename that does not differ, or by both names where the date has day and
-- month swapped or one digit wrong (levels 2 and up).
-- Forbidden (`is_vetoed`), whatever the score:
--   a different NHS number, or a different permanent UPN: two children;
--   different forenames and no shared identifier: siblings and twins agree on all else;
--   a different date of birth and no shared identifier: father and son, cousins of one name;
--   a shared identifier against a different date of birth and a different name: one of them was
--   given to the wrong child, which a person must look at.
-- A link is a pair that is known by identifier, or that is probable enough and has forenames on both
-- sides (a nameless record could be either twin), and is not forbidden.
with level as (
    select
        record_no_l as record_l,
        record_no_r as record_r,
        match_probability,
        match_weight,
        gamma_forename as forename,
        gamma_surname as surname,
        gamma_upn = 1 or gamma_nhs_number = 1 as shares_identifier,
        gamma_upn = 0 or gamma_nhs_number = 0 as contradicts_identifier,
        gamma_birth_date >= 2 as has_mistyped_birth_date,
        gamma_birth_date = 0 as has_other_birth_date,
        coalesce(l.birth_date = r.birth_date, false) as has_same_birth_date
    from scored_pair
    inner join prepared as l on l.record_no = record_no_l
    inner join prepared as r on r.record_no = record_no_r
),

ruled as (
    select
        record_l,
        record_r,
        match_probability,
        match_weight,
        forename = -1 as is_nameless,
        shares_identifier
        and not contradicts_identifier
        and (
            (has_same_birth_date and forename <> 0)
            or (has_mistyped_birth_date and forename > 0 and surname > 0)
        ) as is_deterministic,
        contradicts_identifier
        or (forename = 0 and not shares_identifier)
        or (has_other_birth_date and not shares_identifier)
        or (has_other_birth_date and (forename = 0 or surname = 0)) as is_vetoed
    from level
)

select
    ruled.*,
    not is_vetoed
    and (is_deterministic or (match_probability >= model.link_threshold and not is_nameless)) as is_link
from ruled
cross join model
