"""A paper as DOCX: page, fonts and styles as offices expect them, text as text, and nothing of the moment in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from govflow.errors import BrokenTemplate
from govflow.papers.docx import to_docx
from govflow.papers.numerals import ordinal
from govflow.papers.paper import LANGUAGES, Language, Paragraph
from tests.papers.reading import docx_text, of_docx
from tests.papers.samples import HOSTILE, UNSEEN, sample, saying


def east_asian(style: object) -> str:
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))  # type: ignore[attr-defined,no-any-return]


def test_the_page_of_a_chinese_paper_is_that_of_the_standard() -> None:
    page = of_docx(to_docx(sample())).sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    near = pytest.approx
    assert (page.page_width.mm, page.page_height.mm) == (near(210, abs=0.1), near(297, abs=0.1))
    assert (page.top_margin.mm, page.left_margin.mm) == (near(37, abs=0.1), near(28, abs=0.1))  # type: ignore[union-attr]
    width = page.page_width - page.left_margin - page.right_margin  # type: ignore[operator]
    height = page.page_height - page.top_margin - page.bottom_margin  # type: ignore[operator]
    assert (width, height) == (near(Mm(156), abs=Mm(0.1)), near(Mm(225), abs=Mm(0.1)))
    grid = page._sectPr.find(qn("w:docGrid"))
    assert int(grid.get(qn("w:linePitch"))) * 22 <= 225 / 25.4 * 1440 < int(grid.get(qn("w:linePitch"))) * 23


def test_28_characters_have_room_in_a_line() -> None:
    normal = of_docx(to_docx(sample())).styles["Normal"]
    pitch = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert normal.font.size == Pt(16)
    assert 28 * (16 + pitch) <= 156 / 25.4 * 72 < 29 * (16 + pitch)


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Paper Mark", "方正小标宋简体", 32),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Paper Foot", "仿宋_GB2312", 14),
    ],
)
def test_chinese_styles_name_the_fonts_that_offices_have(style: str, font: str, size: int) -> None:
    found = of_docx(to_docx(sample())).styles[style]
    assert east_asian(found) == font
    assert found.font.size == Pt(size)


def test_headings_are_headings_and_the_red_line_stands_below_the_number() -> None:
    document = of_docx(to_docx(sample()))
    headings = [each.text for each in document.paragraphs if each.style.name.startswith("Heading")]  # type: ignore[union-attr]
    assert headings == ["一、议定事项", "（一）急诊互认", "二、承诺事项"]
    number = next(each for each in document.paragraphs if each.text == "BTH-JC〔2026〕4号")
    line = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))  # type: ignore[union-attr]
    assert line.get(qn("w:color")) == "D40000"
    assert document.styles["Paper Mark"].font.color.rgb == docx.shared.RGBColor(0xD4, 0, 0)


def test_the_pages_are_numbered_outside() -> None:
    section = of_docx(to_docx(sample())).sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in footer._element.xml
        assert footer.paragraphs[0].text.replace(" ", "") == "——"
    assert section.footer.paragraphs[0].alignment != section.even_page_footer.paragraphs[0].alignment


def test_a_table_has_a_heading_that_is_repeated_and_all_its_cells() -> None:
    [table] = of_docx(to_docx(sample())).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["单位", "表决", "说明"],
        ["北京市", "赞成", ""],
        ["天津市", "弃权", "保留意见附后"],
    ]
    assert "w:tblHeader" in table.rows[0]._tr.xml


def test_minutes_end_with_who_was_there_and_to_whom_they_go() -> None:
    text = docx_text(to_docx(sample()))
    told = [
        "出席：北京市、天津市",
        "请假：河北省",
        "列席：生态环境部",
        "抄送：国家发展和改革委员会",
        "2026年3月2日印发",
    ]
    places = [text.index(each) for each in told]
    assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", [*HOSTILE.values(), "😀", "שלום"], ids=[*HOSTILE, "emoji", "rtl"])
def test_what_people_write_stands_there_as_they_wrote_it(text: str, language: Language) -> None:
    found = docx_text(to_docx(saying(text, language)))
    assert found.count(text) >= 15


def test_a_text_of_ten_thousand_characters_stands_there_whole() -> None:
    assert docx_text(to_docx(sample(opening=(Paragraph(text="字" * 10_000),)))).count("字") == 10_000


def test_what_nobody_sees_is_left_out() -> None:
    assert "abcdefg" in docx_text(to_docx(saying(UNSEEN)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_paper_is_the_same_bytes(language: Language) -> None:
    first = to_docx(sample(language))
    assert first == to_docx(sample(language))
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {each.date_time for each in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_says_whose_it_is_and_of_which_moment_of_the_record() -> None:
    about = of_docx(to_docx(sample())).core_properties
    assert (about.title, about.author, about.keywords) == (
        "本季度联席会议纪要",
        "京津冀联合工作办公室",
        "BTH-JC-2026-0004",
    )
    assert about.created is not None
    assert f"{about.created:%Y-%m-%d %H:%M:%S}" == "2026-03-02 02:30:15"


def test_a_document_of_the_region_gives_page_and_styles(tmp_path: Path) -> None:
    own = docx.Document()
    own.styles["Title"].font.size = Pt(30)
    own.sections[0].top_margin = Mm(50)
    own.save(str(tmp_path / "zh.docx"))
    found = of_docx(to_docx(sample(), tmp_path))
    assert found.styles["Title"].font.size == Pt(30)
    assert found.sections[0].top_margin is not None
    assert found.sections[0].top_margin.mm == pytest.approx(50, abs=0.1)
    assert east_asian(found.styles["Paper Mark"]) == "方正小标宋简体"


def test_a_document_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "zh.docx").write_bytes(b"no zip")
    with pytest.raises(BrokenTemplate) as broken:
        to_docx(sample(), tmp_path)
    assert broken.value.file == str(tmp_path / "zh.docx")


def test_parts_are_counted_as_the_chinese_count() -> None:
    told = {1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 99: "九十九", 100: "100"}
    assert {number: ordinal(number) for number in told} == told
