-- Kinds of social-care involvement by journey level (2 child in need, 3 protection plan, 4 looked after)
-- and by precedence, for the highest kind of several.
select *
from (
    values
    ('CSC_ASSESSMENT', 2, 1),
    ('CIN', 2, 2),
    ('CPP', 3, 3),
    ('CLA', 4, 4)
) as csc_level (spell_type, level, precedence)
