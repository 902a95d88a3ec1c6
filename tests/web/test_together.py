"""The A items of a meeting: their votes opened, their roll called and all closed together; each vote by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services import batches, proposals
from tests.services.test_keeping import answers
from tests.web.desk import Desk, Reader, main_text, open_desk
from tests.web.test_desk import form_of

OFFICE, CHAIR = "wang.lin", "gao.shan"
YES = {"Beijing": "yes", "Tianjin": "yes", "Hebei": "yes"}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def conference(desk: Desk) -> str:
    """In session with three items, of which the first two are A items."""
    return batches.in_session(desk.cast, 3, together=2)


@pytest.fixture
def items(desk: Desk, conference: str) -> list[str]:
    """Its items; the votes on the A items are open."""
    found = batches.items_of(desk.cast, conference)
    for each in found[:2]:
        desk.cast.fire(CHAIR, each, "call_vote")
    return found


def sent(reader: Reader, conference: str, what: str, page: str, **more: Any) -> Any:
    action = f"/cases/{conference}/together/{what}"
    return reader.client.post(action, data={**form_of(page, action), **more})


def shown(reader: Reader, conference: str) -> str:
    return reader.get(f"/cases/{conference}/together").text


def checked(reader: Reader, conference: str, **more: Any) -> Any:
    page = shown(reader, conference)
    return sent(reader, conference, "roll-call", page, **{"step": "all", "source": "Minute 14", **more})


def test_the_desk_leads_to_the_a_items_and_to_one_step_for_all_of_them(desk: Desk, conference: str) -> None:
    first, second, third = batches.items_of(desk.cast, conference)
    text = desk.browser(CHAIR).get(f"/cases/{conference}/desk").text
    assert "A items: 3 · 4 together" in main_text(text)
    assert f'item={first}&amp;item={second}"' in text
    page = main_text(shown(desk.browser(CHAIR), conference))
    assert page.count("No vote is open on it.") == 2
    assert third not in page


def test_one_answer_of_each_member_is_entered_in_every_open_vote_and_the_chair_closes_all_with_one_confirmation(
    desk: Desk, conference: str, items: list[str]
) -> None:
    office, chair = desk.browser(OFFICE), desk.browser(CHAIR)
    check = checked(office, conference)
    assert main_text(check.text).count("If it is closed as it stands then: Adopted") == 2
    assert [answers(desk.cast, each) for each in items[:2]] == [{}, {}]
    assert sent(office, conference, "roll-call", check.text, step="record").status_code == 303
    assert [answers(desk.cast, each) for each in items[:2]] == [YES, YES]
    again = sent(office, conference, "roll-call", check.text, step="record")
    assert again.status_code == 303  # nothing happens twice
    sure = sent(chair, conference, "closing", shown(chair, conference))
    assert sure.text.count('<p class="gf-verdict">Adopted: 3 in favour, 2 needed.</p>') == 2
    assert [desk.cast.round(each).closed_at for each in items[:2]] == [None, None]
    assert sent(chair, conference, "closing", sure.text, step="send").status_code == 303
    assert batches.states(desk.cast, items) == ["resolved", "resolved", "scheduled"]


def test_a_vote_that_was_closed_meanwhile_is_named_and_the_other_has_its_answers(
    desk: Desk, conference: str, items: list[str]
) -> None:
    office = desk.browser(OFFICE)
    check = checked(office, conference, **{f"row_{desk.cast.organization('hebei')}_0_1": "answer:no"})
    for person in proposals.SPEAKERS:
        desk.cast.respond(person, items[0], "yes")
    closing = desk.browser(CHAIR)
    action = f"/cases/{items[0]}/rounds/{desk.cast.round(items[0]).id}/closing"
    sure = closing.client.post(action, data=form_of(closing.get(action.removesuffix("/closing")).text, action))
    closing.client.post(action, data={**form_of(sure.text, action), "step": "send"})
    assert desk.cast.state(items[0]) == "resolved"
    sent(office, conference, "roll-call", check.text, step="record")
    assert answers(desk.cast, items[1]) == {**YES, "Hebei": "no"}
    assert answers(desk.cast, items[0]) == YES


def test_nobody_records_or_closes_who_may_not_do_so_in_each_vote(desk: Desk, conference: str, items: list[str]) -> None:
    check = checked(desk.browser(OFFICE), conference)
    member = desk.browser("sun.hao")
    assert "Roll call for all A items" not in main_text(shown(member, conference))
    for what, page in (("roll-call", check.text), ("closing", shown(desk.browser(CHAIR), conference))):
        fields = form_of(page, f"/cases/{conference}/together/{what}")
        fields["csrf_token"] = member.token("/inbox")
        refused = member.client.post(f"/cases/{conference}/together/{what}", data={**fields, "step": "record"})
        assert refused.status_code == 422
    assert [answers(desk.cast, each) for each in items[:2]] == [{}, {}]
    for person in ("zhou.min", "admin"):
        assert desk.browser(person).get(f"/cases/{conference}/together").status_code == 404


def test_an_item_whose_answers_are_not_the_same_seats_is_left_to_its_own_page(
    desk: Desk, conference: str, items: list[str]
) -> None:
    """A member that left one vote by recusal is entered in the other alone."""
    found = desk.cast.round(items[0])
    seat = next(each for each in found.seats if each.name.en == "Hebei Province")
    batches.recused(desk.cast, items[0], found.id, seat.id)
    office = desk.browser(OFFICE)
    assert "Nothing is entered for it in 1 of these votes." in main_text(shown(office, conference))
    sent(office, conference, "roll-call", checked(office, conference).text, step="record")
    assert answers(desk.cast, items[0]) == {"Beijing": "yes", "Tianjin": "yes"}
    assert answers(desk.cast, items[1]) == YES
