-- Scores that no change is computed from, counted by tool and reason; one score has one reason, the first that holds.
-- no_tool: without a tool, or of one whose scale is not known. out_of_range: a value that the tool cannot give.
-- no_episode: it belongs to no involvement. late_baseline: called a baseline, but taken more than 60 days after the
-- start.
with judged as (
    select
        coalesce(p.tool_code, '') as tool_code,
        case
            when t.tool_code is null then 'no_tool'
            when not p.is_in_range then 'out_of_range'
            when p.episode_no is null then 'no_episode'
            when p.stage = 'BASELINE' and p.score_date > p.started_on + 60 then 'late_baseline'
        end as kind
    from score_placed as p
    left join tool as t on p.tool_code = t.tool_code
)

select
    w.la_code,
    j.tool_code,
    j.kind,
    cast(count(*) as integer) as row_count
from judged as j
cross join council_window as w
where j.kind is not null
group by w.la_code, j.tool_code, j.kind
