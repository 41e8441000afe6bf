-- surname_parts(name): the words of a surname by which two people can share it. Particles (de, van, al)
-- and what stands for "no name yet" are no parts, unless there is nothing else: Le and Du are surnames.
create or replace macro name_words_of(name) as list_filter(
    string_split_regex(
        regexp_replace(strip_accents(lower(name)), '[''’‘`.]', '', 'g'),
        '[^a-z]+'
    ),
    lambda word: word <> '' and word not in (
        'unknown', 'unnamed', 'unborn', 'baby', 'twin', 'duplicate',
        'not', 'known', 'no', 'name', 'tbc', 'tba'
    )
);

create or replace macro without_particles(words) as list_filter(
    words,
    lambda word: word not in (
        'de', 'da', 'di', 'do', 'dos', 'du', 'del', 'della', 'la', 'le', 'van', 'von', 'der', 'den',
        'al', 'el', 'bin', 'bint', 'ibn', 'abu', 'ap', 'st', 'mc', 'mac', 'o'
    )
);

create or replace macro surname_parts(name) as list_distinct(
    if(
        len(without_particles(name_words_of(name))) > 0,
        without_particles(name_words_of(name)),
        name_words_of(name)
    )
);

-- plain_postcode(postcode): without spaces; null unless of the national form. Areas that begin with ZZ
-- are the NHS's pseudo-postcodes: no fixed address, not known, abroad.
create or replace macro closed_up(postcode) as replace(upper(postcode), ' ', '');

create or replace macro plain_postcode(postcode) as if(
    regexp_full_match(closed_up(postcode), '([A-Y][A-Z]?|Z[A-Y])[0-9][A-Z0-9]?[0-9][A-Z]{2}'),
    closed_up(postcode),
    null
);

-- plain_uprn(uprn): the number, however many zeros or spaces stand around it.
create or replace macro plain_uprn(uprn) as nullif(try_cast(try_cast(uprn as double) as bigint), 0);

-- same_address(...): the same UPRN; where one has none, the same postcode.
create or replace macro same_address(uprn_l, postcode_l, uprn_r, postcode_r) as
if(uprn_l is not null and uprn_r is not null, uprn_l = uprn_r, coalesce(postcode_l = postcode_r, false));

-- share_a_day(...): two half-open intervals overlap; null is unbounded.
create or replace macro share_a_day(start_l, end_l, start_r, end_r) as
coalesce(start_l < end_r, true) and coalesce(start_r < end_l, true);

-- continuous(intervals): of one `what`, half-open intervals that meet or overlap made one. The table
-- named has the columns what, start_date, end_date.
create or replace macro continuous(intervals) as table
with bounded as (
    select
        what,
        coalesce(start_date, '-infinity'::date) as start_date,
        coalesce(end_date, 'infinity'::date) as end_date
    from query_table(intervals)
),

reaching as (
    select
        *,
        max(end_date) over (
            partition by what
            order by start_date, end_date
            rows between unbounded preceding and 1 preceding
        ) as reached
    from bounded
),

numbered as (
    select
        *,
        sum((reached is null or reached < start_date)::int) over (
            partition by what
            order by start_date, end_date
            rows between unbounded preceding and current row
        ) as stretch
    from reaching
)

select
    what,
    nullif(min(start_date), '-infinity'::date) as start_date,
    nullif(max(end_date), 'infinity'::date) as end_date
from numbered
group by what, stretch;

-- deciding(claims): of the claims (who, since, group, last_key) those that decide which group goes on under
-- which key. A group that shares no claim with any but one of the last run needs no counting: it claims
-- that one's key in its own name. Every group speaks once in its own name, so that none is left out.
create or replace macro deciding(claims) as table
with shared as (
    select
        "group",
        last_key,
        count(*) over (partition by "group") as keys,
        count(*) over (partition by last_key) as groups
    from (select distinct "group", last_key from query_table(claims) where last_key is not null)
),

contested as (
    select distinct "group"
    from shared
    where keys > 1 or groups > 1
)

select who, since, "group", last_key
from query_table(claims)
semi join contested using ("group")
union all
select claim."group", '', claim."group", max(claim.last_key) filter (where contested."group" is null)
from query_table(claims) as claim
left join contested using ("group")
group by claim."group";
