"""Archives of XML, as office programs write them: DOCX, XLSX, PPTX, ODT, ODS, and OFD.

Of all that may stand in them the text is read and nothing else; it is measured before it is unpacked, and no part is
ever held whole. No entity is resolved.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from govflow.services.operation.extraction import LargeFile

UNPACKED = 200 * 2**20
"""Bytes of the parts that are read, as the archive says; no more than it says is ever read of one."""
MOST_PARTS = 10_000
_PARTS = {
    "docx": re.compile(r"word/(document|footnotes|endnotes|comments|header\d{0,3}|footer\d{0,3})\.xml"),
    "xlsx": re.compile(r"xl/(sharedStrings|worksheets/[^/]{1,60})\.xml"),
    "pptx": re.compile(r"ppt/(slides|notesSlides)/[^/]{1,60}\.xml"),
    "odt": re.compile(r"content\.xml"),
    "ods": re.compile(r"content\.xml"),
    "ofd": re.compile(r".{1,200}/Content\.xml"),
}
_OPEN_DOCUMENT = frozenset({"odt", "ods"})
_TEXT, _LINE = frozenset({"t", "TextCode"}), frozenset({"p", "si", "c", "TextObject"})
_GAP = frozenset({"tab", "br", "cr"})


def pieces(content: bytes, kind: str) -> Iterator[str]:
    """Raises LargeFile; what ``zipfile`` and lxml raise where it is no such archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        wanted = [each for each in parts if _PARTS[kind].fullmatch(each.filename)]
        if len(parts) > MOST_PARTS or sum(each.file_size for each in wanted) > UNPACKED:
            raise LargeFile
        for part in sorted(wanted, key=_place):
            with archive.open(part) as file:
                yield from _open_document(file) if kind in _OPEN_DOCUMENT else _marked(file)


def _place(part: zipfile.ZipInfo) -> tuple[int, str]:
    """Slide 2 before slide 10."""
    return len(part.filename), part.filename


def _marked(file: object) -> Iterator[str]:
    """The text of elements that hold text and nothing else; numbers of cells that do not point to a text."""
    said = ""
    for element in _elements(file):
        name = etree.QName(element).localname
        if name in _TEXT or (name == "v" and not _points(element)):
            said = element.text or ""
            yield said
        elif said and (name in _LINE or name in _GAP):
            yield " "
            said = ""
        _let_go(element)


def _points(element: etree._Element) -> bool:
    cell = element.getparent()
    return cell is not None and cell.get("t") in ("s", "b", "e")


def _open_document(file: object) -> Iterator[str]:
    """Paragraphs and headings, with all that stands inside of them."""
    for element in _elements(file):
        if etree.QName(element).localname in ("p", "h"):
            yield "".join(element.itertext())
            yield "\n"
            _let_go(element)


def _elements(file: object) -> Iterator[etree._Element]:
    safely = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    for _, element in etree.iterparse(file, events=("end",), remove_comments=True, remove_pis=True, **safely):
        yield element


def _let_go(element: etree._Element) -> None:
    """What was read is not kept."""
    parent = element.getparent()
    element.clear(keep_tail=True)
    while parent is not None and element.getprevious() is not None:
        parent.remove(parent[0])
