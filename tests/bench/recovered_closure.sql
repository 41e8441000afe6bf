-- Each true closure: whether it was recovered to the day, and the kinds of dirt on the child's records.
-- The truth has a row for each closed case; cases of a child with a gap of at most a day are one episode by the common
-- definition, so they are joined first (no case holds another).
with ordered as (
    select
        *,
        lag(closed_on) over (partition by true_person_id order by started_on) as closed_before
    from true_case
),

numbered as (
    select
        *,
        count(*) filter (closed_before is null or started_on > closed_before + 1)
            over (partition by true_person_id order by started_on) as case_no
    from ordered
),

true_closure as (
    select
        true_person_id,
        min(started_on) as started_on,
        max(closed_on) as closed_on,
        max_by(next_referral_on, closed_on) as next_referral_on,
        max_by(next_csc_referral_on, closed_on) as next_csc_referral_on,
        max_by(next_csc_on, closed_on) as next_csc_on
    from numbered
    group by true_person_id, case_no
),

owner as (
    select distinct l.person_key, p.true_person_id
    from person_link as l
    inner join true_person as p using (source_system, source_person_id)
),

made as (
    select
        o.true_person_id,
        e.started_on,
        f.*
    from eh_episode as e
    inner join closure_followup as f using (definition, person_key, episode_no)
    inner join owner as o using (person_key)
    where e.definition = 'common'
),

dirt as (
    select
        true_person_id,
        list_distinct(flatten(list(list_filter(string_split(coalesce(dirt, ''), '+'), lambda kind: kind <> '')))) as kinds
    from true_person
    group by true_person_id
),

compared as (
    select
        t.true_person_id,
        t.started_on,
        coalesce(
            bool_or(
                m.closed_on = t.closed_on
                and m.first_rereferral is not distinct from if(t.next_referral_on <= m.follow_to, t.next_referral_on, null)
                and m.first_csc_referral is not distinct from
                if(t.next_csc_referral_on <= m.follow_to, t.next_csc_referral_on, null)
                and least(m.first_cin, m.first_cpp, m.first_cla) is not distinct from
                if(t.next_csc_on <= m.follow_to, t.next_csc_on, null)
            ),
            false
        ) as is_recovered
    from true_closure as t
    left join made as m on t.true_person_id = m.true_person_id and t.started_on = m.started_on
    group by t.true_person_id, t.started_on
)

select c.is_recovered, d.kinds
from compared as c
inner join dirt as d using (true_person_id)
