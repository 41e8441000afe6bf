-- Whether a referral follows another of the same child within 12 months, referral to referral, as DfE counts
-- re-referrals to social care (EH2). An earlier one on the same day is no earlier referral; one exactly 12
-- months before counts. Not known (null) when the council's history is shorter than the look back.
with preceded as (
    select
        referral_no,
        referral_date,
        max(referral_date) over (
            partition by person_key
            order by referral_date
            range between unbounded preceding and interval 1 day preceding
        ) as previous_referral_date
    from eh_referral
)

select
    p.referral_no,
    p.previous_referral_date,
    w.history_start + interval 12 month <= p.referral_date as has_12m_history,
    case
        when w.history_start + interval 12 month <= p.referral_date
            then coalesce(p.previous_referral_date + interval 12 month >= p.referral_date, false)
    end as is_rereferral_12m
from preceded as p
cross join council_window as w
