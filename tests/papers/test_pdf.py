"""A paper as PDF: where things stand on its pages, that text is never code, and that nothing of the moment is in it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from govflow.errors import BrokenTemplate
from govflow.papers.paper import LANGUAGES, Language, Paragraph
from govflow.papers.pdf import to_pdf
from tests.papers.reading import MM, lines_of, pdf_text
from tests.papers.samples import HOSTILE, UNSEEN, sample, saying

A4 = (pytest.approx(210 * MM, abs=0.5), pytest.approx(297 * MM, abs=0.5))
BODY, BASELINE = 16, 0.8  # points, and the share of a letter that stands above its line


def test_a_chinese_page_has_22_lines_of_28_characters_in_156_by_225_millimetres() -> None:
    content = to_pdf(sample(opening=(Paragraph(text="字" * 28 * 60),), sections=()))
    page = PdfReader(io.BytesIO(content)).pages[1]
    assert (page.mediabox.width, page.mediabox.height) == A4
    *text, number = lines_of(content, page=1)
    assert [len(each.text) for each in text] == [28] * 22
    assert {each.size for each in text} == {BODY}
    assert {round(each.x / MM, 1) for each in text} == {28.0}
    above = 297 * MM - text[0].y - BASELINE * BODY
    below = text[-1].y - (1 - BASELINE) * BODY
    assert above / MM == pytest.approx(37, abs=0.1)
    assert below / MM >= 35
    assert number.text == "— 2 —"


def test_the_numbers_of_pages_stand_outside_in_14_points() -> None:
    content = to_pdf(sample(opening=(Paragraph(text="字" * 28 * 60),)))
    numbers = [lines_of(content, page)[-1] for page in range(3)]
    assert [each.text for each in numbers] == ["— 1 —", "— 2 —", "— 3 —"]
    assert {each.size for each in numbers} == {14}
    assert numbers[1].x == pytest.approx(28 * MM + 14, abs=0.5)
    assert all(each.x > 105 * MM for each in (numbers[0], numbers[2]))


def test_the_head_of_a_chinese_paper_has_its_sizes_and_stands_in_its_order() -> None:
    content = to_pdf(sample())
    mark, number, title, to, *_ = lines_of(content)
    assert [each.size for each in (mark, number, title, to)] == [32, 16, 22, 16]
    assert (mark.text, title.text) == ("京津冀联席会议纪要", "本季度联席会议纪要")
    assert to.x == pytest.approx(28 * MM, abs=0.5)
    drawn = PdfReader(io.BytesIO(content)).pages[0].get_contents()
    assert drawn is not None
    assert drawn.get_data().count(b"0.831") >= 2, "the mark and the line are red"


def test_minutes_end_with_who_was_there_and_to_whom_they_go() -> None:
    text = pdf_text(to_pdf(sample()))
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
def test_it_is_tagged_and_says_its_title_its_language_and_where_its_parts_begin(language: Language) -> None:
    reader = PdfReader(io.BytesIO(to_pdf(sample(language))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith(language)
    assert reader.metadata is not None
    assert reader.metadata.title == "本季度联席会议纪要"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    bookmarks = [each["/Title"] for each in reader.outline if not isinstance(each, list)]
    assert [each.lstrip("一二12、 ") for each in bookmarks] == ["议定事项", "承诺事项"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_people_write_stands_there_as_they_wrote_it(text: str, language: Language) -> None:
    found = pdf_text(to_pdf(saying(text, language)))
    assert found.count("".join(text.split())) >= 15


def test_a_text_of_ten_thousand_characters_stands_there_whole() -> None:
    long = "字" * 10_000
    assert pdf_text(to_pdf(sample(opening=(Paragraph(text=long),)))).count("字") == 10_000


def test_what_nobody_sees_is_left_out() -> None:
    assert "abcdefg" in pdf_text(to_pdf(saying(UNSEEN)))


@pytest.mark.parametrize("text", ["😀", "שלום", "مرحبا"])
def test_characters_that_the_letters_lack_are_boxes_and_the_foot_says_so(text: str) -> None:
    found = pdf_text(to_pdf(sample(opening=(Paragraph(text=f"甲{text}乙"),))))
    assert f"甲{'□' * len(text)}乙" in found
    assert "代表缺少的字符" in found


def test_where_no_letter_is_missing_nothing_is_said_of_it() -> None:
    assert "代表缺少的字符" not in pdf_text(to_pdf(sample()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_paper_is_the_same_bytes(language: Language) -> None:
    assert to_pdf(sample(language)) == to_pdf(sample(language))


def test_a_template_of_the_region_goes_first_and_that_of_one_kind_before_it(tmp_path: Path) -> None:
    own = "#let paper = json(bytes(sys.inputs.paper))\n#set document(title: paper.title)\n#paper.title "
    (tmp_path / "zh.typ").write_text(f"{own}region")
    assert pdf_text(to_pdf(sample(), tmp_path)) == "本季度联席会议纪要region"
    (tmp_path / "minutes.zh.typ").write_text(f"{own}minutes")
    assert pdf_text(to_pdf(sample(), tmp_path)) == "本季度联席会议纪要minutes"
    assert "京津冀联席会议纪要" in pdf_text(to_pdf(sample("en"), tmp_path))


def test_a_broken_template_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "zh.typ").write_text("#let paper = \n#nothing(")
    with pytest.raises(BrokenTemplate) as broken:
        to_pdf(sample(), tmp_path)
    assert broken.value.file == str(tmp_path / "zh.typ")
    assert "zh.typ" not in str(broken.value.message), "the reader is told nothing of files"
    assert "1" in broken.value.reason


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("CANARY")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "zh.typ").write_text('#read("../secret")')
    with pytest.raises(BrokenTemplate):
        to_pdf(sample(), tmp_path / "own")
