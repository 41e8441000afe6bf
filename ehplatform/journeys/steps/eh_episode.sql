-- Each involvement with what its recorded episodes say of it: start basis is that of the first, family and tier are
-- those of the latest to start, and the end reason is that of the last to end. An open involvement has no reason.
-- (max_by passes over absent values; an empty text stands for them, so that absent stays absent.)
with recorded as (
    select
        person_key,
        row_number() over (
            partition by person_key
            order by
                start_date, open_to, source_system, source_id, tier nulls last, end_reason_code nulls last,
                start_basis nulls last, family_key nulls last
        ) as recorded_no,
        start_date,
        open_to,
        family_key,
        start_basis,
        tier,
        end_reason_code
    from eh_episode_dated
),

described as (
    select
        i.person_key,
        i.episode_no,
        max_by(coalesce(r.family_key, ''), r.recorded_no) as family_key,
        min_by(coalesce(r.start_basis, ''), r.recorded_no) as start_basis,
        max_by(coalesce(r.tier, ''), r.recorded_no) as tier,
        max_by(
            coalesce(r.end_reason_code, ''),
            cast(date_diff('day', date '1900-01-01', r.open_to) as bigint) * 1000000 + r.recorded_no
        ) as end_reason_code,
        cast(count(*) as integer) as merged_n
    from eh_involvement as i
    inner join recorded as r
        on
            i.person_key = r.person_key
            and r.start_date >= i.started_on
            and r.open_to <= coalesce(i.closed_on, date '9999-12-31')
    group by i.person_key, i.episode_no
)

select
    w.la_code,
    i.person_key,
    i.episode_no,
    nullif(d.family_key, '') as family_key,
    i.started_on,
    i.closed_on,
    nullif(d.start_basis, '') as start_basis,
    nullif(d.tier, '') as tier,
    case when i.closed_on is not null then nullif(d.end_reason_code, '') end as end_reason_code,
    i.previous_closed_on,
    d.merged_n
from eh_involvement as i
inner join described as d on i.person_key = d.person_key and i.episode_no = d.episode_no
cross join council_window as w
