"""A roll call: what whoever keeps a round in session enters for many of its seats at once, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from govflow.engine.rounds.admission import against_acting
from govflow.engine.rounds.keeping import against_marking, against_source
from govflow.engine.rounds.seats import Response, Seat, all_marked
from govflow.errors import NotFound, Refused
from govflow.messages import Message
from govflow.services.accounts.proof import unproved
from govflow.services.answering import check_foretold_act, check_matter, check_still_open
from govflow.services.backend import Backend
from govflow.services.commands.keeping import (
    against_entered_answer,
    against_mark,
    check_keeps,
    check_not_own,
    seat_not_there,
    write_answers,
    write_marks,
)
from govflow.services.commands.rounds import check_open
from govflow.services.orders import on_case
from govflow.services.receipts import Receipt
from govflow.services.rights import against_late_entry
from govflow.services.stepping import settle
from govflow.store.rounds import LoadedRound, load_round, open_round_ids
from govflow.store.rounds.electorates import owned_by_now
from govflow.store.work import Case, Work
from govflow.values import Actor

Mark: TypeAlias = Literal["present", "absent", "recused"]


@dataclass(frozen=True, kw_only=True)
class RecordRollCall:
    """Enter what seats of a round said in the room, and of others that they are there, absent, or leave by recusal.

    By seat ``answers`` has a choice, ``marks`` the attendance, which is recorded first. ``source`` says where all the
    answers are written, ``note`` why all the marks are made. ``matter`` and ``foreseen`` as of ``Respond``.
    """

    case: str
    round_id: int
    answers: Mapping[int, str] = field(default_factory=dict)
    marks: Mapping[int, Mark] = field(default_factory=dict)
    source: str = ""
    note: str = ""
    matter: str | None = None
    foreseen: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Called:
    """A round as a roll call finds it and leaves it. ``marked``: once attendance is recorded; ``after``: in the end."""

    found: LoadedRound
    marked: LoadedRound
    after: LoadedRound
    responses: tuple[Response, ...]


def record_roll_call(backend: Backend, actor: Actor, calling: RecordRollCall) -> Receipt:
    """Enter a roll call, in one order: each seat finds its own entry, and may object to it as to one made alone.

    Raises what ``respond`` raises on behalf of one seat and ``excuse`` of one seat, each reason with the seat it is
    about, and then nothing is entered for any.
    """

    def act(work: Work, case: Case) -> None:
        called = called_of(work, case, calling)
        goes_on = check_foretold_act(work, case, called.after, calling.foreseen)
        if calling.marks:
            write_marks(work, case, called.found, called.marked, calling.marks, calling.note.strip(), entered=True)
        if called.responses:
            write_answers(work, case, called.marked, called.responses)
        settle(work, case, called.after if goes_on else None)

    return on_case(backend, actor, calling, act)


def called_of(work: Work, case: Case, calling: RecordRollCall) -> Called:
    """The round before and after a roll call. Raises what ``record_roll_call`` raises, but for what was foretold."""
    open_now = open_round_ids(work.session, case.id)
    check_still_open(work, case, open_now, calling.round_id, calling.matter)
    check_open(open_now, calling.round_id)
    found = load_round(work.session, calling.round_id)
    check_keeps(work, case, found)
    known = {each.id: each for each in found.seats}
    if not calling.answers.keys() | calling.marks.keys() <= known.keys():
        raise NotFound(seat_not_there())
    for each in sorted(calling.answers.keys() | calling.marks.keys()):
        check_not_own(work, found, known[each])
    check_matter(work, case, found, calling.matter)
    after_marks = found.after(all_marked(found.seats, found.responses, calling.marks, "keeper"))
    responses = tuple(_response(calling, seat_id, choice) for seat_id, choice in calling.answers.items())
    reasons = [*_against_all(work, case, found, calling), *_against_marks(found, calling)]
    reasons += _against_answers(after_marks, responses, owned_by_now(work, case, found))
    if reasons := reasons or [*unproved(work, found.rule.proof)]:
        raise Refused(reasons)
    return Called(found=found, marked=after_marks, after=after_marks.answered_as(*responses), responses=responses)


def _response(calling: RecordRollCall, seat_id: int, choice: str) -> Response:
    return Response(
        seat_id=seat_id, choice=choice, on_behalf=True, source=calling.source.strip(), matter=calling.matter
    )


def _against_all(work: Work, case: Case, found: LoadedRound, calling: RecordRollCall) -> Iterator[Message]:
    """What speaks against it whichever seats are called."""
    if not calling.answers and not calling.marks:
        yield Message("Nothing was entered. Choose an answer for at least one member.")
        return
    if calling.answers:
        yield from against_source(calling.source.strip())
    if calling.marks:
        yield from against_marking(calling.note.strip())
    yield from against_late_entry(work, case, found)


def _against_marks(found: LoadedRound, calling: RecordRollCall) -> Iterator[Message]:
    for seat in (each for each in found.seats if each.id in calling.marks):
        reasons = against_acting(seat) or against_mark(found.near(seat), seat, calling.marks[seat.id])
        yield from of_seat(seat, reasons)


def _against_answers(found: LoadedRound, responses: Iterable[Response], owned: frozenset[int]) -> Iterator[Message]:
    """Against answers in the round as attendance leaves it."""
    known = {each.id: each for each in found.seats}
    for each in responses:
        seat = known[each.seat_id]
        yield from of_seat(seat, against_acting(seat) or against_entered_answer(found.near(seat), seat, each, owned))


def of_seat(seat: Seat, reasons: Iterable[Message]) -> Iterator[Message]:
    """What speaks against something, with the name of the seat that it is about."""
    for each in reasons:
        named = seat.name in each.values.values()
        yield each if named else Message("%(seat)s: %(reason)s", seat=seat.name, reason=each)
