"""A paper as DOCX, to be worked on further: real styles, lists and tables, and the fonts that offices have."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.exceptions import OpcError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Line

from govflow.errors import BrokenTemplate
from govflow.papers.numerals import ordinal
from govflow.papers.packing import packed
from govflow.papers.paper import Paper, Paragraph, Section, Table
from govflow.papers.styles import (
    FOOT,
    GAP,
    MARK,
    NOTE,
    NUMBER,
    PLAIN,
    ROLL,
    TABLE_HEAD,
    TABLE_TEXT,
    Looks,
    looks_of,
    prepare,
)
from govflow.papers.templates import template


def to_docx(paper: Paper, own: Path | None = None) -> bytes:
    """The bytes of the file, the same for the same paper. ``own``: the folder with the region's templates: the styles
    and the page of ``zh.docx`` or ``en.docx`` there go before ours.

    Raises BrokenTemplate, naming the file, for one that is none.
    """
    path = template(paper.kind, paper.language, "docx", own)
    try:
        document = docx.Document(str(path) if path else None)
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BrokenTemplate(str(path), str(error)) from error
    looks = looks_of(paper.language)
    prepare(document, looks, own_page=path is not None)
    _properties(document, paper)
    sheet = _Sheet(document, looks, {each.name: each.style_id for each in document.styles if each.name is not None})
    _head(sheet, paper)
    for number, section in enumerate(paper.sections, start=1):
        _section(sheet, section, number)
    _rolls(sheet, paper)
    _tail(sheet, paper)
    return _packed(document)


@dataclass(frozen=True)
class _Sheet:
    """The document that is written, and the styles in it by name: looked up once, for each look-up reads them all."""

    document: Document
    looks: Looks
    styles: Mapping[str, str]

    def line(self, text: str, style: str) -> Line:
        """One more paragraph at the end."""
        found = self.document.add_paragraph(text)
        found._p.style = self.styles[style]
        return found


def _properties(document: Document, paper: Paper) -> None:
    about = document.core_properties
    about.title, about.author, about.subject = paper.title, paper.printed_by, paper.number
    about.last_modified_by, about.comments, about.keywords = paper.printed_by, "", paper.seal.reference
    about.created = about.modified = paper.seal.at.replace(tzinfo=None, microsecond=0)
    about.language, about.revision = {"zh": "zh-CN", "en": "en-GB"}[paper.language], 1


def _head(sheet: _Sheet, paper: Paper) -> None:
    looks = sheet.looks
    sheet.line(paper.mark, MARK)
    _ruled(sheet.line(paper.number, NUMBER), "bottom", looks.line, looks.accent)
    sheet.line(paper.title, "Title")
    if paper.to:
        sheet.line(f"{paper.to}{looks.after_to}", PLAIN)
    for each in paper.opening:
        _running(sheet, each)


def _section(sheet: _Sheet, section: Section, number: int) -> None:
    chinese = sheet.looks.chinese
    counted = f"{ordinal(number)}、{section.title}" if chinese else f"{number}  {section.title}"
    sheet.line(counted if section.numbered else section.title, "Heading 1")
    _blocks(sheet, section.blocks)
    for place, part in enumerate(section.parts, start=1):
        title = f"（{ordinal(place)}）{part.title}" if chinese else f"{number}.{place}  {part.title}"
        sheet.line(title if part.numbered else part.title, "Heading 2")
        _blocks(sheet, part.blocks)


def _blocks(sheet: _Sheet, blocks: Iterable[Paragraph | Table]) -> None:
    for each in blocks:
        if isinstance(each, Table):
            _table(sheet, each)
        else:
            _running(sheet, each)


def _running(sheet: _Sheet, each: Paragraph) -> None:
    line = sheet.line("", NOTE if each.quiet else "Normal")
    if each.label:
        _labelled(line, each.label, sheet.looks)
        line.alignment = WD_ALIGN_PARAGRAPH.LEFT  # names of files break where they can, not where the line is full
    line.add_run(each.text)


def _labelled(line: Line, label: str, looks: Looks) -> None:
    run = line.add_run(f"{label}{looks.colon}")
    if looks.chinese:
        run.font.name = looks.heading
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), looks.heading)
    else:
        run.bold = True


def _table(sheet: _Sheet, each: Table) -> None:
    """Rows are written as XML: python-docx asks each cell anew where it stands, which takes minutes for a thousand."""
    sheet.line(each.title, "Caption").paragraph_format.keep_with_next = True
    table = sheet.document.add_table(rows=0, cols=len(each.columns))
    table._tbl.tblPr.style = sheet.styles["Table Grid"]
    table.autofit = False
    indent = _within(table._tbl.tblPr, "w:tblInd", w="108", type="dxa")  # the cells have that much room at the sides
    table._tbl.tblPr.insert_element_before(indent, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    whole = sum(each.widths)
    widths = [round(sheet.looks.width * share / whole * 56.7) for share in each.widths]  # twentieths of a point in a mm
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.set(qn("w:w"), str(width))
    table._tbl.append(_row(each.columns, widths, sheet.styles[TABLE_HEAD], head=True))
    for row in each.rows:
        table._tbl.append(_row(row, widths, sheet.styles[TABLE_TEXT]))
    sheet.line("", GAP)


def _row(cells: Iterable[str], widths: Iterable[int], style: str, *, head: bool = False) -> Any:
    row = OxmlElement("w:tr")
    about = _within(row, "w:trPr")
    _within(about, "w:cantSplit")
    if head:
        _within(about, "w:tblHeader")
    for text, width in zip(cells, widths, strict=True):
        cell = _within(row, "w:tc")
        _within(_within(cell, "w:tcPr"), "w:tcW", w=str(width), type="dxa")
        line = _within(cell, "w:p")
        _within(_within(line, "w:pPr"), "w:pStyle", val=style)
        words = _within(_within(line, "w:r"), "w:t")
        words.text = text
        words.set(qn("xml:space"), "preserve")
    return row


def _rolls(sheet: _Sheet, paper: Paper) -> None:
    if paper.rolls:
        sheet.line("", PLAIN)
    for each in paper.rolls:
        line = sheet.line("", ROLL)
        _labelled(line, each.label, sheet.looks)
        line.add_run(sheet.looks.between.join(each.names))


def _tail(sheet: _Sheet, paper: Paper) -> None:
    looks = sheet.looks
    if paper.signed_by:
        sheet.line("", PLAIN)
    for words in (paper.signed_by, paper.signed_on):
        if words:
            line = sheet.line(words, PLAIN)
            if looks.chinese:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                line.paragraph_format.right_indent = Pt(64)  # 右空四字
    sheet.line(paper.rests_on, NOTE)
    foot = []
    if paper.copies is not None:
        foot.append(sheet.line(f"{paper.copies.label}{looks.colon}{paper.copies.text}", FOOT))
    printed = sheet.line(f"{paper.printed_by}\t{paper.printed_on}", FOOT)
    printed.paragraph_format.tab_stops.add_tab_stop(Mm(looks.width - 5), WD_TAB_ALIGNMENT.RIGHT)
    foot.append(printed)
    for each in foot:
        _ruled(each, "top", 8, "000000")
    _ruled(printed, "bottom", 8, "000000")


def _ruled(line: Line, side: str, size: int, colour: str) -> None:
    """A line above or below a paragraph; ``size`` in eighths of a point."""
    properties = line._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
        )
    _within(borders, f"w:{side}", val="single", sz=str(size), space="4", color=colour)


def _within(parent: Any, tag: str, **attributes: str) -> Any:
    found = OxmlElement(tag)
    for name, value in attributes.items():
        found.set(qn(f"w:{name}"), value)
    parent.append(found)
    return found


def _packed(document: Document) -> bytes:
    """The file with its parts in the order of their names, and no moment in it but that of the record."""
    drawn = io.BytesIO()
    document.save(drawn)
    first = "[Content_Types].xml"
    with zipfile.ZipFile(drawn) as parts:
        names = sorted(parts.namelist(), key=lambda each: (each != first, each))
        return packed({name: parts.read(name) for name in names})
