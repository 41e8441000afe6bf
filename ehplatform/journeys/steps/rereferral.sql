-- Whether a referral follows within 12 months of what the profile's rereferral_clock names: another referral of the
-- same child, as DfE counts re-referrals to social care (EH2), or the closing of the child's episode before it. One
-- on the same day does not count as earlier; one exactly 12 months before counts. Not known (null) when the
-- council's history is shorter than the look back.
with earlier as (
    select
        person_key,
        referral_date as day,
        referral_no
    from eh_referral
    union all
    select
        e.person_key,
        e.closed_on as day,
        cast(null as integer) as referral_no
    from eh_episode as e
    inner join profile as p on p.rereferral_clock = 'prev_closure'
    where e.closed_on is not null
),

preceded as (
    select
        e.person_key,
        e.referral_no,
        e.day as referral_date,
        max(case when e.referral_no is null or p.rereferral_clock = 'prev_referral' then e.day end) over (
            partition by e.person_key
            order by e.day
            range between unbounded preceding and interval 1 day preceding
        ) as previous_date
    from earlier as e
    cross join profile as p
)

select
    p.person_key,
    p.referral_no,
    p.previous_date,
    w.history_start + interval 12 month <= p.referral_date as has_12m_history,
    case
        when w.history_start + interval 12 month <= p.referral_date
            then coalesce(p.previous_date + interval 12 month >= p.referral_date, false)
    end as is_rereferral_12m
from preceded as p
cross join council_window as w
where p.referral_no is not null
