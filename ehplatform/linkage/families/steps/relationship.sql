-- The recorded relationships between persons, each from both ends: what person `l` is in the family
-- by the relationship to person `r`.
with recorded as (
    select
        own.person,
        related.person as related,
        kind.*,
        told.start_date,
        told.end_date
    from person_relationship as told
    inner join record as own using (source_system, source_person_id)
    inner join record as related
        on related.source_system = told.source_system and related.source_person_id = told.related_person_id
    inner join relationship_kind as kind using (relationship_code)
    where own.person <> related.person
)

select person as l, related as r, own_role as role, is_close, is_kin, start_date, end_date
from recorded
union
select related, person, related_role, is_close, is_kin, start_date, end_date
from recorded
