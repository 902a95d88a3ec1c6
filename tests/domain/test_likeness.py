"""Which requests are alike: titles compared as people read them, and when the same is asked for twice."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.domain.funds import alike
from govflow.domain.funds.likeness import FAR_OFF, Alike, Like, likeness, told
from govflow.domain.naming import plain
from govflow.engine.facts import Form


def like(percent: int, **more: Any) -> Like:
    return Like(reference="BTH-FR-2025-0002", title="Bank protection", percent=percent, **more)


def refused(*found: Like, **settings: Any) -> str:
    form = Form({"why": settings.pop("why", None)})
    return str(alike.not_twice(Alike(found), form, **settings) or "")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Chaobai River – bank protection (phase 2)", "chaobai river bank protection phase 2"),
        ("潮白河护岸工程（二期）", "潮白河护岸工程(二期)"),
        ("潮白河【护岸】工程", "潮白河 护岸 工程"),
        ("ＡＢＣ　工程", "abc 工程"),
        ("“Clean air” – 2026", "Clean air, 2026"),
    ],
)
def test_brackets_width_case_and_spaces_do_not_matter(one: str, two: str) -> None:
    assert likeness([plain(one)], [plain(two)]) == 100


def test_words_in_another_order_are_the_same_title() -> None:
    assert likeness([plain("Bank protection on the Chaobai")], [plain("On the Chaobai: bank protection")]) == 100


def test_a_short_title_within_a_long_one_is_not_the_same() -> None:
    short, long = plain("Bank protection"), plain("Bank protection, dredging and a flood gate at Xianghe")
    assert likeness([short], [long]) < 60


def test_the_language_in_which_they_are_most_alike_counts_and_what_is_empty_does_not() -> None:
    mine = [plain("Bank protection"), plain("潮白河护岸工程")]
    assert likeness(mine, [plain("Works on the river"), plain("潮白河护岸工程")]) == 100
    assert likeness(mine, []) == likeness(["", plain("（）")], [""]) == 0


def test_likeness_is_rounded_down() -> None:
    assert likeness(["abcdefghi"], ["abcdefghj"]) == 88  # 8/9


@pytest.mark.parametrize(("percent", "twice"), [(89, False), (90, True), (91, True)])
@pytest.mark.parametrize("near", ["same_applicant", "same_place"])
def test_the_same_is_asked_twice_from_the_likeness_on_that_the_file_names(percent: int, twice: bool, near: str) -> None:
    assert like(percent, **{near: True}).twice(90) == twice


@pytest.mark.parametrize(("percent", "twice"), [(FAR_OFF - 1, False), (FAR_OFF, True)])
def test_elsewhere_and_of_somebody_else_only_one_title_is_the_same(percent: int, twice: bool) -> None:
    assert like(percent).twice(90) == twice
    assert not like(FAR_OFF).twice(FAR_OFF + 1)


def test_a_refusal_says_how_much_alike_they_are_and_in_what() -> None:
    said = refused(like(91, same_applicant=True), at_least=90)
    assert said == "The same is already asked for in BTH-FR-2025-0002 (91 % alike, same applicant)."
    assert refused(like(89, same_applicant=True), at_least=90) == ""


def test_whoever_judges_goes_on_with_a_reason_and_only_where_the_file_has_a_field_for_it() -> None:
    twice = like(95, same_place=True)
    assert "if not, say why" in refused(twice, despite="why")
    assert "if not, say why" in refused(twice, despite="why", why="  ")
    assert refused(twice, despite="why", why="Another bank of the river.") == ""
    assert refused(twice, why="Another bank of the river.") != ""


def test_a_request_that_the_reader_may_not_see_is_counted_and_nothing_is_said_of_it() -> None:
    said = refused(like(95, same_applicant=True, seen=False))
    assert said == "The same is already asked for in 1 case that is not named here."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "(92 % alike)"),
        ({"same_applicant": True}, "(92 % alike, same applicant)"),
        ({"same_place": True}, "(92 % alike, same place)"),
        ({"same_applicant": True, "same_place": True}, "(92 % alike, same applicant, same place)"),
    ],
)
def test_what_two_requests_have_in_common_is_told(more: dict[str, bool], said: str) -> None:
    assert str(told(like(92, **more))) == f"BTH-FR-2025-0002 {said}"
