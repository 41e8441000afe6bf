-- Early Help episodes by their id: when the child was referred and when the episode closed.
select
    e.source_system as fact_system,
    e.source_person_id as fact_person,
    e.source_id as case_id,
    max(e.end_date) as episode_closed_on,
    max(c.referred_on) as episode_referred_on
from eh_episode as e
left join eh_case as c
    on e.source_system = c.fact_system and e.source_person_id = c.fact_person and e.referral_id = c.case_id
group by all
