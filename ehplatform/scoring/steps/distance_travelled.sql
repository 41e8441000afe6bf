-- How far a child or family travelled during an involvement, by tool and respondent; tools are never pooled.
-- mean_improvement is the mean over the domains that have a pair, in points of the tool; direction says whether it is
-- above 0 (better), 0 (same) or below (worse). Both are not known for a tool whose direction is not.
-- reliable_change: whether the change is more than chance in measuring explains: beyond 1.96 times the standard error
-- of a difference, the square root of 2 times the tool's published standard error of measurement (Jacobson NS, Truax P
-- (1991), J Consult Clin Psychol 59:12-19). Only for tools of one score that have one.
with travelled as (
    select
        la_code,
        person_key,
        episode_no,
        tool_code,
        respondent,
        cast(count(*) as integer) as pairs,
        avg(improvement) as mean_improvement
    from score_pair
    group by la_code, person_key, episode_no, tool_code, respondent
)

select
    d.la_code,
    d.person_key,
    d.episode_no,
    d.tool_code,
    d.respondent,
    d.pairs,
    d.mean_improvement,
    case
        when d.mean_improvement > 0 then 'better'
        when d.mean_improvement = 0 then 'same'
        when d.mean_improvement < 0 then 'worse'
    end as direction,
    case
        when t.standard_error is null or d.pairs > 1 or d.mean_improvement is null then null
        when d.mean_improvement > 1.96 * sqrt(2) * t.standard_error then 'better'
        when d.mean_improvement < -1.96 * sqrt(2) * t.standard_error then 'worse'
        else 'no_reliable_change'
    end as reliable_change
from travelled as d
inner join tool as t on d.tool_code = t.tool_code
