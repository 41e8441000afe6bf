-- One row a closed episode of a child (EH6, EH7, EH9, OUT1, OUT2, OUT4, OUT5, OUT8, DQ7). Age is that on the day of
-- closing. The rules stand in step_up (journeys) and in closure_event and closure_band (scoring).
select
    e.la_code,
    row_number() over (order by e.closed_on, e.person_key) as closure_no,
    e.person_key,
    e.family_key,
    e.started_on,
    e.closed_on,
    last_day(e.closed_on) as month_end,
    e.tier,
    e.end_reason_code,
    b.is_reason_known,
    b.is_disengaged,
    s.was_open_to_csc_at_start,
    s.is_step_window_complete,
    s.is_stepped_up,
    s.is_recorded as is_step_up_recorded,
    s.is_derived as is_step_up_derived,
    v.is_matured_6m,
    v.is_rereferred_6m,
    v.is_referred_to_csc_6m,
    v.is_matured_12m,
    v.is_rereferred_12m,
    v.is_escalated_12m,
    b.closure_band,
    v.first_event,
    v.follow_up_weeks,
    c.age_band,
    c.sex_code,
    c.ethnicity_group
from eh_episode as e
inner join step_up as s on e.person_key = s.person_key and e.episode_no = s.episode_no
inner join closure_event as v on e.person_key = v.person_key and e.episode_no = v.episode_no
inner join closure_band as b on e.person_key = b.person_key and e.episode_no = b.episode_no
inner join child_age_band as c
    on e.person_key = c.person_key and e.closed_on >= c.from_date and e.closed_on < c.to_date
