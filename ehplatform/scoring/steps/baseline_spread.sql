-- How widely a council's baselines of a tool lie, by respondent: the unit of a standardised change (OUT11). Baselines of
-- all domains lie on one scale. Below 20 cases with a pair no spread is given.
select
    la_code,
    tool_code,
    respondent,
    cast(count(distinct person_key || ' ' || cast(episode_no as varchar)) as integer) as cases,
    avg(baseline_score) as mean_baseline,
    case
        when count(distinct person_key || ' ' || cast(episode_no as varchar)) >= 20 then stddev_samp(baseline_score)
    end as standard_deviation
from score_pair
group by la_code, tool_code, respondent
