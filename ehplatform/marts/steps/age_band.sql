-- Age bands in completed years, from from_age up to but not including to_age. The unborn lie below 0, open-ended.
select *
from (
    values
    ('unborn', null, 0),
    ('0-4', 0, 5),
    ('5-9', 5, 10),
    ('10-15', 10, 16),
    ('16-17', 16, 18),
    ('18-25', 18, 26)
) as age_band (age_band, from_age, to_age)
