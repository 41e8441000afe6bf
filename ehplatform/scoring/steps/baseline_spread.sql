-- How widely a council's baselines of a tool lie, by respondent: the unit of a standardised change (OUT11). Below 20
-- baselines no spread is given.
select
    la_code,
    tool_code,
    respondent,
    cast(count(*) as integer) as baselines,
    avg(baseline_score) as mean_baseline,
    case when count(*) >= 20 then stddev_samp(baseline_score) end as standard_deviation
from score_pair
group by la_code, tool_code, respondent
