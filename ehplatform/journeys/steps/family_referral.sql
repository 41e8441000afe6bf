-- Which referral stands for its family, where several children were referred together: they share the source's
-- family_referral_id, or else family and day (EH1 counted by family).
select
    person_key,
    referral_no,
    row_number() over (
        partition by source_system, coalesce(family_referral_id, family_key, cast(person_key as varchar)), referral_date
        order by person_key, referral_no
    ) = 1 as is_first_of_family
from eh_referral
