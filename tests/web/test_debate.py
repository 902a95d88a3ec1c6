"""The buttons with which a member asks for the debate of an A item: on the agenda, beside its vote, and at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services import arranging, batches
from tests.web.desk import Desk, Reader, main_text, open_desk
from tests.web.test_desk import form_of
from tests.web.test_papers import paper, squeezed

OFFICE, MEMBER, OTHER = "wang.lin", "sun.hao", "ma.ling"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def conference(desk: Desk) -> str:
    """In session with three items, of which the first two are A items."""
    return batches.in_session(desk.cast, 3, together=2)


@pytest.fixture
def entry(desk: Desk, conference: str) -> int:
    """The line of its first item."""
    lines = arranging.read(desk.cast, OFFICE, conference).agenda.lines
    return next(each.id or 0 for each in lines if each.kind == "item")


def address(conference: str, entry: int) -> str:
    return f"/cases/{conference}/agenda/{entry}/debate"


def sent(reader: Reader, page: str, action: str, **more: Any) -> Any:
    """The form on a page is sent."""
    return reader.client.post(action, data={**form_of(reader.get(page).text, action), **more})


@pytest.mark.parametrize("page", ["agenda", "together", "desk"])
def test_a_member_asks_on_each_page_that_shows_the_item(desk: Desk, conference: str, entry: int, page: str) -> None:
    reader, action = desk.browser(MEMBER), address(conference, entry)
    where = f"/cases/{conference}/{page}" + (f"?entry={entry}" if page == "desk" else "")
    answer = sent(reader, where, action, reason="It is dear.")
    assert answer.status_code == 303
    assert ("desk" if page == "desk" else "agenda") in answer.headers["Location"]
    for person in (OFFICE, OTHER):
        text = main_text(desk.browser(person).get(f"/cases/{conference}/agenda").text)
        assert "Debate asked for by: Beijing" in text
        assert "It is dear." in text


def test_who_asked_takes_it_back_where_it_asked(desk: Desk, conference: str, entry: int) -> None:
    reader, action = desk.browser(MEMBER), address(conference, entry)
    sent(reader, f"/cases/{conference}/agenda", action)
    assert action + '"' not in reader.get(f"/cases/{conference}/agenda").text
    back = f"{action}/taken-back"
    assert back not in desk.browser(OTHER).get(f"/cases/{conference}/agenda").text
    assert sent(reader, f"/cases/{conference}/agenda", back).status_code == 303
    assert "Debate asked for" not in main_text(reader.get(f"/cases/{conference}/agenda").text)


def test_whoever_keeps_the_agenda_has_no_button_and_is_refused(desk: Desk, conference: str, entry: int) -> None:
    reader, action = desk.browser(OFFICE), address(conference, entry)
    assert action not in reader.get(f"/cases/{conference}/agenda").text
    answer = reader.post(action, {"key": "k1"})
    assert answer.status_code == 422
    assert "Only" in main_text(answer.text)


@pytest.mark.parametrize("reason", ["x\u202edear", "x" * 497 + "dear"])
def test_what_was_typed_stays_beside_the_reason_why_it_was_not_taken(
    desk: Desk, conference: str, entry: int, reason: str
) -> None:
    answer = sent(desk.browser(MEMBER), f"/cases/{conference}/agenda", address(conference, entry), reason=reason)
    assert answer.status_code == 422
    assert 'name="reason"' in answer.text
    assert "dear" in answer.text


def test_the_agenda_as_a_paper_marks_what_is_decided_together(desk: Desk, conference: str, entry: int) -> None:
    """Not, once a member wants its debate."""
    marked = squeezed("A item: decided together with others")
    assert paper(desk.browser(OTHER), conference, "agenda").count(marked) == 2
    reader = desk.browser(MEMBER)
    sent(reader, f"/cases/{conference}/agenda", address(conference, entry), reason="It is dear.")
    assert paper(desk.browser(OTHER), conference, "agenda").count(marked) == 1
