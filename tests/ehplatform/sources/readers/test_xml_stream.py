"""XML, sound and hostile."""

import pytest

from ehplatform.sources.readers.xml_stream import read_elements
from ehplatform.sources.refusal import FileRefused

ENTITY_BOMB = """<?xml version="1.0"?>
<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<r><Child>&b;</Child></r>"""
EXTERNAL = """<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><Child>&x;</Child></r>"""
PLAIN_DOCTYPE = "<!DOCTYPE r><r><Child/></r>"


def tags_and_texts(file, wanted=("Child",)):
    return [(element.tag, element.findtext("id")) for element in read_elements(file, wanted)]


def test_wanted_elements_come_whole_and_in_order(received):
    file = received(
        "a.xml", "<m><h><id>0</id></h><c><Child><id>1</id></Child><Child><id>2</id></Child></c></m>"
    )
    assert tags_and_texts(file, ("h", "Child")) == [("h", "0"), ("Child", "1"), ("Child", "2")]


@pytest.mark.parametrize("content", [ENTITY_BOMB, EXTERNAL, PLAIN_DOCTYPE])
def test_every_doctype_is_refused(received, content):
    with pytest.raises(FileRefused, match="holds a DOCTYPE"):
        tags_and_texts(received("a.xml", content))


@pytest.mark.parametrize("content", ["", "<m><Child>", "<m></n>", "<m>&nbsp;</m>", "a,b\n1,2\n"])
def test_what_is_not_well_formed_is_refused_by_place(received, content):
    with pytest.raises(FileRefused, match=r"line \d+, column \d+: not well-formed XML"):
        tags_and_texts(received("a.xml", content))


def test_an_unknown_encoding_is_refused(received):
    with pytest.raises(FileRefused):
        tags_and_texts(received("a.xml", '<?xml version="1.0" encoding="x-none"?><m/>'))


def test_utf_16_is_read(received):
    content = '<?xml version="1.0" encoding="utf-16"?><m><Child><id>Ł</id></Child></m>'.encode("utf-16")
    assert tags_and_texts(received("a.xml", content)) == [("Child", "Ł")]


def test_endless_nesting_is_refused(received):
    with pytest.raises(FileRefused, match="nest deeper than 50 levels"):
        tags_and_texts(received("a.xml", "<a>" * 100_000))


def test_elements_are_let_go_after_use(received):
    file = received("a.xml", "<m>" + "<Child><id>1</id></Child>" * 3 + "</m>")
    seen = list(read_elements(file, ("Child",)))
    assert len(seen) == 3
    assert all(len(element) == 0 for element in seen)
