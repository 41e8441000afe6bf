-- Each true pair of scores (OUT10), and whether it was recovered: the same involvement, tool, domain and respondent, with
-- the same scores. The truth goes by the case that each score was filled in for. Cases of a child with a gap of at most a
-- day are one involvement, which its end names: when it began depends on the definition.
with ordered as (
    select
        true_person_id,
        source_id as episode_id,
        start_date,
        end_date,
        lag(end_date) over (partition by true_person_id order by start_date, source_id) as ended_before
    from true_eh_episode
    where start_date is not null
),

numbered as (
    select
        *,
        count(*) filter (ended_before is null or start_date > ended_before + 1)
            over (partition by true_person_id order by start_date, episode_id) as case_no
    from ordered
),

true_score as (
    select
        s.* replace (coalesce(s.domain_code, '') as domain_code),
        min(n.start_date) over (partition by n.true_person_id, n.case_no) as started_on,
        max(coalesce(n.end_date, date '9999-12-31')) over (partition by n.true_person_id, n.case_no) as closed_on
    from true_outcome_score as s
    inner join numbered as n using (true_person_id, episode_id)
),

baseline as (
    select
        true_person_id,
        closed_on,
        tool_code,
        domain_code,
        respondent,
        arg_min(score, (if(stage = 'BASELINE', 0, 1), score_date)) as baseline_score,
        arg_min(score_date, (if(stage = 'BASELINE', 0, 1), score_date)) as baseline_date
    from true_score
    where (stage = 'BASELINE' or stage is null) and score_date <= started_on + 60
    group by all
),

true_pair as (
    select
        true_person_id,
        closed_on,
        tool_code,
        domain_code,
        respondent,
        any_value(b.baseline_score) as baseline_score,
        arg_max(s.score, (if(s.stage = 'CLOSURE', 1, 0), s.score_date)) as later_score
    from baseline as b
    inner join true_score as s using (true_person_id, closed_on, tool_code, domain_code, respondent)
    where
        (s.stage = 'CLOSURE' and s.score_date >= b.baseline_date)
        or (s.stage = 'REVIEW' and s.score_date > b.baseline_date)
    group by all
),

owner as (
    select distinct l.person_key, p.true_person_id
    from person_link as l
    inner join true_person as p using (source_system, source_person_id)
),

made as (
    select
        o.true_person_id,
        coalesce(e.closed_on, date '9999-12-31') as closed_on,
        p.tool_code,
        p.domain_code,
        p.respondent,
        p.baseline_score,
        p.later_score
    from score_pair as p
    inner join eh_episode as e using (definition, person_key, episode_no)
    inner join owner as o using (person_key)
    where p.definition = 'common'
)

select count(m.true_person_id) as recovered, count(*) as pairs
from true_pair as t
left join (select distinct * from made) as m using (
    true_person_id, closed_on, tool_code, domain_code, respondent, baseline_score, later_score
)
