"""XML, sound and hostile. The reference is the standard library's ElementTree, which holds the whole file."""

import tracemalloc
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehplatform.sources.readers.xml_stream import LARGEST_RECORD, Record, XmlLayout, read_records
from ehplatform.sources.receive import Limits, ReceivedFile
from ehplatform.sources.refusal import FileRefused
from ehplatform.sources.text_table import header_key

NAMES = ("Child", "Header", "Ids", "id", "Case", "Visit")
LAYOUT = XmlLayout(
    wanted=("Header", "Child"),
    stands_in={"Case": "Child", "Visit": "Case"},
    names={header_key(name): name for name in NAMES},
)
ENTITY_BOMB = """<?xml version="1.0"?>
<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<r><Child>&b;</Child></r>"""
EXTERNAL = """<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><Child>&x;</Child></r>"""
PARAMETER = """<!DOCTYPE r [<!ENTITY % x SYSTEM "http://example.org/x.dtd"> %x;]><r/>"""
PLAIN_DOCTYPE = "<!DOCTYPE r><r><Child/></r>"


def child(content):
    return f"<m><c><Child>{content}</Child></c></m>"


def read(file):
    return list(read_records(file, LAYOUT))


def test_wanted_elements_come_whole_and_in_order(received):
    file = received(
        "a.xml",
        "<m><Header><id> 0 </id></Header><c><Child><id>1</id><Case><id>x</id><id>y</id></Case></Child>"
        "<other><id>9</id></other><Child><id>2</id></Child></c></m>",
    )
    assert read(file) == [
        Record("Header", [("id", "0")], []),
        Record("Child", [("id", "1")], [Record("Case", [("id", "x"), ("id", "y")], [])]),
        Record("Child", [("id", "2")], []),
    ]


def test_empty_texts_are_left_out_but_an_empty_record_is_kept(received):
    [record] = read(received("a.xml", child("<id/><Ids> </Ids><Case/>")))
    assert record == Record("Child", [], [Record("Case", [], [])])


def test_case_and_namespaces_of_names_do_not_matter(received):
    content = '<d:m xmlns:d="urn:x"><d:CHILD><d:iD>1</d:iD></d:CHILD></d:m>'
    assert read(received("a.xml", content)) == [Record("Child", [("id", "1")], [])]


def test_text_is_taken_as_it_stands(received):
    content = child("<id>A&amp;B &#x141;<![CDATA[<007>]]><!-- no --></id>stray<Case><id>None</id></Case>")
    [record] = read(received("a.xml", content))
    assert record == Record("Child", [("id", "A&B Ł<007>")], [Record("Case", [("id", "None")], [])])


def test_names_that_the_layout_does_not_have_there_are_told(received):
    content = child("<new>1</new><empty/><Visit/><Case><Block><id>1</id></Block><new>2</new></Case>")
    [record] = read(received("a.xml", content))
    assert record.unknown == ("new", "Visit", "Block", "new")


def test_a_council_names_its_own_elements_or_passes_them_over(received):
    file = received("a.xml", child("<Kennung>1</Kennung><Extra>x</Extra>"))
    own = {"kennung": "id", "extra": None}
    file = ReceivedFile(file.la_code, file.name, file.path, file.limits, headers=own)
    [record] = read(file)
    assert (record.fields, record.unknown) == ([("id", "1")], ())


@pytest.mark.parametrize("content", [ENTITY_BOMB, EXTERNAL, PARAMETER, PLAIN_DOCTYPE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_every_doctype_is_refused(received, content, encoding):
    with pytest.raises(FileRefused, match=r"line \d, column \d+: holds a DOCTYPE"):
        read(received("a.xml", content.encode(encoding)))


@pytest.mark.parametrize(
    "content",
    [
        '<m xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></m>',
        child('<include xmlns="http://www.w3.org/2001/XInclude" href="other.xml"/>'),
    ],
)
def test_a_request_to_include_another_file_is_refused(received, content):
    with pytest.raises(FileRefused, match="asks for another file to be included"):
        read(received("a.xml", content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the file is empty"),
        ("<m><Child>", "line 1, column 11: not well-formed XML: it ends too early"),
        ("<m><Child><id>1</id></Child>\n<Chi", "line 2, column 1: not well-formed XML: it ends too early"),
        ("<m><![CDATA[", "it ends too early"),
        ("<m></n>", "elements do not close as they open"),
        ("<m>&nbsp;</m>", "an entity that is not defined"),
        ("<m>A & B</m>", "a bare & or <"),
        ("a,b\n1,2\n", "line 1, column 1: not well-formed XML"),
        ("<m/><m/>", "something follows the end of the return"),
        ("<m/>rubbish", "something follows the end of the return"),
        (b"<m>caf\xe9</m>", "another encoding than the file states"),
        ('<?xml version="1.0" encoding="utf-16"?><m/>', "not in the encoding that it states"),
        ('<?xml version="1.0" encoding="x-none"?><m/>', "its encoding is not supported"),
        ('<?xml version="1.0" encoding="shift-jis"?><m/>', "its encoding is not supported"),
        ('<?xml version="1.0" encoding="zlib"?><m/>', "its encoding is not supported"),
    ],
)
def test_what_is_not_well_formed_is_refused_with_the_true_reason(received, content, reason):
    with pytest.raises(FileRefused, match=reason):
        read(received("a.xml", content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252", "iso-8859-1"])
def test_common_encodings_are_read(received, encoding):
    content = f'<?xml version="1.0" encoding="{encoding}"?>' + child("<id>Zoë</id>")
    [record] = read(received("a.xml", content.encode(encoding)))
    assert record.fields == [("id", "Zoë")]


HUGE = 3_000_000
HOSTILE = {
    "a text": (child(f"\n<id>{'x' * HUGE}</id>"), "line 2, column .*the text of id is longer than 100,000"),
    "a text in an unknown element": (
        child(f"<y>{'x' * HUGE}</y>"),
        "element that the layout does not have",
    ),
    "a text outside": ("<m>" + "x" * HUGE, "is longer than 100,000 characters"),
    "an attribute": (child(f'<id a="{"x" * HUGE}"/>'), "a tag or comment is longer than 100,000"),
    "a name": (f"<{'x' * HUGE}", "a tag or comment is longer than 100,000"),
    "a comment": (f"<m><!--{'x' * HUGE}", "a tag or comment is longer than 100,000"),
    "depth outside": ("<a>" * (HUGE // 3), "nest deeper than 50 levels"),
    "depth inside": ("<m><Child>" + "<a>" * (HUGE // 3), "nest deeper than 50 levels"),
    "names": (
        "<m>" + "".join(f"<n{i}/>" for i in range(HUGE // 10)),
        "more than 2,000 different names",
    ),
    "names of attributes": (
        "<m>" + "".join(f"<n a{i}='1'/>" for i in range(HUGE // 10)),
        "more than 2,000 different names",
    ),
    "one record": ("<m><Child>" + "<id>1</id>" * (LARGEST_RECORD // 9), "one record takes more than 4 MB"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_would_fill_the_memory_is_refused_before_it_does(received, what):
    content, reason = HOSTILE[what]
    file = received("a.xml", content, max_bytes=100_000_000)
    allowed = 60_000_000 if what == "one record" else 4_000_000
    tracemalloc.start()
    try:
        with pytest.raises(FileRefused, match=reason):
            read(file)
        assert tracemalloc.get_traced_memory()[1] < allowed
    finally:
        tracemalloc.stop()


def test_a_long_file_is_never_held(received):
    file = received("a.xml", "<m>" + "<Child><Case><id>1</id></Case></Child><b/>" * 40_000 + "</m>")
    tracemalloc.start()
    try:
        assert sum(len(record.records) for record in read_records(file, LAYOUT)) == 40_000
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=8)
trees = st.recursive(
    st.tuples(st.sampled_from(NAMES[2:]), texts),
    lambda inner: st.tuples(st.sampled_from(NAMES[2:]), st.lists(inner, min_size=1, max_size=4)),
    max_leaves=12,
)


def build(parent, tree):
    element = ElementTree.SubElement(parent, tree[0])
    if isinstance(tree[1], str):
        element.text = tree[1]
    else:
        for inner in tree[1]:
            build(element, inner)


def expected(element):
    """Return the record of an element as the docstrings define it, from the whole tree."""
    fields, records = [], []
    for inner in element:
        text = (inner.text or "").strip()
        if len(inner) or inner.tag in LAYOUT.stands_in:
            records.append(expected(inner))
        elif text:
            fields.append((inner.tag, text))
    return Record(element.tag, fields, records)


def without_unknown(record):
    return Record(record.name, record.fields, [without_unknown(inner) for inner in record.records])


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(trees, max_size=4), max_size=4), st.sampled_from(["utf-8", "utf-16", "us-ascii"]))
def test_every_well_formed_file_gives_what_the_whole_tree_gives(tmp_path_factory, children, encoding):
    root = ElementTree.Element("Message")
    for content in children:
        around = ElementTree.SubElement(root, "Child")
        for tree in content:
            build(around, tree)
    path = Path(tmp_path_factory.mktemp("xml")) / "a.xml"
    ElementTree.ElementTree(root).write(path, encoding=encoding, xml_declaration=True)
    found = read(ReceivedFile("212", "a.xml", path, Limits(10_000_000, 200)))
    assert [without_unknown(record) for record in found] == [expected(element) for element in root]


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=60), st.integers(0, 200))
def test_damage_anywhere_is_read_or_refused_and_nothing_else(tmp_path_factory, damage, place):
    sound = child("<id>1</id><Case><Visit/><id>2</id></Case>").encode() * 2
    path = Path(tmp_path_factory.mktemp("xml")) / "a.xml"
    path.write_bytes(sound[:place] + damage + sound[place + len(damage) :])
    with suppress(FileRefused):
        read(ReceivedFile("212", "a.xml", path, Limits(10_000_000, 200)))
