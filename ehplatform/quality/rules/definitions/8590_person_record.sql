-- A child record without any contact, referral, assessment, episode or social-care involvement.
with involved as (
    select source_system, source_person_id from contact
    union
    select source_system, source_person_id from eh_referral
    union
    select source_system, source_person_id from eh_assessment
    union
    select source_system, source_person_id from eh_episode
    union
    select source_system, source_person_id from csc_spell
)

select
    source_system,
    batch_id,
    source_person_id,
    source_row,
    (source_system, source_person_id) not in (select (source_system, source_person_id) from involved)
        as is_failed
from person_record
where is_child(person_role) and is_duplicate is not true
