-- Functions that the rules use beside SQL's own.

-- is_child: whether a person record is of a child. A record without a role is taken for a child's.
create macro is_child(person_role) as coalesce(person_role in ('CHILD', 'UNBORN'), true);

-- is_unborn: whether a child was not born yet. Where no role says so: a birth is expected, and no other
-- date of birth is known.
create macro is_unborn(person_role, birth_date, expected_birth_date) as
    coalesce(person_role = 'UNBORN', coalesce(birth_date, expected_birth_date) = expected_birth_date, false);

-- has_no_sex: whether the sex of a child that is born is missing or unknown.
create macro has_no_sex(sex_code, person_role, birth_date, expected_birth_date) as
    coalesce(sex_code, 'U') = 'U' and not is_unborn(person_role, birth_date, expected_birth_date);

-- is_case: whether a social-care involvement is a case of the census: a time in need, or a referral that
-- ended in no further action.
create macro is_case(spell_type, is_nfa) as
    spell_type = 'CIN' or (spell_type = 'CSC_REFERRAL' and coalesce(is_nfa, false));

-- upn_value: what the character at a place of a unique pupil number counts: a digit itself, the letter of a
-- temporary number its place in the alphabet of check letters.
create macro upn_value(upn, place) as
    coalesce(
        try_cast(substr(upn, place, 1) as integer),
        strpos('ABCDEFGHJKLMNPQRTUVWXYZ', substr(upn, place, 1)) - 1
    );

-- upn_check_letter: the first letter that follows from characters 2 to 13: each times its place, summed,
-- modulo 23 (DfE, Unique pupil numbers: a guide for schools and local authorities).
create macro upn_check_letter(upn) as substr(
    'ABCDEFGHJKLMNPQRTUVWXYZ',
    (
        2 * upn_value(upn, 2) + 3 * upn_value(upn, 3) + 4 * upn_value(upn, 4) + 5 * upn_value(upn, 5)
        + 6 * upn_value(upn, 6) + 7 * upn_value(upn, 7) + 8 * upn_value(upn, 8) + 9 * upn_value(upn, 9)
        + 10 * upn_value(upn, 10) + 11 * upn_value(upn, 11) + 12 * upn_value(upn, 12)
        + 13 * upn_value(upn, 13)
    ) % 23 + 1,
    1
);

-- digit: the digit at a place of a number that is written as text.
create macro digit(number, place) as substr(number, place, 1)::integer;

-- nhs_sum: the digits of an NHS number times 10, 9, 8 ... 1. The check digit makes it a multiple of 11
-- (NHS Data Dictionary).
create macro nhs_sum(number) as
    10 * digit(number, 1) + 9 * digit(number, 2) + 8 * digit(number, 3) + 7 * digit(number, 4)
    + 6 * digit(number, 5) + 5 * digit(number, 6) + 4 * digit(number, 7) + 3 * digit(number, 8)
    + 2 * digit(number, 9) + digit(number, 10);

create macro plain_number(text) as regexp_replace(text, '[\s-]', '', 'g');

create macro is_ten_digits(number) as
    regexp_full_match(number, '\d{10}') and number <> repeat(left(number, 1), 10);

-- is_nhs_number: whether a text, apart from spaces and hyphens, can be an NHS number.
create macro is_nhs_number(text) as
    case when is_ten_digits(plain_number(text)) then nhs_sum(plain_number(text)) % 11 = 0 else false end;

-- was_in_use: whether a code of a set, or one that it replaces, could be used on a day.
create macro was_in_use(name, value, day) as exists (
    select 1 from code_span
    where code_set = name and code = value and day between first_day and last_day
);
