"""Who is who inside one council: records of the source systems become persons and families.

Records are cleaned (`prepare`), compared where that is worth it (`blocking`, `comparisons`) and scored by
a Fellegi-Sunter model (`model`, `scoring`) that is fitted to the population (`calibration`); judged by
rules that know siblings and twins (`steps/likely_pair.sql`, `judged_pair.sql`), grouped (`grouping`) and
given random keys that outlive a run (`keys`). `families` are made of the persons, `review` is what people
do with the pairs, `files` links any people files. `linking` is the platform's door. Nothing here looks
across councils, and nothing after it sees a name, a date of birth, a postcode or a source id.
"""
