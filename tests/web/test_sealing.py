"""What pages show of answers under seal: to whom, until when, and all of them side by side once they are open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import replies
from tests.web.desk import Desk, main_text, open_desk

OURS, THEIRS = "¥871,234.00", "¥1,345,678.00"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def shown(desk: Desk, person: str, path: str) -> str:
    return main_text(desk.browser(person).get(path).text)


def test_the_form_says_who_reads_the_answer_and_until_when(desk: Desk) -> None:
    reference = replies.replying(desk.cast)
    text = shown(desk, "he.jun", f"/cases/{reference}/steps/lodge")
    assert (
        "Only these may read it: Whoever answers, Mediator. It is sealed until “Open the replies”; then all who see "
        "the case read it." in text
    )


def test_ones_own_reply_stands_on_the_case_with_a_mark_and_that_of_the_other_side_does_not(desk: Desk) -> None:
    reference = replies.lodged(desk.cast)
    for person, own, other in (("chen.yu", OURS, THEIRS), ("he.jun", THEIRS, OURS)):
        text = shown(desk, person, f"/cases/{reference}")
        assert f"Only for: Whoever answers sealed until “Open the replies” Reply {own}" in text
        assert other not in text
    office = shown(desk, "wang.lin", f"/cases/{reference}")
    assert not any(each in office for each in (OURS, THEIRS, "sealed until"))


def test_once_opened_both_replies_stand_on_the_case_with_whose_they_are(desk: Desk) -> None:
    reference = replies.opened(desk.cast)
    text = shown(desk, "wang.lin", f"/cases/{reference}")
    assert f"Reply opened to all who see the case {THEIRS} Laishui County · He Jun" in text
    assert f"{OURS} Fangshan District · Chen Yu" in text
    assert "sealed until" not in text


def test_the_entry_of_the_record_shows_them_under_their_names(desk: Desk) -> None:
    reference = replies.opened(desk.cast)
    text = shown(desk, "wang.lin", f"/cases/{reference}")
    entry = text[text.index("Opened to all: Reply, Half of it") :]
    ours, theirs = entry.index("Fangshan District Reply"), entry.index("Laishui County Reply")
    assert ours < entry.index(OURS) < theirs < entry.index(THEIRS)
    assert "Grounds PDF" in entry


def test_the_check_page_names_what_the_step_opens(desk: Desk) -> None:
    reference = replies.lodged(desk.cast)
    text = main_text(desk.browser("zhou.min").fill(f"/cases/{reference}/steps/open_replies", {}).text)
    assert "What was answered under seal is opened to all who see the case: Wish, Reply, Half of it" in text
    assert OURS not in text


def test_a_table_under_seal_is_no_spreadsheet_before_it_is_open(desk: Desk) -> None:
    reference = replies.lodged(desk.cast)
    path = f"/cases/{reference}/tables/parts.csv"
    assert [desk.browser(each).get(path).status_code for each in ("chen.yu", "he.jun", "wang.lin")] == [404] * 3
    desk.cast.fire("zhou.min", reference, "open_replies")
    assert "Sluice of laishui" in desk.browser("chen.yu").get(path).text


def test_a_file_under_seal_is_marked_for_those_who_read_it_and_lies_open_after(desk: Desk) -> None:
    reference = replies.lodged(desk.cast)
    path = f"/cases/{reference}/documents"
    assert "Whoever answers, Mediator sealed until “Open the replies”" in shown(desk, "he.jun", path)
    assert "grounds-of-laishui.pdf" not in shown(desk, "chen.yu", path)
    desk.cast.fire("zhou.min", reference, "open_replies")
    after = shown(desk, "chen.yu", path)
    assert "grounds-of-laishui.pdf" in after
    assert "sealed until" not in after


def test_the_procedure_is_told_with_what_is_sealed_and_what_opens_it(desk: Desk) -> None:
    replies.published(desk.cast)
    text = shown(desk, "chen.yu", "/workflows/settlement-offer")
    assert "read only by: Whoever answers, Mediator sealed until “Open the replies”" in text
    assert "What is sealed until this step is opened to all who see the case." in text


@pytest.mark.parametrize("person", ["chen.yu", "wang.lin"])
def test_the_pages_stand_in_chinese_as_well(desk: Desk, person: str) -> None:
    reference = replies.opened(desk.cast)
    page = desk.browser(person, language="zh").get(f"/cases/{reference}")
    assert page.status_code == 200
    assert "答复金额" in page.text
    assert "涞水县" in page.text
