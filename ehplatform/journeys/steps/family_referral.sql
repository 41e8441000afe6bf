-- Which referral stands for its family, where several children were referred together: they share the source's
-- family_referral_id, whatever the day, or else, without one, family and day, whatever the source (EH1 counted by
-- family). A child without a family is a family of one.
select
    person_key,
    referral_no,
    row_number() over (
        partition by
            family_referral_id,
            case when family_referral_id is not null then source_system end,
            case when family_referral_id is null then coalesce(family_key, cast(person_key as varchar)) end,
            case when family_referral_id is null then referral_date end
        order by referral_date, person_key, referral_no
    ) = 1 as is_first_of_family
from eh_referral
