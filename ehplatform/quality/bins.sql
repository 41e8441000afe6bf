-- How a canonical value becomes a bin. A bin is a class that many rows share, so that no exact date,
-- id or name can reach a drift frame. Null means that the bin does not apply to the row; an absent
-- code is a bin of its own, because a field that loses its values is the commonest sign of a migration.
-- The variables bound the dates under watch: after `window_start` (its last part: after
-- `recent_start`), up to `window_end`.
create macro in_window(day) as
    day > getvariable('window_start') and day <= getvariable('window_end');

create macro in_recent(day) as
    day > getvariable('recent_start') and day <= getvariable('window_end');

create macro within_window(day) as
    case when in_window(day) then day end;

create macro code_bin(code, known_codes) as
    case when code is null then '<NULL>' when list_contains(known_codes, code) then code else '<UNKNOWN>' end;

create macro filled_bin(value) as
    case when value is null then 'empty' else 'filled' end;

create macro flag_bin(flag) as
    case flag when true then 'yes' when false then 'no' else '<NULL>' end;

-- Dates typed by hand and dates made up by a migration heap on the 1st and 15th and on the month's end.
create macro day_bin(day) as
    case
        when within_window(day) is null then null
        when day(day) = 1 then '1st of a month'
        when day(day) = 15 then '15th of a month'
        when day = last_day(day) then 'last day of a month'
        else 'other day of a month'
    end;

create macro weekday_bin(day) as
    dayname(within_window(day));

-- The month that a row counts in, for volumes: the only bin that says which year.
create macro volume_month(day) as
    strftime(within_window(day), '%Y-%m');

-- `same_day` is how many of the `dated` rows carry this row's date. A dozen rows is more than a day
-- with large families gives by chance, which in a small council could be a twentieth of the year.
create macro crowd_bin(same_day, dated) as
    case
        when same_day >= greatest(0.05 * dated, 12) then '5 % of the rows or more'
        else 'under 5 % of the rows'
    end;

create macro lag_bin(days) as
    case
        when days < 0 then 'fewer than 0 days'
        when days = 0 then '0 days'
        when days <= 7 then '1-7 days'
        when days <= 28 then '8-28 days'
        when days <= 91 then '29-91 days'
        when days <= 182 then '92-182 days'
        when days <= 365 then '183-365 days'
        when days > 365 then 'more than 365 days'
    end;

-- An id's shape: A for letters, 9 for digits, - for anything else, each run once, and a length class.
-- More than five runs (a hexadecimal id) is one shape, or else every id would be its own.
create macro id_runs(id) as
    regexp_replace(
        regexp_replace(regexp_replace(id, '\p{L}+', 'A', 'g'), '\p{N}+', '9', 'g'), '[^A9]+', '-', 'g'
    );

create macro id_bin(id) as
    case
        when id is null then null
        else case when length(id_runs(id)) > 5 then 'mixed' else id_runs(id) end
            || case
                when length(id) <= 4 then ' of 1-4 characters'
                when length(id) <= 8 then ' of 5-8 characters'
                when length(id) <= 16 then ' of 9-16 characters'
                else ' of 17 or more characters'
            end
    end;
