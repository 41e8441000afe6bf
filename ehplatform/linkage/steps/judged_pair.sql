-- What follows from the evidence of each pair (`likely_pair`), and from people's decisions, which go before it.
-- Apart (`is_apart`): two people for sure, whom no group may hold together: identifiers contradict, or the
-- probability is below one in a thousand and no identifier says otherwise.
-- A link is known by identifier, or probable enough, and not apart, and its identifier not misused. A record
-- without a forename that could be either of two people (twins) is linked to neither.
-- For a person to look at (`clerical_reason`):
--   probable           no link, but the probability is not small;
--   ambiguous          a record without a forename that fits two people;
--   shared_identifier  an identifier agrees, but name and date of birth speak of two people;
--   other_identifier   all else agrees, but an identifier contradicts;
--   weak_link          a link that is less than sure.
with likely as (
    select
        likely_pair.*,
        is_contradicted or (probability < 0.001 and not is_deterministic) as is_apart,
        not is_contradicted
        and not is_misused
        and (is_deterministic or probability >= model.link_threshold) as is_likely
    from likely_pair
    cross join model
),

nameless_end as (
    select record_l as record_no, record_r as other, record_l, record_r
    from likely
    where is_likely and not shares_identifier and gamma_forename = -1
    union all
    select record_r, record_l, record_l, record_r
    from likely
    where is_likely and not shares_identifier and gamma_forename = -1
),

ambiguous as (
    select distinct unnest([one.record_l, two.record_l]) as record_l, unnest([one.record_r, two.record_r]) as record_r
    from nameless_end as one
    inner join nameless_end as two on one.record_no = two.record_no and one.other < two.other
    left join likely on likely.record_l = one.other and likely.record_r = two.other
    where not coalesce(is_likely, false)
),

decided as (
    select
        coalesce(likely.record_l, decided_pair.record_l) as record_l,
        coalesce(likely.record_r, decided_pair.record_r) as record_r,
        likely.* exclude (record_l, record_r, is_apart, is_deterministic),
        coalesce(likely.is_apart, false) as is_apart,
        coalesce(likely.is_deterministic, false) as is_deterministic,
        ambiguous.record_l is not null as is_ambiguous,
        decided_pair.is_same as decided_same
    from likely
    full join decided_pair using (record_l, record_r)
    left join ambiguous
        on ambiguous.record_l = likely.record_l and ambiguous.record_r = likely.record_r
)

select
    record_l,
    record_r,
    match_weight,
    sibling_weight,
    twin_weight,
    case decided_same when true then 1.0 when false then 0.0 else probability end as match_probability,
    is_deterministic and decided_same is null as is_deterministic,
    coalesce(not decided_same, is_apart) as is_apart,
    coalesce(decided_same, is_likely and not is_ambiguous) as is_link,
    decided_same,
    case
        when decided_same is not null then null
        when is_contradicted then
            if(
                1 / (1 + pow(2, -(match_weight - weight_upn - weight_nhs_number))) >= model.link_threshold
                and gamma_forename > 0,
                'other_identifier',
                null
            )
        when is_ambiguous then 'ambiguous'
        when is_misused then 'shared_identifier'
        when is_deterministic or probability >= model.sure_threshold then null
        when probability >= model.link_threshold then 'weak_link'
        when shares_identifier then 'shared_identifier'
        when probability >= model.clerical_threshold then 'probable'
    end as clerical_reason,
    columns('(gamma|weight)_.*')
from decided
cross join model
