"""The agenda of a joint conference put in order, as far as a test needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from govflow.services.catalog import publish, shipped_workflows
from govflow.services.commands.meetings.agenda import ArrangeAgenda, PlacedLine, arrange_agenda
from govflow.services.queries.case.agenda import AgendaPage, load_agenda_page, load_arranging
from govflow.services.receipts import Receipt
from govflow.store.cases import CaseRow
from govflow.web.forms.agenda import placed_line
from tests.builders import Cast, new_key
from tests.services import proposals

SECRETARY = "wang.lin"
STANDING = ("Opening and quorum", "Approval of the minutes of the last meeting")
ENDING = ("Any other business", "Date of the next meeting")


def submitted(cast: Cast, conference: str, title: str, *, person: str = "peng.cheng") -> str:
    """An item that only who brought it, the office and the convener see."""
    cast.fire(person, conference, "submit_item", item_title=title, topic_class="standards", text="Adopt it.")
    with cast.backend.reading() as session:
        query = select(CaseRow.reference).where(CaseRow.workflow == "proposal").order_by(CaseRow.id.desc())
        return session.scalars(query).all()[0]


def taken_up(cast: Cast, conference: str, title: str) -> str:
    """A proposal of its own that is put on the agenda while nobody but who brought it and the office sees it."""
    invited = (cast.organization("coatings"),)
    answers = {"text": "Adopt it.", "topic_class": "standards", "rule_set": "by_topic"}
    reference = cast.open("peng.cheng", "proposal", title, **answers, invited_associations=invited)
    cast.fire("peng.cheng", reference, "submit")
    cast.fire(SECRETARY, conference, "take_up_item", pending_item=cast.case(reference).id)
    return reference


def offered(cast: Cast, conference: str, person: str = SECRETARY) -> AgendaPage:
    """The agenda as it is offered to whoever puts it in order."""
    with cast.backend.reading() as session:
        return load_arranging(cast.backend.work(session, cast.actor(person)), conference)


def lines(cast: Cast, conference: str) -> list[PlacedLine]:
    """The lines that the form begins with."""
    return [placed_line(each) for each in offered(cast, conference).agenda.lines]


def arrange(
    cast: Cast, conference: str, order: Sequence[PlacedLine], *, person: str = SECRETARY, **more: Any
) -> Receipt:
    """Keep these lines; ``shown`` is how the agenda stands unless told otherwise."""
    shown = more.pop("shown", None) or offered(cast, conference).shown
    command = ArrangeAgenda(case=conference, lines=tuple(order), shown=shown, key=more.pop("key", new_key()))
    return arrange_agenda(cast.backend, cast.actor(person, **more), command)


def kept(cast: Cast, conference: str) -> list[PlacedLine]:
    """The agenda is kept as it comes; its lines."""
    arrange(cast, conference, lines(cast, conference))
    return lines(cast, conference)


def read(cast: Cast, person: str, conference: str, **acting: Any) -> AgendaPage:
    """The page of the agenda."""
    with cast.backend.reading() as session:
        return load_agenda_page(cast.backend.work(session, cast.actor(person, **acting)), conference)


def told(cast: Cast, person: str, conference: str) -> list[str]:
    """Each line as somebody reads it: its number with its title, or that it is closed."""
    found = read(cast, person, conference).agenda.lines
    return [f"{each.number} {'closed' if each.hidden else each.title}".strip() for each in found]


def procedural(title: str, **more: Any) -> PlacedLine:
    return PlacedLine(kind="procedural", title=title, **more)


def heading(title: str) -> PlacedLine:
    return PlacedLine(kind="heading", title=title)


def changed(order: Sequence[PlacedLine], place: int, **more: Any) -> list[PlacedLine]:
    """The lines with one of them changed."""
    return [replace(each, **more) if number == place else each for number, each in enumerate(order)]


def returned_to_proposers_alone(cast: Cast) -> None:
    """From now on a proposal that the office sends back is seen by nobody but who brought it."""
    [file] = [each for each in shipped_workflows() if each.name.startswith("proposal")]
    title, seen = "title: Returned for completion", "view: [proposer, office, convener]"
    before, _, after = file.read_text("utf-8").replace("version: 1\n", "version: 2\n").partition(title)
    assert seen in after
    with cast.backend.transaction() as session:
        text = before + title + after.replace(seen, "view: proposer", 1)
        publish(session, cast.clock, text.encode(), name=file.name)


def checked_in_public(cast: Cast) -> None:
    """From now on everybody sees a proposal that the office checks."""
    [file] = [each for each in shipped_workflows() if each.name.startswith("proposal")]
    state = "    title: Checked by the office · 联合办审核\n"
    text = file.read_text("utf-8").replace("version: 1\n", "version: 2\n")
    assert state in text
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.replace(state, f"{state}    public: true\n").encode(), name=file.name)


def calling_in_public(cast: Cast, *, agenda_too: bool = True) -> str:
    """A conference that everybody sees while it calls for items; its agenda as well, or not."""
    [file] = [each for each in shipped_workflows() if each.name.startswith("joint_conference")]
    state, book = "    title: Call for items · 征集议题\n", "下次会议时间]\n      public: true\n"
    text = file.read_text("utf-8").replace("version: 1\n", "version: 2\n")
    assert state in text
    assert book in text
    text = text.replace(state, f"{state}    public: true\n")
    if not agenda_too:
        text = text.replace(book, book.replace("true", "false"))
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=file.name)
    return proposals.calling(cast)
