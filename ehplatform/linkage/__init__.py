"""Who is who inside one council: records of the source systems become persons and families.

Records are cleaned (`prepare`), compared and scored by a Fellegi-Sunter model (`model`, `scoring`),
judged by rules that know siblings and twins (`steps/judged_pair.sql`), grouped (`clusters`) and
given random keys that outlive a run (`keys`). `linking` is the door. Nothing here looks across
councils, and nothing after it sees a name, a date of birth, a postcode or a source id.
"""
