-- How each involvement began.
-- is_first_time: the child's first with Early Help here. Not known (null) when the council's history is shorter
-- than 12 months at the start, because an earlier one may lie before it.
-- is_self_referred: the referral that led to it, the child's latest on or before the start and not before the previous
-- closing, came from the family itself. Not known without a referral, or without its source.
with led as (
    select
        e.person_key,
        e.episode_no,
        r.source_code,
        row_number() over (
            partition by e.person_key, e.episode_no
            order by r.referral_date desc, r.referral_no desc
        ) as recency
    from eh_episode as e
    inner join eh_referral as r
        on
            e.person_key = r.person_key
            and e.started_on >= r.referral_date
            and (e.previous_closed_on is null or e.previous_closed_on <= r.referral_date)
)

select
    e.la_code,
    e.person_key,
    e.episode_no,
    case
        when e.episode_no > 1 then false
        when w.history_start + interval 12 month <= e.started_on then true
    end as is_first_time,
    case when l.source_code is not null then c.code is not null end as is_self_referred
from eh_episode as e
cross join council_window as w
left join led as l on e.person_key = l.person_key and e.episode_no = l.episode_no and l.recency = 1
left join self_referral_code as c on l.source_code = c.code
