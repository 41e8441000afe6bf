-- name_words: the words of a name as they can be compared. Lower case, no accents, apostrophes closed
-- up (O'Brien = obrien), anything else that is not a letter parts two words. What stands for "no name
-- yet" is left out, because two records cannot agree on it; "Baby of Ann" holds the mother's name.
create or replace macro name_words(name) as list_filter(
    string_split(
        regexp_replace(
            regexp_replace(
                regexp_replace(strip_accents(lower(name)), '[''’‘`.]', '', 'g'),
                '[^a-z]+', ' ', 'g'
            ),
            '\b(not known|no name|unknown|unnamed|tba|tbc|none|xx+)\b|\b(baby|infant|newborn|unborn|twin|triplet)\b.*',
            ' ', 'g'
        ),
        ' '
    ),
    lambda word: word <> ''
);
