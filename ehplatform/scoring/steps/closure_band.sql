-- The band of each closure, 12 months on; the first that holds:
-- 1. not_yet_known: the 12 months are not matured;
-- 2. disengaged_or_stepped_up: the family disengaged, or the case was stepped up to social care at closing;
-- 3. escalated: a referral to social care that is not no further action, or a CIN, CPP or CLA spell;
-- 4. came_back: a new Early Help referral;
-- 5. sustained: none of these.
-- Every closure has one band, so that the bands of matured closures add up to all of them.
with reason as (
    select
        person_key,
        episode_no,
        coalesce(end_reason_code, 'UNKNOWN') <> 'UNKNOWN' as is_reason_known,
        coalesce(end_reason_code, '') in (select code from disengaged_code) as is_disengaged
    from eh_episode
    where closed_on is not null
)

select
    e.la_code,
    e.person_key,
    e.episode_no,
    r.is_reason_known,
    case when r.is_reason_known then r.is_disengaged end as is_disengaged,
    case
        when not e.is_matured_12m then 'not_yet_known'
        when r.is_disengaged or s.is_stepped_up then 'disengaged_or_stepped_up'
        when e.is_referred_to_csc_12m or e.is_escalated_12m then 'escalated'
        when e.is_rereferred_12m then 'came_back'
        else 'sustained'
    end as closure_band
from closure_event as e
inner join reason as r on e.person_key = r.person_key and e.episode_no = r.episode_no
inner join step_up as s on e.person_key = s.person_key and e.episode_no = s.episode_no
