"""Two versions of a text, compared: nothing is lost, Chinese goes by character, the rest by word, and it is bounded."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.engine.fields.comparing import STEPS, Change, Comparison, Effort, Run, clauses_of, compare, words_of
from tests.engine.test_asking import problems

WORDS = st.sampled_from([
    "各成员单位", "应当", "报送", "方案", "。", "；", "\n", "第二条 ", "1,200", "2026年3月2日", " ", "the ",
    "standard ", "all. ", "\u0301", "🙂", "שלום ", "<b>", "，", "x",
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=40).map("".join))


@given(TEXTS, TEXTS)
def test_both_texts_are_there_character_for_character(old: str, new: str) -> None:
    found = compare(old, new)
    assert side(found, Change.REMOVED) == old
    assert side(found, Change.ADDED) == new


@given(TEXTS, TEXTS)
def test_the_other_way_round_added_and_removed_are_exchanged(old: str, new: str) -> None:
    there, back = compare(old, new), compare(new, old)
    assert sorted(removed(there)) == sorted(added(back))
    assert sorted(added(there)) == sorted(removed(back))
    assert [each.text for each in runs(there) if each.change is Change.KEPT] == [
        each.text for each in runs(back) if each.change is Change.KEPT
    ]


@given(TEXTS)
def test_identical_texts_have_no_change(text: str) -> None:
    found = compare(text, text)
    assert found.same
    assert removed(found) == added(found) == []


@given(TEXTS)
def test_nothing_is_lost_in_clauses_and_words(text: str) -> None:
    assert "".join(clauses_of(text)) == "".join(words_of(text)) == text


def test_of_a_chinese_sentence_single_characters_are_told() -> None:
    found = compare("各成员单位应当按期报送材料。", "各成员政府应当按期报送材料。")
    assert told(found) == "各成员[-单位-]{+政府+}应当按期报送材料。"


SUMS = ("支付三月底二千二百万", "支付六月底一千八百万")


def test_of_what_is_signed_each_changed_character_is_told_by_itself() -> None:
    told_apart = "支付[-三-]{+六+}月底[-二-]{+一+}千[-二-]{+八+}百万"
    assert told(compare(*SUMS, apart=0)) == told_apart
    back = told(compare(*reversed(SUMS), apart=0))
    assert back == "支付[-六-]{+三+}月底[-一-]{+二+}千[-八-]{+二+}百万"


def test_elsewhere_edits_with_next_to_nothing_between_them_are_told_as_one() -> None:
    assert told(compare(*SUMS)) == "支付[-三月底二千二-]{+六月底一千八+}百万"


@given(TEXTS, TEXTS)
def test_told_apart_both_texts_are_there_character_for_character(old: str, new: str) -> None:
    found = compare(old, new, apart=0)
    assert side(found, Change.REMOVED) == old
    assert side(found, Change.ADDED) == new


def test_of_an_english_sentence_whole_words_are_told() -> None:
    found = compare("The joint standard is adopted by all members.", "The common standard is adopted by most members.")
    assert told(found) == "The [-joint-]{+common+} standard is adopted by [-all-]{+most+} members."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,200", "1,250"),
        ("2026年3月2日", "2026年3月20日"),
        ("2026-11-20", "2026-11-28"),
        ("3.5%", "3.6%"),
        ("16:30", "16:35"),
    ],
)
def test_a_number_and_a_date_are_one_word(old: str, new: str) -> None:
    found = compare(f"第二条规定的数额与期限为 {old} 并从此施行。", f"第二条规定的数额与期限为 {new} 并从此施行。")
    assert told(found) == f"第二条规定的数额与期限为 [-{old}-]{{+{new}+}} 并从此施行。"


def test_edits_with_next_to_nothing_between_them_are_one() -> None:
    found = compare("本办法由甲乙丙负责解释和监督执行。", "本办法由子乙丑负责解释和监督执行。")
    assert told(found) == "本办法由[-甲乙丙-]{+子乙丑+}负责解释和监督执行。"


def test_what_was_changed_in_one_clause_leaves_the_others_as_they_are() -> None:
    old = "第一条 设立基金。\n第二条 基金由联合办管理。\n第三条 自公布之日起施行。\n"
    found = compare(old, old.replace("联合办", "委员会"))
    assert [each.change for each in found.clauses] == [Change.KEPT, Change.CHANGED, Change.KEPT]


def test_a_clause_that_stands_elsewhere_was_moved() -> None:
    one, two, three = (
        "第一条 设立流域治理基金。\n",
        "第二条 基金由联合办负责管理。\n",
        "第三条 本办法自公布之日起施行。\n",
    )
    found = compare(one + two + three, two + three + one)
    assert found.count(Change.MOVED) == 1
    assert {each.text for each in found.clauses if each.change is Change.MOVED} == {one}


def test_a_clause_that_was_rewritten_is_removed_and_added() -> None:
    found = compare("The fund is closed.\nEverything else stays.", "Nobody pays a fee here.\nEverything else stays.")
    assert [each.change for each in found.clauses] == [Change.REMOVED, Change.ADDED, Change.KEPT]


def test_the_number_of_a_clause_goes_with_it() -> None:
    assert clauses_of("1. First rule applies. 2. Second rule applies.") == [
        "1. First rule applies. ", "2. Second rule applies.",
    ]  # fmt: skip


def test_an_empty_text_is_added_or_removed_as_a_whole() -> None:
    assert told(compare("", "All of it.")) == "{+All of it.+}"
    assert told(compare("All of it.", "")) == "[-All of it.-]"
    assert compare("", "").clauses == ()


DICE = random.Random(8)
HOSTILE = {
    "one sign": ("a " * 4000, "a " * 3990 + "b " * 10),
    "two in turn": ("ab。c" * 2000, "ba。c" * 2000),
    "short lines": ("a.\n" * 2600, "b.\na.\n" * 1300),
    "no end": ["".join(DICE.choices("的一是在不了有和人这中大为上个国我以要他", k=8000)) for _ in range(2)],
    "few words": [" ".join(DICE.choices(["of", "and", "the"], k=2600)) for _ in range(2)],
    "few sentences": ["".join(DICE.choices(["abcde. ", "bcdef. ", "xyzzy. "], k=1140)) for _ in range(2)],
    "dots": ("." * 8000, "." * 7999 + "x"),
    "marks": ("e" + "\u0301" * 7999, "\u0301" * 8000),
    "white": (" " * 8000, "\n" * 8000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_work_is_bounded_whatever_stands_there(name: str) -> None:
    old, new = HOSTILE[name]
    effort = Effort()
    found = compare(old, new, effort)
    assert effort.taken <= STEPS
    assert (side(found, Change.REMOVED), side(found, Change.ADDED)) == (old, new)


def test_twice_the_text_takes_no_four_times_the_steps() -> None:
    def steps(clauses: int) -> int:
        text = "".join(f"甲方第{n}条负责流域治理工作并按期报送材料{chr(0x4E00 + n)}。" for n in range(clauses))
        effort = Effort()
        assert not compare(text, text.replace("甲方", "乙方"), effort).coarse
        return effort.taken

    assert steps(200) < 3 * steps(100)


def test_beyond_the_bound_clauses_are_told_as_a_whole_and_it_says_so() -> None:
    old, new = "各成员单位应当按期报送。其余不变，照旧执行。", "各成员政府应当按期报送。其余不变，照旧执行。"
    assert not compare(old, new).coarse
    found = compare(old, new, Effort(most=3))
    assert found.coarse
    assert (side(found, Change.REMOVED), side(found, Change.ADDED)) == (old, new)


def runs(found: Comparison) -> list[Run]:
    return [each for clause in found.clauses for each in clause.runs]


def side(found: Comparison, change: Change) -> str:
    return "".join(each.text for each in runs(found) if each.change in (Change.KEPT, change))


def removed(found: Comparison) -> list[str]:
    return [each.text for each in runs(found) if each.change is Change.REMOVED]


def added(found: Comparison) -> list[str]:
    return [each.text for each in runs(found) if each.change is Change.ADDED]


def told(found: Comparison) -> str:
    marks = {Change.KEPT: "{}", Change.ADDED: "{{+{}+}}", Change.REMOVED: "[-{}-]"}
    return "".join(marks[each.change].format(each.text) for each in runs(found))


WHY = "shortfall: {type: text, label:"


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        ([(WHY, "shortfall: {type: text, amends: nothing, label:")], "nothing"),
        ([(WHY, "shortfall: {type: text, amends: firm, label:")], "“firm” is no text that all who see the case read."),
        ([(WHY, "shortfall: {type: text, amends: notes, label:")], "“notes” is no text that all who see the case"),
        (
            [(WHY, "shortfall: {type: line, amends: shortfall, label:")],
            "amends is only for fields of type text, not line",
        ),
    ],
)
def test_what_a_text_would_replace_is_a_text_that_all_read(edits: list[tuple[str, str]], sentence: str) -> None:
    assert [each for each in problems(*edits) if sentence in each] != [], problems(*edits)
