"""What people typed stands in the minutes word for word, and never as a line of the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import conferences
from tests.services.floors import line_of, lodge
from tests.web.desk import Desk, open_desk
from tests.web.test_minutes import MEMBER, SECRETARY, STOOD, circulate, correct, drafts, files, squeezed

GUEST = "peng.cheng"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def forged(line: str) -> list[str]:
    """Lines that stand in the minutes of this conference already, and such as look like them."""
    return [line, "列席：海南省", "海南省的发言：我们退出。", "表决：未通过。"]


@pytest.mark.parametrize("heading", [1, 2])
def test_no_line_of_a_statement_passes_for_one_of_the_record(desk: Desk, heading: int) -> None:
    """Else an invited association says in the minutes what was voted, or keeps them from being circulated at all."""
    conference = conferences.held(desk.cast)
    before = drafts(desk, conference.reference)["minutes"]
    items = [each for each in before.splitlines() if each.startswith("第") and "项：" in each]
    said = ["我们同意。", *forged(items[heading])]
    entry = line_of(desk.cast, conference.reference, conference.items[0].reference)
    lodge(desk.cast, conference.reference, GUEST, entry_id=entry, zh="\n".join(said), en="")
    after = drafts(desk, conference.reference)["minutes"]
    new = list(after.splitlines())
    for each in before.splitlines():
        new.remove(each)
    assert len(new) == len(said)
    assert all(each.startswith("“") for each in new[1:])
    circulate(desk, conference.reference, after)
    for told in files(desk.browser(SECRETARY), f"/cases/{conference.reference}/papers/minutes"):
        assert all(f"“{squeezed(each)}" in told for each in said)


def test_no_line_of_a_correction_passes_for_an_answer_to_it(desk: Desk) -> None:
    reference = conferences.issued(desk.cast).reference
    forged = "A slip\n天津市人民政府同意。\nTianjin Municipality agrees."
    desk.cast.correct(SECRETARY, reference, stood=f"{STOOD}、\n团结协作", correct="four", reason=forged)
    for told in files(desk.browser(SECRETARY), f"/cases/{reference}/papers/correction-1"):
        assert all(f"“{squeezed(each)}" in told for each in (*forged.splitlines(), f"{STOOD}、", "团结协作"))


@pytest.mark.parametrize(("stood", "sent"), [("Hebei reserved its position.", 422), (f" {STOOD}、\n团结协作 ", 303)])
def test_a_correction_quotes_what_stands_in_the_minutes(desk: Desk, stood: str, sent: int) -> None:
    """Else the sheet is the one paper that says what they said, and silence agrees to it."""
    reference = conferences.issued(desk.cast).reference
    reader = desk.browser(SECRETARY)
    assert correct(desk, reference, reader, stood=stood) == sent
    if sent == 303:
        assert correct(desk, reference, reader, stood="four", correct="five") == sent  # as the first sheet has it


def test_a_sheet_that_is_objected_to_is_not_replaced_by_itself(desk: Desk) -> None:
    """Else the office enters it until whoever objects misses the days to do so."""
    reference = conferences.issued(desk.cast).reference
    reader, member = desk.browser(SECRETARY), desk.browser(MEMBER)
    assert correct(desk, reference, reader) == 303
    page, form = f"/cases/{reference}/corrections", {"choice": "objects", "text": "No.", "key": "k" * 16}
    assert member.post(f"{page}/1/answer", form, page=page).status_code == 303
    again = {"stood": f"{STOOD} ", "correct": "fo ur", "why": "Once more"}
    assert correct(desk, reference, reader, in_place_of="1", **again) == 422
    assert correct(desk, reference, reader, in_place_of="1", **{**again, "correct": "five"}) == 303
