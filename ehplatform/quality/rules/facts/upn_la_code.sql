-- Codes of authorities that a unique pupil number may bear: those in use since April 1998, and DfE's pseudo
-- codes. Source: DfE, children in need census, validation rule 1530, with the authorities formed in 2023.
with span (first_code, last_code) as (
    values
    (1, 5), (201, 213), (301, 320), (330, 336), (340, 344), (350, 359), (370, 373), (380, 384), (390, 394),
    (420, 420), (660, 681), (701, 708), (800, 803), (805, 808), (810, 813), (815, 816), (820, 823),
    (825, 826), (830, 831), (835, 841), (845, 846), (850, 852), (855, 857), (860, 861), (865, 896),
    (908, 909), (916, 916), (919, 919), (921, 921), (925, 926), (928, 929), (931, 931), (933, 933),
    (935, 938), (940, 943)
)

select lpad(unnest(range(first_code, last_code + 1))::varchar, 3, '0') as la_code
from span
