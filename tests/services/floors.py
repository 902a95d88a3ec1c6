"""Statements, speaking lists and breaks of a conference in session, as far as a test needs them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from govflow.engine.entries import Stored, read_entry
from govflow.services.catalog import publish
from govflow.services.commands.meetings.floor import (
    AskForFloor,
    ChangePlace,
    CloseList,
    ContinueSitting,
    InterruptSitting,
    ask_for_floor,
    change_place_on_list,
    close_speaking_list,
    continue_sitting,
    interrupt_sitting,
)
from govflow.services.commands.meetings.statements import (
    LodgeStatement,
    ReplaceStatement,
    TakeBackStatement,
    lodge_statement,
    replace_statement,
    take_back_statement,
)
from govflow.services.queries.meetings.desk import load_desk
from govflow.services.queries.meetings.floor import Floor, PlaceShown
from govflow.services.queries.meetings.statements import StatementPage, StatementShown, load_statement_page
from govflow.store.meetings.floor import PlaceRow
from govflow.store.record.history import HISTORY
from govflow.values import SYSTEM
from tests.builders import Cast, new_key
from tests.services import arranging, proposals

SECRETARY, CHAIR = "wang.lin", "gao.shan"


def line_of(cast: Cast, conference: str, item: str | None = None, *, reader: str = SECRETARY) -> int:
    """The line of an item on the agenda; without one the first line, which is no case."""
    with cast.backend.reading() as session:
        page = load_desk(cast.backend.work(session, cast.actor(reader)), conference, None, [])
    lines = page.agenda.lines
    found = next(each for each in lines if item is None or (each.item is not None and each.item.reference == item))
    assert found.id is not None
    return found.id


def with_closed_item(cast: Cast) -> tuple[str, str]:
    """A conference whose books are open early, and an item of it that its members do not see; both references.

    The association that brought it sees it, the office, and whoever convenes.
    """
    text = Path("workflows/joint_conference.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    before, books, after = text.partition("  - floor.statements:")
    after = after.replace("open_in: [papers_out", "open_in: [agenda_call, papers_out")
    after = after.replace("open_in: in_session", "open_in: [agenda_call, in_session]")
    with cast.backend.transaction() as session:
        publish(session, cast.clock, (before + books + after).encode(), name="joint_conference.v2.yaml")
    conference = proposals.calling(cast)
    closed = arranging.taken_up(cast, conference, "Kilns")
    arranging.kept(cast, conference)
    return conference, closed


def lodge(
    cast: Cast,
    conference: str,
    person: str,
    text: str = "We shall pay half.",
    /,
    *,
    acting: str | None = None,
    **more: Any,
) -> None:
    """State something, on the whole meeting unless told."""
    whose = more.pop("whose", None)
    order = LodgeStatement(
        case=conference,
        entry_id=more.pop("entry_id", None),
        organization_id=cast.organization(whose) if whose else None,
        **{"en": text, "key": new_key(), **more},
    )
    lodge_statement(cast.backend, cast.actor(person, acting), order)


def replace(cast: Cast, conference: str, person: str, text: str, *, reason: str = "A slip", number: int = -1) -> None:
    """Word the latest statement that the secretary sees anew."""
    found = statements(cast, conference)[number].id
    order = ReplaceStatement(case=conference, statement_id=found, en=text, reason=reason, key=new_key())
    replace_statement(cast.backend, cast.actor(person), order)


def take_back(cast: Cast, conference: str, person: str, *, reason: str = "Not so", number: int = -1) -> None:
    found = statements(cast, conference)[number].id
    order = TakeBackStatement(case=conference, statement_id=found, reason=reason, key=new_key())
    take_back_statement(cast.backend, cast.actor(person), order)


def page_of(cast: Cast, conference: str, reader: str) -> StatementPage:
    with cast.backend.reading() as session:
        return load_statement_page(cast.backend.work(session, cast.actor(reader)), conference)


def statements(cast: Cast, conference: str, reader: str = SECRETARY) -> tuple[StatementShown, ...]:
    return page_of(cast, conference, reader).list.statements


def texts(cast: Cast, conference: str, reader: str = SECRETARY) -> list[str]:
    """What stands, as a reader reads it."""
    return [each.now.en or each.now.zh for each in statements(cast, conference, reader) if each.ended is None]


def entries(cast: Cast, reference: str, kind: str) -> list[str]:
    """What such entries of the record of a case say, the oldest first."""
    case = cast.case(reference)
    with cast.backend.reading() as session:
        workflow = cast.backend.work(session, SYSTEM).version_of(case).workflow
        query = select(HISTORY).where(HISTORY.c.kind == kind, HISTORY.c.case_id == case.id).order_by(HISTORY.c.seq)
        found = [
            read_entry(Stored(kind=row.kind, name=row.name, content=row.content)) for row in session.execute(query)
        ]
    return [str(each.sentence(workflow)) for each in found]


def ask(cast: Cast, conference: str, entry_id: int, person: str, *, whose: str | None = None, **more: Any) -> None:
    """Ask for the floor, or put on the list who raised a hand."""
    order = AskForFloor(
        case=conference,
        entry_id=entry_id,
        organization_id=cast.organization(whose) if whose else None,
        key=more.get("key") or new_key(),
    )
    ask_for_floor(cast.backend, cast.actor(person, more.get("acting")), order)


def change(cast: Cast, conference: str, person: str, what: Any, whose: str, *, nth: int = -1) -> None:
    """Change the latest place of an organization, whoever sees it."""
    order = ChangePlace(case=conference, place_id=places(cast, whose)[nth], change=what, key=new_key())
    change_place_on_list(cast.backend, cast.actor(person), order)


def places(cast: Cast, organization: str) -> list[int]:
    """The places of an organization, on all lists."""
    number = cast.organization(organization)
    with cast.backend.reading() as session:
        query = select(PlaceRow.id).where(PlaceRow.organization_id == number).order_by(PlaceRow.id)
        return list(session.scalars(query))


def close(cast: Cast, conference: str, entry_id: int, person: str, *, closed: bool = True) -> None:
    order = CloseList(case=conference, entry_id=entry_id, closed=closed, key=new_key())
    close_speaking_list(cast.backend, cast.actor(person), order)


def interrupt(cast: Cast, conference: str, person: str, minutes: int = 15, reason: str = "Fire drill") -> None:
    order = InterruptSitting(case=conference, minutes=minutes, reason=reason, key=new_key())
    interrupt_sitting(cast.backend, cast.actor(person), order)


def go_on(cast: Cast, conference: str, person: str) -> None:
    continue_sitting(cast.backend, cast.actor(person), ContinueSitting(case=conference, key=new_key()))


def floor_of(cast: Cast, conference: str, entry_id: int, reader: str = SECRETARY) -> Floor | None:
    with cast.backend.reading() as session:
        return load_desk(cast.backend.work(session, cast.actor(reader)), conference, entry_id, []).floor


def told(cast: Cast, conference: str, entry_id: int, reader: str = SECRETARY) -> tuple[str, list[str], list[str]]:
    """Who speaks, who waits and who has spoken, by the first word of their names."""
    found = floor_of(cast, conference, entry_id, reader)
    assert found is not None
    waiting, spoken = ([_first(each) for each in some] for some in (found.list.waiting, found.list.spoken))
    return _first(found.list.speaking) if found.list.speaking is not None else "", waiting, spoken


def _first(place: PlaceShown) -> str:
    return str(place.who.name).split()[0]


def finish(cast: Cast, conference: str, item: str) -> None:
    """The item is adopted, and the session closed."""
    cast.fire(CHAIR, item, "call_vote")
    for each in proposals.MEMBERS:
        cast.answer(each, item, "yes")
    cast.clock.at += timedelta(minutes=1)
    cast.close_round(CHAIR, item)
    cast.fire(CHAIR, conference, "close_session")
