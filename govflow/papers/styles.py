"""How papers look in DOCX: the page, the fonts and the styles of each language; Chinese after GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from govflow.papers.paper import Language

MARK, NUMBER, PLAIN, NOTE, ROLL, FOOT, GAP = (
    "Paper Mark",
    "Paper Number",
    "Paper Plain",
    "Paper Note",
    "Paper Roll",
    "Paper Foot",
    "Paper Gap",
)
TABLE_TEXT, TABLE_HEAD = "Table Text", "Table Head"
LINE = 579 / 20  # points, in twentieths of which Word counts: 22 lines have room in 225 mm
PITCH = -5  # twentieths of a point that characters of 16 points stand closer: then 28 of them have room in 156 mm


@dataclass(frozen=True, kw_only=True)
class Look:
    """A style: its font, the size in points, and how its lines stand. ``indent`` in characters; ``line``: the height of
    a line in points, where it is not the common one.
    """

    font: str
    size: float
    centred: bool = False
    indent: int = 0
    hanging: int = 0
    before: float = 0
    after: float = 0
    line: float | None = None
    colour: str = "000000"
    bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Looks:
    """All that differs between the languages. ``margins``: top, right, bottom, left in mm; ``width`` of the text."""

    chinese: bool
    latin: str
    heading: str
    margins: tuple[float, float, float, float]
    width: float
    spacing: float | None  # of the lines, in points
    accent: str
    line: int
    colon: str
    between: str
    after_to: str
    styles: dict[str, Look]


_FANGSONG, _XIAOBIAOSONG, _HEI, _KAI = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312"
_CHINESE = Looks(
    chinese=True,
    latin="Times New Roman",
    heading=_HEI,
    margins=(37, 26, 35, 28),
    width=156,
    spacing=LINE,
    accent="D40000",
    line=18,
    colon="：",
    between="、",
    after_to="：",
    styles={
        "Normal": Look(font=_FANGSONG, size=16, indent=2),
        MARK: Look(font=_XIAOBIAOSONG, size=32, centred=True, colour="D40000", before=66, after=40, line=44),
        NUMBER: Look(font=_FANGSONG, size=16, centred=True),
        "Title": Look(font=_XIAOBIAOSONG, size=22, centred=True, before=40, after=29, line=35),
        "Heading 1": Look(font=_HEI, size=16, indent=2),
        "Heading 2": Look(font=_KAI, size=16, indent=2),
        PLAIN: Look(font=_FANGSONG, size=16),
        NOTE: Look(font=_FANGSONG, size=10.5, before=4, after=4, line=15),
        ROLL: Look(font=_FANGSONG, size=16, indent=2, hanging=3),
        FOOT: Look(font=_FANGSONG, size=14),
        GAP: Look(font=_FANGSONG, size=4, line=8),
        "Caption": Look(font=_HEI, size=14, before=6, after=4, line=22),
        TABLE_TEXT: Look(font=_FANGSONG, size=12, line=17),
        TABLE_HEAD: Look(font=_HEI, size=12, line=17),
    },
)
_INK, _GREY = "1F3A5F", "55606B"
_ENGLISH = Looks(
    chinese=False,
    latin="Arial",
    heading="Arial",
    margins=(26, 27, 26, 27),
    width=156,
    spacing=None,
    accent=_INK,
    line=8,
    colon=": ",
    between="; ",
    after_to=",",
    styles={
        "Normal": Look(font=_FANGSONG, size=10.5, after=6),
        MARK: Look(font=_HEI, size=10, colour=_GREY),
        NUMBER: Look(font=_HEI, size=9, colour=_GREY),
        "Title": Look(font=_HEI, size=19, colour=_INK, before=10, after=12),
        "Heading 1": Look(font=_HEI, size=13, colour=_INK, before=16, after=6),
        "Heading 2": Look(font=_HEI, size=11, colour=_INK, before=12, after=4),
        PLAIN: Look(font=_FANGSONG, size=10.5, after=6),
        NOTE: Look(font=_FANGSONG, size=9, colour=_GREY, after=4),
        ROLL: Look(font=_FANGSONG, size=10.5, hanging=8, after=4),
        FOOT: Look(font=_FANGSONG, size=9),
        GAP: Look(font=_FANGSONG, size=4, line=8),
        "Caption": Look(font=_HEI, size=9, colour=_GREY, before=8, after=3),
        TABLE_TEXT: Look(font=_FANGSONG, size=9),
        TABLE_HEAD: Look(font=_HEI, size=9, bold=True, colour=_INK),
    },
)


def looks_of(language: Language) -> Looks:
    """How papers in a language look."""
    return _CHINESE if language == "zh" else _ENGLISH


def prepare(document: Document, looks: Looks, *, own_page: bool) -> None:
    """Give the document its page and styles. Of a region's own file those that it has stay as they are."""
    known = {each.name for each in document.styles}
    if "Table Grid" not in known:
        document.styles.add_style("Table Grid", WD_STYLE_TYPE.TABLE)
    for name, look in looks.styles.items():
        if name not in known:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
        elif own_page:
            continue
        _style(document.styles[name], look, looks)
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), "en-GB")  # of Latin letters, whatever stands around them
        spoken.set(qn("w:eastAsia"), "zh-CN")
    if not own_page:
        _page(document, looks)


def _style(style: Any, look: Look, looks: Looks) -> None:
    font, lines = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = looks.latin, Pt(look.size), look.bold, False
    font.color.rgb = RGBColor.from_string(look.colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in [each for each in fonts.attrib if each.endswith("Theme")]:
        del fonts.attrib[attribute]
    fonts.set(qn("w:hAnsi"), looks.latin)
    fonts.set(qn("w:eastAsia"), look.font)
    lines.alignment = WD_ALIGN_PARAGRAPH.CENTER if look.centred else WD_ALIGN_PARAGRAPH.LEFT
    if looks.chinese and look.indent and not look.hanging:
        lines.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    lines.left_indent = Pt(look.size * (look.indent + look.hanging)) if look.hanging else Pt(0)
    lines.first_line_indent = Pt(-look.size * look.hanging) if look.hanging else Pt(look.size * look.indent)
    lines.space_before, lines.space_after = Pt(look.before), Pt(look.after)
    lines.keep_with_next = style.name in {"Heading 1", "Heading 2", "Title"}
    height = look.line or looks.spacing
    if look.line is not None:
        _off_the_grid(style)
    if height is not None:
        lines.line_spacing_rule, lines.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height)
    else:
        lines.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if looks.chinese and look.size == 16:
        _pitched(style)
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _off_the_grid(style: Any) -> None:
    """Its lines are as high as it says, whatever the grid of the page."""
    apart = OxmlElement("w:snapToGrid")
    apart.set(qn("w:val"), "0")
    style.element.get_or_add_pPr().insert_element_before(apart, "w:spacing", "w:ind", "w:jc", "w:outlineLvl")


def _page(document: Document, looks: Looks) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    top, right, bottom, left = (Mm(each) for each in looks.margins)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = top, right, bottom, left
    section.footer_distance = Mm(24 if looks.chinese else 12)  # 7 mm below the text
    section.header_distance = Mm(15)
    if looks.chinese:
        _grid(section)
        document.settings.odd_and_even_pages_header_footer = True
        _numbered(section.footer, WD_ALIGN_PARAGRAPH.RIGHT, looks)
        _numbered(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, looks)
    else:
        _numbered(section.footer, WD_ALIGN_PARAGRAPH.RIGHT, looks)


def _grid(section: Any) -> None:
    """22 lines in 225 mm; that 28 characters of 16 points stand in 156 mm is up to the style (``PITCH``)."""
    found = section._sectPr.find(qn("w:docGrid"))
    grid = OxmlElement("w:docGrid") if found is None else found
    if found is None:
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE * 20)))


def _pitched(style: Any) -> None:
    pitch = OxmlElement("w:spacing")
    pitch.set(qn("w:val"), str(PITCH))
    properties = style.element.get_or_add_rPr()
    following = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang")
    properties.insert_element_before(pitch, *following)


def _numbered(footer: Any, side: Any, looks: Looks) -> None:
    """The number of the page: — 1 — in 14 points, one character from the edge."""
    line = footer.paragraphs[0]
    line.alignment = side
    line.paragraph_format.first_line_indent = Pt(0)
    if looks.chinese:
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(14)
    size, around = (Pt(14), "— ") if looks.chinese else (Pt(8), "")
    line.add_run(around).font.size = size
    run = line.add_run()
    run.font.size = size
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        part = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            part.text = text
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)
    line.add_run(around[::-1]).font.size = size
