-- One continuous involvement of one child: its chain of recorded episodes, merged. episode_no counts the child's.
-- Start basis is that of the first recorded episode, family and tier are those of the latest to start, and the
-- end reason is that of the last to end. An open chain has no closing day and no reason.
-- previous_closed_on is the day the child's involvement before this one closed: as far as what came before its first
-- recorded episode reached.
-- (max_by passes over absent values; an empty text stands for them, so that absent stays absent.)
with merged as (
    select
        la_code,
        person_key,
        cast(episode_no as integer) as episode_no,
        max_by(coalesce(family_key, ''), recorded_no) as family_key,
        min(start_date) as started_on,
        max(open_to) as open_to,
        min(reached_to) as previous_closed_on,
        min_by(coalesce(start_basis, ''), recorded_no) as start_basis,
        max_by(coalesce(tier, ''), recorded_no) as tier,
        max_by(
            coalesce(end_reason_code, ''),
            cast(date_diff('day', date '1900-01-01', open_to) as bigint) * 1000000 + recorded_no
        ) as end_reason_code,
        cast(count(*) as integer) as merged_n
    from eh_episode_chain
    group by la_code, person_key, episode_no
)

select
    la_code,
    person_key,
    episode_no,
    nullif(family_key, '') as family_key,
    started_on,
    nullif(open_to, date '9999-12-31') as closed_on,
    nullif(start_basis, '') as start_basis,
    nullif(tier, '') as tier,
    case when open_to < date '9999-12-31' then nullif(end_reason_code, '') end as end_reason_code,
    case when episode_no > 1 then previous_closed_on end as previous_closed_on,
    merged_n
from merged
