"""The agenda and the voting record of a meeting for spreadsheets, as CSV and as XLSX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.services.queries.case.agenda import load_agenda_page
from govflow.services.queries.meetings.votes import VoteRow, load_votes
from govflow.web.exports import spreadsheets
from govflow.web.frame.filters import iso, say, show, text
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("sheets", __name__, url_prefix="/cases/<reference>")


@bp.get("/agenda.xlsx")
@policy(signed_in)
def agenda(reference: str) -> ResponseReturnValue:
    """The agenda of a meeting, as its reader sees it."""
    with reading() as session:
        found = load_agenda_page(backend().work(session, current_actor()), reference).agenda
    return spreadsheets.xlsx_file(spreadsheets.agenda_cells(found), gettext("Agenda"), f"{reference}-agenda.xlsx")


@bp.get("/votes.xlsx")
@policy(signed_in)
def votes(reference: str) -> ResponseReturnValue:
    """Every vote of a meeting, one row a seat."""
    return spreadsheets.xlsx_file(_vote_cells(_load(reference)), gettext("Voting record"), f"{reference}-votes.xlsx")


@bp.get("/votes.csv")
@policy(signed_in)
def votes_csv(reference: str) -> ResponseReturnValue:
    """The same as text."""
    return spreadsheets.csv_file(_vote_cells(_load(reference)), f"{reference}-votes.csv")


def _load(reference: str) -> tuple[VoteRow, ...]:
    with reading() as session:
        return load_votes(backend().work(session, current_actor()), reference)


def _vote_cells(rows: Iterable[VoteRow]) -> Iterator[list[str]]:
    yield [
        gettext("No."), gettext("Item"), gettext("Title in the other language"), gettext("Reference"),
        gettext("Sitting"), gettext("Vote"), gettext("Rule"), gettext("Opened on"), gettext("Closed on"),
        gettext("Member"), gettext("Takes part as"), gettext("Answer"), gettext("Cast by"), gettext("Notes"),
        gettext("Result"),
    ]  # fmt: skip
    for each in rows:
        yield [
            each.number, each.title, each.title_other or "", each.reference,
            say(each.sitting) if each.sitting else "", text(each.vote),
            " ".join(map(say, each.rule)), iso(each.opened_at), iso(each.closed_at) if each.closed_at else "",
            text(each.seat), text(each.capacity), show(each.answer) if each.answer else "", text(each.proxy),
            " ".join(map(say, each.notes)), say(each.verdict),
        ]  # fmt: skip
