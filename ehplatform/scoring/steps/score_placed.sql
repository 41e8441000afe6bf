-- Each score of a tool with the involvement that it belongs to: one that was open on its day, or that closed at most
-- 28 days before (a score at closing is often keyed late), or that began at most 14 days after (a baseline is often
-- taken at the referral). Where more than one fits, it is the one that holds the episode which the source names for the
-- score, or else the first of these three. Without such an involvement episode_no is absent.
-- is_in_range: the score is one that the tool can give.
with recorded as (
    select
        person_key,
        source_system,
        source_id,
        min(start_date) as start_date,
        max(coalesce(end_date, date '9999-12-31')) as open_to
    from linked_eh_episode
    group by person_key, source_system, source_id
),

candidate as (
    select
        s.*,
        e.episode_no,
        e.started_on,
        row_number() over (
            partition by s.person_key, s.source_system, s.source_id
            order by
                case when r.start_date <= coalesce(e.closed_on, r.start_date) and r.open_to >= e.started_on then 0 else 1 end,
                case
                    when e.episode_no is null then 3
                    when
                        s.score_date >= e.started_on
                        and (e.closed_on is null or s.score_date <= e.closed_on)
                        then 0
                    when s.score_date > e.closed_on then 1
                    else 2
                end,
                e.episode_no desc nulls last
        ) as choice_no
    from linked_outcome_score as s
    cross join council_window as w
    left join eh_episode as e
        on
            s.person_key = e.person_key
            and s.score_date >= e.started_on - 14
            and (e.closed_on is null or s.score_date <= e.closed_on + 28)
    left join recorded as r
        on
            s.person_key = r.person_key
            and s.source_system = r.source_system
            and s.episode_id = r.source_id
    where s.score_date <= w.early_help_to
)

select
    c.person_key,
    c.episode_no,
    c.started_on,
    c.source_system,
    c.source_id,
    c.tool_code,
    coalesce(c.domain_code, '') as domain_code,
    coalesce(c.respondent, '') as respondent,
    c.stage,
    c.score,
    c.score_date,
    t.is_high_better,
    t.tool_code is not null and c.score >= t.minimum and c.score <= t.maximum as is_in_range
from candidate as c
left join tool as t on c.tool_code = t.tool_code
where c.choice_no = 1
