-- One continuous involvement of one child: its chain of recorded episodes, merged.
-- Start basis is that of the first recorded episode, family and tier are those of the latest to start, and the
-- end reason is that of the last to end. An open chain has no closing day and no reason.
-- previous_closed_on is the day the child's involvement before this one closed.
-- (max_by passes over absent values, but not over a struct that holds one: absent stays absent.)
with merged as (
    select
        la_code,
        person_key,
        min(start_date) as started_on,
        nullif(max(open_to), date '9999-12-31') as closed_on,
        min_by(struct_pack(start_basis), recorded_no) as first_recorded,
        max_by(struct_pack(family_key, tier), recorded_no) as latest,
        max_by(struct_pack(end_reason_code), struct_pack(open_to, recorded_no)) as last_to_end,
        count(*) as merged_n
    from eh_episode_chain
    group by la_code, person_key, chain_no
)

select
    la_code,
    row_number() over (order by started_on, person_key) as episode_no,
    person_key,
    latest.family_key,
    started_on,
    closed_on,
    first_recorded.start_basis,
    latest.tier,
    case when closed_on is not null then last_to_end.end_reason_code end as end_reason_code,
    lag(closed_on) over (partition by person_key order by started_on) as previous_closed_on,
    merged_n
from merged
