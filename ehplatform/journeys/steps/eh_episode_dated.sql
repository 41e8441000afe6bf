-- Recorded episodes with the start and the end that the profile means (episode_start_basis, episode_end_basis).
-- Start: the day of the event that it names, of the referral that led to the episode, or else the child's first
-- assessment or allocation from 28 days before the recorded start to the end. Without the event, or where it lies
-- after the end, the recorded start stands.
-- End: the recorded closing, or the last review held before it and not before the start.
with event as (
    select
        e.person_key,
        e.standing_no,
        min(a.start_date) as event_date
    from eh_episode_standing as e
    inner join profile as p on p.episode_start_basis = 'assessment_start'
    inner join eh_assessment as a
        on e.person_key = a.person_key and a.start_date >= e.start_date - 28 and a.start_date <= e.open_to
    group by e.person_key, e.standing_no
    union all
    select
        e.person_key,
        e.standing_no,
        min(a.start_date) as event_date
    from eh_episode_standing as e
    inner join profile as p on p.episode_start_basis = 'first_allocation'
    inner join allocation as a
        on e.person_key = a.person_key and a.start_date >= e.start_date - 28 and a.start_date <= e.open_to
    group by e.person_key, e.standing_no
    union all
    select
        r.person_key,
        r.standing_no,
        case p.episode_start_basis
            when 'referral_date' then r.referral_date
            when 'decision_date' then r.decision_date
            when 'consent_date' then r.consent_date
        end as event_date
    from episode_referral as r
    cross join profile as p
    where p.episode_start_basis in ('referral_date', 'decision_date', 'consent_date')
),

reviewed as (
    select
        e.person_key,
        e.standing_no,
        max(v.review_date) as last_review_date
    from eh_episode_standing as e
    inner join profile as p on p.episode_end_basis = 'last_review'
    inner join linked_plan_review as v
        on e.person_key = v.person_key and v.review_date >= e.start_date and v.review_date <= e.open_to
    where e.open_to < date '9999-12-31'
    group by e.person_key, e.standing_no
),

dated as (
    select
        s.la_code,
        s.person_key,
        s.standing_no,
        s.family_key,
        case when b.event_date <= coalesce(v.last_review_date, s.open_to) then b.event_date end as event_date,
        s.start_date as recorded_start_date,
        coalesce(v.last_review_date, s.open_to) as open_to,
        s.start_basis,
        s.tier,
        s.end_reason_code
    from eh_episode_standing as s
    left join event as b on s.person_key = b.person_key and s.standing_no = b.standing_no
    left join reviewed as v on s.person_key = v.person_key and s.standing_no = v.standing_no
)

select
    d.la_code,
    d.person_key,
    row_number() over (
        partition by d.person_key
        order by coalesce(d.event_date, d.recorded_start_date), d.open_to, d.standing_no
    ) as recorded_no,
    d.family_key,
    coalesce(d.event_date, d.recorded_start_date) as start_date,
    d.open_to,
    case when d.event_date is null then d.start_basis else p.episode_start_basis end as start_basis,
    d.tier,
    d.end_reason_code
from dated as d
cross join profile as p
