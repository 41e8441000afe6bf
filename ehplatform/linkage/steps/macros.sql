-- name_words: the words of a name as they can be compared. Lower case, no accents, apostrophes closed
-- up (O'Brien = obrien), anything else that is not a letter parts two words. Left out is what is no
-- part of a name: titles, marks of a copied record, whatever stands in brackets, and what stands for
-- "no name yet", because two records cannot agree on it; "Baby of Ann" holds the mother's name.
create or replace macro name_words(name) as list_filter(
    string_split(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(strip_accents(lower(name)), '\([^)]*\)?|\[[^]]*\]?', ' ', 'g'),
                    '[''’‘`´.]', '', 'g'
                ),
                '[^a-z]+', ' ', 'g'
            ),
            '\b(do not use|dont use|not known|no name|no forename|known as|duplicate|dup|dnu|zz+|unknown|unnamed'
            || '|tba|tbc|none|test|xx+|mr|mrs|ms|miss|mstr|dr)\b'
            || '|\b(baby|infant|newborn|unborn|twin|triplet|child|boy|girl|male|female)\b.*',
            ' ', 'g'
        ),
        ' '
    ),
    lambda word: word <> ''
);

-- sound: a name without what spellings of one name differ in: vowels, h, doubled letters, and letters
-- that stand for one another (c, k and q; f, ph, v and w; s and z; j and a soft g).
create or replace macro consonants(name) as regexp_replace(
    translate(regexp_replace(replace(name, 'ph', 'f'), 'g([eiy])', 'j\1', 'g'), 'cqvwz', 'kkffs'),
    '[aeiouyh]', '', 'g'
);
create or replace macro sound(name) as list_transform(
    [consonants(name)],
    lambda letters: array_to_string(
        list_filter(
            string_split(letters, ''),
            lambda letter, place: place = 1 or letter <> substr(letters, place - 1, 1)
        ),
        ''
    )
)[1];

-- name_stem: a forename without the endings that make pet names (Evie, Charlie, Harls, Freddie), at least
-- two letters: what other forms of the name begin with.
create or replace macro without_ending(name) as regexp_replace(name, '(ie|ey|y|i|s|z|o)$', '');
create or replace macro name_stem(name) as case
    when length(without_ending(name)) < 2 then name
    when length(without_ending(name)) > 2 and right(without_ending(name), 1) = left(right(without_ending(name), 2), 1)
        then left(without_ending(name), -1)
    else without_ending(name)
end;

-- digit: the value of the digit at a place.
create or replace macro digit(text, place) as ascii(substr(text, place, 1)) - ascii('0');

-- clean_upn: a unique pupil number in standard form, or null where it is malformed or its check letter
-- is wrong. The letter follows from characters 2 to 13: each one's value times its place, summed, modulo
-- 23, where a letter counts as its place among the check letters (DfE, Unique pupil numbers: a guide).
create or replace macro upn_letters() as 'ABCDEFGHJKLMNPQRTUVWXYZ';
create or replace macro upn_sum(upn) as
    2 * digit(upn, 2) + 3 * digit(upn, 3) + 4 * digit(upn, 4) + 5 * digit(upn, 5) + 6 * digit(upn, 6)
    + 7 * digit(upn, 7) + 8 * digit(upn, 8) + 9 * digit(upn, 9) + 10 * digit(upn, 10) + 11 * digit(upn, 11)
    + 12 * digit(upn, 12)
    + 13 * if(right(upn, 1) <= '9', digit(upn, 13), strpos(upn_letters(), right(upn, 1)) - 1);
create or replace macro clean_upn(text) as list_transform(
    [upper(regexp_replace(text, '\s', '', 'g'))],
    lambda upn: if(
        regexp_full_match(upn, '[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]')
        and substr(upn_letters(), upn_sum(upn) % 23 + 1, 1) = left(upn, 1),
        upn,
        null
    )
)[1];

-- clean_nhs_number: ten digits, or null where they fail their check: weighted 10 to 1 their sum is a
-- multiple of 11 (NHS Data Dictionary). One digit ten times passes for some digits but is a placeholder.
create or replace macro nhs_sum(number) as
    10 * digit(number, 1) + 9 * digit(number, 2) + 8 * digit(number, 3) + 7 * digit(number, 4)
    + 6 * digit(number, 5) + 5 * digit(number, 6) + 4 * digit(number, 7) + 3 * digit(number, 8)
    + 2 * digit(number, 9) + digit(number, 10);
create or replace macro clean_nhs_number(text) as list_transform(
    [regexp_replace(text, '[\s-]', '', 'g')],
    lambda number: if(
        regexp_full_match(number, '[0-9]{10}')
        and number <> repeat(left(number, 1), 10)
        and nhs_sum(number) % 11 = 0,
        number,
        null
    )
)[1];

-- standing: a list without its nulls and repetitions, in order; null when nothing is left.
create or replace macro standing(list) as nullif(list_sort(list_distinct(list_filter(list, lambda x: x is not null))), []);

-- clean_postcode: capital letters and digits, nothing else; null where there is no digit ("no fixed abode")
-- or only the first half of a national postcode, which many share.
create or replace macro clean_postcode(text) as if(
    regexp_matches(text, '[0-9]')
    and not regexp_full_match(upper(trim(text)), '[A-Z]{1,2}[0-9][A-Z0-9]?'),
    regexp_replace(upper(text), '[^A-Z0-9]', '', 'g'),
    null
);
