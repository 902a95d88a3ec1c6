"""Recording who is at a meeting, and what follows for the votes that are open on its items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from govflow.domain.attendance import (
    LONGEST_PERSONS,
    LONGEST_REASON,
    PRESENCES,
    ROLL,
    Attendance,
    Mark,
    Presence,
    RollBook,
    against_marks,
    against_proxies,
)
from govflow.domain.conferences.sittings import BEGINNING, against_sitting, begins_at, dealt_with, line_from
from govflow.domain.meetings import AgendaEntry, numbers
from govflow.engine.asking.answers import Upload
from govflow.engine.entries import AttendanceTaken, Attended, DocumentFiled
from govflow.engine.facts import Holder
from govflow.engine.rounds.keeping import Attends, attended
from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.case.head import load_names
from govflow.services.queries.meetings.proxies import load_papers
from govflow.services.receipts import Part, Receipt
from govflow.services.rights import against_roll
from govflow.services.typed import check_words
from govflow.store.meetings.agenda import load_agenda
from govflow.store.meetings.attendance import load_attendance, record_marks, voting_below
from govflow.store.meetings.sittings import load_moves, load_sittings
from govflow.store.rounds import load_rounds, open_round_ids
from govflow.store.work import Case, Work
from govflow.store.writing.entering import relay_seats
from govflow.store.writing.filing import file_document, objection
from govflow.store.writing.locking import lock_below
from govflow.store.writing.rounds import change_sitting
from govflow.values import Actor

PAPER = "Proxy on paper · 书面委托书"

__all__ = [
    "LONGEST_PERSONS",
    "LONGEST_REASON",
    "PRESENCES",
    "Attending",
    "RecordAttendance",
    "holders",
    "record_attendance",
]


@dataclass(frozen=True, kw_only=True)
class Attending(Part):
    """What is recorded of one organization. ``proxy_id``: the member that casts its vote."""

    organization_id: int
    presence: Presence
    persons: str = ""
    proxy_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RecordAttendance:
    """Record who is there from a line of the agenda on, or (no ``entry_id``) from the beginning, with one reason.

    ``sitting``: from the line on with which this sitting begins, whatever line is named.
    ``paper``: the proxy on paper of those who are not there and give their vote to another; or ``document_id``, where
    it is on file already. ``paper_for``: whose it is; without it, of all of them.
    """

    case: str
    entry_id: int | None
    attending: tuple[Attending, ...]
    reason: str = ""
    paper: Upload | None = None
    document_id: str | None = None
    paper_for: int | None = None
    sitting: int | None = None
    key: str


def record_attendance(backend: Backend, actor: Actor, order: RecordAttendance) -> Receipt:
    """Record attendance. What was recorded is corrected with a reason; a vote that was cast stays.

    Raises Refused with all reasons.
    """

    def act(work: Work, case: Case) -> None:
        if reasons := against_roll(work, case):
            raise Refused(reasons)
        book: RollBook = work.version_of(case).machine.book(ROLL)
        entry_id = _first_of(work, case, order.sitting) if order.sitting is not None else order.entry_id
        place, number = _place(load_agenda(work, case), entry_id)
        marks = [_mark(each, place, order.reason) for each in order.attending]
        members, guests = holders(case, book.of), holders(case, book.guests)
        known, called = load_attendance(work, case), {number: each.name for number, each in members.items()}
        reasons = [
            *against_marks(marks, members, guests),
            *against_proxies(book, known, marks, called),
            *_against_correcting(case, book, known, marks, order.reason),
        ]
        if reasons:
            raise Refused(reasons)
        voting = [(below, lock_below(work, below)) for below in voting_below(work, case)]
        before = {below: work.attending(work, each) for below, each in voting}
        marks = _with_papers(work, case, book, order, marks, known.at(place), backend)
        record_marks(work, case, [(entry_id, each) for each in marks])
        names = {**members, **guests}
        told = tuple(_told(each, names) for each in marks)
        work.enter(case, AttendanceTaken(marks=told, number=number, sitting=order.sitting if number else None))
        for below, each in voting:
            _take_over(work, each, {mark.organization_id for mark in marks}, before[below])

    return on_case(backend, actor, order, act)


def _with_papers(
    work: Work,
    case: Case,
    book: RollBook,
    order: RecordAttendance,
    marks: Sequence[Mark],
    known: Mapping[int, Mark],
    backend: Backend,
) -> list[Mark]:
    """The marks with the papers by which votes are given: that of this order, else what stands for the same two.

    Raises Refused.
    """
    if order.paper is None and not order.document_id:
        return [each.keeping(known.get(each.organization_id)) for each in marks]
    whose = {each.organization_id for each in marks if each.presence == "proxy"}
    if order.paper_for is not None:
        whose &= {order.paper_for}
    if not whose:
        raise Refused([Message("A proxy on paper comes with a vote that is given to another: choose whose.")])
    if order.paper is not None and order.document_id:
        raise Refused([Message("Choose a document that is on file, or a file to be filed: not both.")])
    offered = load_papers(work, case, load_names(work, case)) if order.paper is None else ()
    if order.paper is None and order.document_id not in {each.value for each in offered}:
        raise Refused([Message("Choose a document of this case that all members may read.")])
    filed = order.document_id if order.paper is None else _file_proxy(work, case, book, order.paper, backend)
    return [
        replace(each, document_id=filed)
        if each.organization_id in whose
        else each.keeping(known.get(each.organization_id))
        for each in marks
    ]


def _file_proxy(work: Work, case: Case, book: RollBook, paper: Upload, backend: Backend) -> str:
    """File the paper for all members, whose vote it is that counts, and those who keep the list. Raises Refused."""
    if (flaw := objection(paper)) is not None:
        raise Refused([flaw])
    audience, limit = tuple(dict.fromkeys((*book.of, *book.audience()))), backend.settings.max_upload_bytes
    filed = file_document(work, case, paper, backend.blobs, limit, title=PAPER, field=None, audience=audience)
    work.enter(case, DocumentFiled(document=filed, document_title=PAPER), audience=audience)
    return filed


def _take_over(work: Work, case: Case, changed: set[int], before: Mapping[int, Attends]) -> None:
    """The seats of votes that are open on an item, as the list has those that changed, and whose vote they hold."""
    listed = work.attending(work, case).items()
    roll = {each: now for each, now in listed if each in changed or now.proxy in changed}
    for found in load_rounds(work.session, open_round_ids(work.session, case.id)):
        after = found.after(attended(found.rule, found.seats, found.responses, roll, before))
        if after.seats != found.seats:
            follow = (each for each in after.seats if each.marked == "roll" and each.organization_id in roll)
            notes = {each.id: roll[each.organization_id or 0].note or None for each in follow}
            change_sitting(work, found, after, notes)
            relay_seats(work, case, found, after)


def _first_of(work: Work, case: Case, number: int) -> int | None:
    """The line with which a sitting begins; None from the beginning. Raises Refused where no line does."""
    sittings, agenda = load_sittings(work, case), load_agenda(work, case)
    place = begins_at(number, dealt_with(sittings, load_moves(work, case)))
    line = line_from(place, numbers(agenda)) if place is not None else None
    if (reason := against_sitting(number, sittings, line)) is not None:
        raise Refused([reason])
    return None if place == BEGINNING or line is None else agenda[line - 1].id


def _place(agenda: Sequence[AgendaEntry], entry_id: int | None) -> tuple[int, str]:
    """The place of a line, and its number as people read it. Raises Refused for a line that is not there."""
    if entry_id is None:
        return 0, ""
    for place, (each, number) in enumerate(zip(agenda, numbers(agenda), strict=True), start=1):
        if each.id == entry_id and number:
            return place, number
    raise Refused([Message("Choose an item of the agenda.")])


def _mark(attending: Attending, place: int, reason: str) -> Mark:
    check_words(persons=attending.persons, reason=reason)
    return Mark(
        organization_id=attending.organization_id,
        presence=attending.presence,
        place=place,
        persons=attending.persons.strip(),
        proxy_id=attending.proxy_id,
        reason=reason.strip(),
    )


def _against_correcting(
    case: Case, book: RollBook, known: Attendance, marks: Iterable[Mark], reason: str
) -> Iterable[Message]:
    """What was recorded before for the same place is changed with a reason; and all of it after the session."""
    before = {(each.organization_id, each.place) for each in known.marks}
    corrects = case.state not in book.taken_in or any((each.organization_id, each.place) in before for each in marks)
    if corrects and not reason.strip():
        yield Message("Attendance is recorded there already: write why it is corrected.")


def holders(case: Case, capacities: Iterable[str]) -> dict[int, Holder]:
    """The organizations that hold one of these, each once."""
    found = (each for name in capacities for each in case.holders(name))
    return {each.organization_id: each for each in found if each.organization_id is not None}


def _told(mark: Mark, names: dict[int, Holder]) -> Attended:
    return Attended(
        name=names[mark.organization_id].name,
        presence=mark.presence,
        persons=mark.persons,
        proxy=names[mark.proxy_id].name if mark.proxy_id is not None else None,
        reason=mark.reason,
    )
