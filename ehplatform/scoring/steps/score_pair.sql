-- A baseline and a later score of one tool, domain and respondent, of one involvement (OUT10).
-- Baseline: the earliest score called so, or without a stage, no later than 60 days after the start. Later: the
-- latest at closing, or, without one, the latest at a review after the baseline.
-- change is later minus baseline, in points; improvement is the same with its sign by the tool's direction: above 0 is
-- better. Where each council decides which end of the scale is good, improvement is not known.
with usable as (
    select *
    from score_placed
    where is_in_range and episode_no is not null
),

baseline as (
    select
        *,
        row_number() over (
            partition by person_key, episode_no, tool_code, domain_code, respondent
            order by
                case when stage = 'BASELINE' then 0 else 1 end, score_date, source_system, source_id
        ) as choice_no
    from usable
    where (stage = 'BASELINE' or stage is null) and score_date <= started_on + 60
),

later as (
    select
        u.*,
        b.score as baseline_score,
        b.score_date as baseline_date,
        row_number() over (
            partition by u.person_key, u.episode_no, u.tool_code, u.domain_code, u.respondent
            order by
                case when u.stage = 'CLOSURE' then 0 else 1 end, u.score_date desc, u.source_system desc,
                u.source_id desc
        ) as choice_no
    from usable as u
    inner join baseline as b
        on
            u.person_key = b.person_key
            and u.episode_no = b.episode_no
            and u.tool_code = b.tool_code
            and u.domain_code = b.domain_code
            and u.respondent = b.respondent
            and b.choice_no = 1
    where
        (u.stage = 'CLOSURE' and u.score_date >= b.score_date)
        or (u.stage = 'REVIEW' and u.score_date > b.score_date)
)

select
    w.la_code,
    l.person_key,
    l.episode_no,
    l.tool_code,
    l.domain_code,
    l.respondent,
    l.baseline_date,
    l.baseline_score,
    l.score_date as later_date,
    l.score as later_score,
    l.stage as later_stage,
    l.score - l.baseline_score as change,
    case
        when l.is_high_better then l.score - l.baseline_score
        when not l.is_high_better then l.baseline_score - l.score
    end as improvement
from later as l
cross join council_window as w
where l.choice_no = 1
