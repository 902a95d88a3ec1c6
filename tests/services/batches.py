"""A conference with several items on its agenda, as far as a test of work on many at once needs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from govflow.services.commands.meetings.batch import TakeSteps, take_steps
from govflow.services.commands.seats import Excuse, excuse
from govflow.services.queries.meetings.batch import BatchPage, ItemOutcome, load_batch
from govflow.store.cases import CaseRow
from tests.builders import Cast, new_key
from tests.services import arranging, proposals
from tests.services.disputes import PDF


def items_of(cast: Cast, conference: str) -> list[str]:
    """The references of its items, in the order in which they were brought in."""
    parent = cast.case(conference).id
    with cast.backend.reading() as session:
        query = select(CaseRow.reference).where(CaseRow.parent_id == parent).order_by(CaseRow.id)
        return list(session.scalars(query))


def submitted(cast: Cast, many: int) -> str:
    """A conference that calls for items, with so many that wait for the office."""
    conference = proposals.calling(cast)
    submit(cast, conference, many)
    return conference


def submit(cast: Cast, conference: str, many: int) -> None:
    for number in range(1, many + 1):
        title = {"item_title": f"Item {number}", "topic_class": "standards", "text": "Adopt it."}
        cast.fire("peng.cheng", conference, "submit_item", **title)


def scheduled(cast: Cast, many: int) -> str:
    """All of them were heard and are ready for the vote."""
    conference = submitted(cast, many)
    for item in items_of(cast, conference):
        cast.fire("wang.lin", item, "admit")
        for person in (*proposals.SPEAKERS, "peng.cheng"):
            cast.respond(person, item, "positive")
    return conference


def in_session(cast: Cast, many: int, *, together: int = 0) -> str:
    """The conference is in session with all of them, the first as A items, and everybody is there."""
    conference = scheduled(cast, many)
    cast.fire("wang.lin", conference, "close_agenda")
    if together:
        marked = {cast.case(each).id for each in items_of(cast, conference)[:together]}
        lines = arranging.lines(cast, conference)
        arranging.arrange(cast, conference, [replace(each, together=each.item_id in marked) for each in lines])
    cast.fire("wang.lin", conference, "lock_agenda")
    meeting = cast.case(conference).data["meeting_date"]
    cast.fire("wang.lin", conference, "send_papers", invitation_letter=PDF, session_papers=PDF)
    cast.clock.at += timedelta(days=(meeting - cast.today).days)
    present = cast.organizations(*proposals.MEMBERS)
    cast.fire("wang.lin", conference, "record_attendance", present=present, credentials_checked=True)
    cast.fire("gao.shan", conference, "open_session")
    return conference


def offered(cast: Cast, person: str, conference: str, items: list[str]) -> BatchPage:
    """What somebody is offered for these items."""
    with cast.backend.reading() as session:
        return load_batch(cast.backend.work(session, cast.actor(person)), conference, items)


def step_named(page: BatchPage, name: str) -> str:
    """What stands in the form for the step of a name."""
    (found,) = [each.value for each in page.steps if each.value.startswith(f"{name}/")]
    return found


def order(cast: Cast, conference: str, items: list[str], step: str, **more: str) -> TakeSteps:
    """An order for these items as they are now."""
    seen = {each: cast.case(each).version for each in items}
    return TakeSteps(case=conference, items=seen, step=step, **{"key": new_key(), **more})


def take(cast: Cast, person: str, taking: TakeSteps) -> dict[str, ItemOutcome]:
    """What came of it, by item."""
    return {each.reference: each for each in take_steps(cast.backend, cast.actor(person), taking)}


def states(cast: Cast, items: list[str]) -> list[str]:
    return [cast.state(each) for each in items]


def recused(cast: Cast, item: str, round_id: int, seat_id: int) -> None:
    """Hebei leaves the vote on an item."""
    leaving = Excuse(
        case=item, round_id=round_id, seat_id=seat_id, status="recused", note="Its own works", key=new_key()
    )
    excuse(cast.backend, cast.actor("li.jian"), leaving)
