"""The desk of a session: what it shows, attendance, the floor, and interruptions; the order of the agenda."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import BaseModel, Field

from govflow.api.frame.bearer import current_bearer, reads
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, TEXT, OfCase, reading
from govflow.api.routes.laid_out import reads_page, takes_order
from govflow.api.shapes.pages import pages
from govflow.http.policies import policy
from govflow.services.commands.meetings.agenda import ArrangeAgenda, arrange_agenda
from govflow.services.commands.meetings.attendance import RecordAttendance, record_attendance
from govflow.services.commands.meetings.debate import AskDebate, TakeBackDebate, ask_debate, take_back_debate
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
from govflow.services.queries.case.agenda import AgendaPage, load_arranging
from govflow.services.queries.meetings.desk import DeskPage, load_desk
from govflow.services.queries.meetings.desk_mark import desk_mark
from govflow.services.queries.meetings.votes import VoteRow, load_votes

desk = topic("desk", __name__, "Meetings", "/cases/<reference>")
agenda = topic("agenda", __name__, "Meetings", "/cases/<reference>/agenda")
floor = topic("floor", __name__, "Meetings", "/cases/<reference>")


class OfLine(OfCase):
    """A line of the agenda."""

    line_id: int = Field(ge=1, le=LARGEST_ROW, description="`id` of the line.")


class OfPlace(OfCase):
    """A place on a speaking list."""

    place_id: int = Field(ge=1, le=LARGEST_ROW)


class AtLine(BaseModel):
    """At which line of the agenda."""

    entry: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`id` of the line; the one that is on by itself.")


reads_page(
    desk, "/desk", "show", "Read the desk of a session: the item, its votes, attendance, the floor, what is prepared.",
    lambda work, path, query: load_desk(work, path.reference, query.entry, current_bearer().pairs), DeskPage,
    of=OfCase, asks=AtLine,
)  # fmt: skip


@desk.get("/desk/mark", responses={200: TEXT})
@policy(reads)
def mark(path: OfCase) -> Response:
    """Read the mark of what the desk shows: another one once something of it is different."""
    with reading() as work:
        return Response(desk_mark(work, path.reference), mimetype="text/plain")


takes_order(
    desk, "/attendance", "record", "Record attendance from a line of the agenda, a sitting or the beginning on.",
    RecordAttendance, record_attendance, of=OfCase,
)  # fmt: skip
reads_page(
    desk, "/votes", "votes", "Read the voting record of a meeting, one line a seat.",
    lambda work, path, _: load_votes(work, path.reference), pages(VoteRow, "VotesOfMeeting"), of=OfCase,
)  # fmt: skip

reads_page(
    agenda, "/order", "edit", "Read the agenda as whoever keeps it puts it in order, with the mark of its state.",
    lambda work, path, _: load_arranging(work, path.reference), AgendaPage, of=OfCase,
)  # fmt: skip
takes_order(agenda, "/order", "arrange", "Keep the agenda in this order.", ArrangeAgenda, arrange_agenda, of=OfCase)
_LINE: dict[str, Any] = {"of": OfLine, "address": {"line_id": "entry_id"}}
takes_order(agenda, "/<line_id>/debate", "ask", "Ask for the debate of an item.", AskDebate, ask_debate, **_LINE)
takes_order(
    agenda, "/<line_id>/debate/taken-back", "take_back", "Take back that its debate was asked for.", TakeBackDebate,
    take_back_debate, **_LINE,
)  # fmt: skip

takes_order(
    floor, "/floor", "ask", "Ask for the floor, or put somebody on the list who raised a hand.", AskForFloor,
    ask_for_floor, of=OfCase,
)  # fmt: skip
takes_order(
    floor, "/floor/<place_id>", "change", "Give the floor, end a speech, move a place to the front, or take it off.",
    ChangePlace, change_place_on_list, of=OfPlace,
)  # fmt: skip
takes_order(
    floor, "/floor/list", "close", "Close the speaking list of a line, or open it again.", CloseList,
    close_speaking_list, of=OfCase,
)  # fmt: skip
takes_order(
    floor, "/interruption", "interrupt", "Interrupt the sitting.", InterruptSitting, interrupt_sitting, of=OfCase
)
takes_order(floor, "/interruption/end", "go_on", "Continue the sitting.", ContinueSitting, continue_sitting, of=OfCase)
