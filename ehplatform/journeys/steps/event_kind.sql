-- What can happen to a child, and in which order what happens on one day is read: social care ends before anything
-- else begins; a referral comes before the support that it leads to; support ends before social care takes over.
-- "EH" is Early Help, "CSC" children's social care.
select *
from (
    values
    ('CLA_END', 1),
    ('CPP_END', 2),
    ('CIN_END', 3),
    ('S17_PLAN_END', 4),
    ('S47_END', 5),
    ('CSC_ASSESSMENT_END', 6),
    ('CSC_REFERRAL_END', 7),
    ('CONTACT', 8),
    ('EH_REFERRAL', 9),
    ('EH_REFERRAL_WHILE_OPEN', 10),
    ('EH_DECISION', 11),
    ('EH_START', 12),
    ('EH_ALLOCATION', 13),
    ('EH_ASSESSMENT_START', 14),
    ('EH_ASSESSMENT_COMPLETED', 15),
    ('EH_REVIEW', 16),
    ('EH_SCORE', 17),
    ('EH_END', 18),
    ('CSC_REFERRAL', 19),
    ('CSC_ASSESSMENT_START', 20),
    ('S47_START', 21),
    ('ICPC', 22),
    ('S17_PLAN_START', 23),
    ('CIN_START', 24),
    ('CPP_START', 25),
    ('CLA_START', 26)
) as event_kind (event_type, day_order)
