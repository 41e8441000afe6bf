-- What is known of a family after a child's episode closed: the first Early Help referral of any of its children
-- after the closing day and up to the end of the child's follow-up. A brother or sister who comes is a re-referral
-- of the family, not of the child. A closure without a family has none.
with moment as (
    select
        e.family_key,
        e.closed_on as day,
        0 as is_referral,
        e.person_key,
        e.episode_no
    from eh_episode as e
    where e.closed_on is not null and e.family_key is not null
    union all
    select
        family_key,
        referral_date as day,
        1 as is_referral,
        cast(null as varchar) as person_key,
        cast(null as integer) as episode_no
    from eh_referral
    where family_key is not null
),

next_referral as (
    select
        person_key,
        episode_no,
        min(case when is_referral = 1 then day end) over (
            partition by family_key
            order by day desc, is_referral, person_key nulls last, episode_no nulls last
            rows between unbounded preceding and 1 preceding
        ) as first_family_rereferral
    from moment
)

select
    n.person_key,
    n.episode_no,
    n.first_family_rereferral
from next_referral as n
inner join closure_followup as f on n.person_key = f.person_key and n.episode_no = f.episode_no
where n.first_family_rereferral <= f.follow_to
