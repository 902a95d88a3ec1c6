"""What a paper says before it is drawn: names in its language, paragraphs in its order, nothing unseen."""

from __future__ import annotations

import pytest

from govflow.messages import Message
from govflow.papers.paper import Language, Paragraph, in_one, legible, paragraphs, spoken, titled
from govflow.values import Text
from tests.papers.samples import UNSEEN


@pytest.mark.parametrize(
    ("typed", "language", "told"),
    [
        ("Tianjin · 天津", "zh", "天津"),
        ("Tianjin · 天津", "en", "Tianjin"),
        ("Tianjin", "zh", "Tianjin"),
        ("A · B", "zh", "A · B"),
        ("天津 · Tianjin", "en", "天津 · Tianjin"),
        ("A · 甲 · 乙", "zh", "A · 甲 · 乙"),
        (" · 天津", "en", " · 天津"),
    ],
)
def test_of_a_name_in_both_languages_the_one_of_the_paper_is_told(typed: str, language: Language, told: str) -> None:
    assert in_one(typed, language) == told


def test_the_title_in_the_language_of_the_paper_is_taken() -> None:
    assert titled("Clean air", "清洁空气", "zh") == "清洁空气"
    assert titled("清洁空气", "Clean air", "zh") == "清洁空气"
    assert titled("清洁空气", "Clean air", "en") == "Clean air"
    assert titled("Clean air", None, "zh") == "Clean air"


def test_sentences_typed_in_both_languages_begin_with_that_of_the_paper_and_none_is_lost() -> None:
    typed = "First.\n第一。\n\nSecond.\n第二。"
    assert [each.text for each in paragraphs(typed, "zh")] == ["第一。", "First.", "第二。", "Second."]
    assert [each.text for each in paragraphs(typed, "en")] == ["First.", "第一。", "Second.", "第二。"]
    alone = "First.\nISO 9001\n第一。\n第二。"
    assert [each.text for each in paragraphs(alone, "zh")] == alone.splitlines()


def test_a_label_stands_before_the_first_paragraph_only() -> None:
    assert [each.label for each in paragraphs("a\nb", "en", "Text")] == ["Text", ""]


def test_what_is_said_is_said_once_in_one_language() -> None:
    said = Paragraph(label=Text(en="Place", zh="地点"), text=(Message("%(n)s items", n=3), "x\ny"))

    def say(value: object) -> str:
        if isinstance(value, tuple):
            return "、".join(map(say, value))
        return value.zh if isinstance(value, Text) else str(value)

    assert spoken(said, say) == Paragraph(label="地点", text="3 items、x y")


def test_characters_that_nobody_sees_are_dropped_and_all_others_kept() -> None:
    assert legible(UNSEEN) == "abcdefg"
    assert legible("a\tb\r\nc") == "a b c"
    assert legible("甲😀ש") == "甲😀ש"
