"""What has broken readers of files: pieces of bytes to put anywhere, and texts to put into a cell."""

CANARY = "CANARY-7Q9X"
"""Stands for a person's data in everything that is made up here: no message may hold it."""

LONG = 30_000
"""Characters of a long piece: beyond the longest cell that the fuzzed limits allow."""

PIECES = (
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00", b"\x00\x00\x00\x00", b"\xff\xff\xff\xff", b"\x1a",
    b"\x0c", b"\xc3", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80", b"\x81\x8d\x8f", b'"',
    b'""', b'"""', b"'", b",", b";", b"\t", b"|", b",,,,,,,,", b"\r", b"\n", b"\r\n", b"\n\n\n", b'"\n',
    b'","', b"<", b">", b"/>", b"</", b"<!--", b"-->", b"]]>", b"<![CDATA[",
    b"<?xml version='1.0' encoding='utf-16'?>", b"<?xml version='1.0' encoding='x-none'?>", b"<?x?>", b"&",
    b"&amp;", b"&#0;", b"&#x110000;", b"&#55296;", b"&a;", b"&lol9;", b"<!DOCTYPE r [<!ENTITY a 'aa'>]>",
    b"<!DOCTYPE r SYSTEM 'file:///etc/passwd'>", b"<!ENTITY", b"%pe;",
    b"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>",
    b" xmlns:x='urn:x'", b"x:", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07",
    b"PAR1", b"PARE", b"r='XFD1048576'", b"r='A99999999999999999999'", b" t='s'", b" t='e'",
    b" t='inlineStr'", b" s='99999'", b"<v>1E400</v>", b"<v>-1</v>", b"<v>99999999999</v>", b"<f>1+1</f>",
    b"<row/>", b"<c/>", b"[h]:mm", b"1E400", b"-1", b"99999999999999999999", b"0000-00-00",
    b"=cmd|' /C calc'!A0", b"../../etc/passwd", b"%n%s%x", b"{" * 200, b"[" * 200, b"(" * 200,
    CANARY.encode(), CANARY.encode("utf-16-le"), b"x" * LONG, b" " * LONG,
)  # fmt: skip

CELLS = (
    "", " ", "\t", "\u00a0", "\u200b", "\ufeff", "\u202e", "\u2028", "\x1f", "\x85", "\U0001f600", "e\u0301",
    "\u0130", "None", "NA", "null", "NaN", "-0", "0", "1", "007", "1.0", "1,5", "1e5", "1E400", "-1",
    "1_000", "\u0661\u0662", "99999999999999999999", "0.30000000000000004", "inf", "2147483648",
    "9223372036854775808", "31/02/2024", "29/02/2023", "01/01/1900", "1900-01-01", "9999-12-31",
    "0000-00-00", "0001-01-01", "2024-13-01", "2024-03-31T01:30:00", "2024-01-01T00:00:00+99:99",
    "9999-12-31T23:59:59-23:59", "0001-01-01T00:00+14:00", "45000", "45000.5", "99999", "2024-W01-1",
    "20240101", "1/1/24", "1 January 2024", "31-Foo-2024", "24:00", "yes", "no", "a) Yes", "z) ", "Y",
    "true", "1A", "N1", "N1 - ", "N1:", "WBRI", "6: Police", "-", "?", "<1", "F?", "=1+1",
    "=cmd|' /C calc'!A0", "@SUM(A1)", "+44", "-2+3", "#REF!", "#N/A", "'; drop table x;--", "{}", "[1]", "{",
    '{"A_FLAG": "Y"}', '{"A": {"B": [1]}}', '["1A", null]', '"\\ud800"', '{"a":1,"a":2}', "[" * 300,
    "T" * 2_000, "a\u0300\u0316" * 500, ")" * 300, CANARY, CANARY + "\n" + CANARY, "x" * LONG, "&amp;",
    "<b>", "]]>", '"', '""',
)  # fmt: skip
"""As text; a file's writer escapes them as its format asks."""

NAMES = (
    "../../etc/passwd.csv", "..", "con.csv", "a\nb.csv", "a\u202efdp.csv", "x" * 200 + ".csv", ".csv",
    "a.csv.xlsx", "9999-12-31.csv", "0000-00-00.csv", "x_2024-02-30.csv", " .csv", "A.CSV", "\udcff.csv",
    "reason.txt",
)  # fmt: skip
"""Of files."""
