"""A round on a page: its result and how it follows from the rule, its seats, and what the reader may do in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from govflow.codec import load, load_message
from govflow.engine.rounds.keeping import against_entering, against_return
from govflow.engine.rounds.rules import Review, Round, Signature
from govflow.engine.rounds.seats import Seat, check_delegation, holder, may_answer
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.seats import SeatCard, load_seats
from govflow.services.queries.step.questions import Choice
from govflow.services.rights import answers_for, keeps_round
from govflow.store.rounds import LoadedRound, RoundRow, load_round
from govflow.store.timers import running_timers
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """A round in a list. ``sentence``: its result once it is closed."""

    id: int
    title: Text
    opened_at: datetime
    closed_at: datetime | None
    sentence: Message | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the derivation."""

    label: Message | Text
    text: Message
    value: Message | str


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """What a review scores, from 0 to ``most``."""

    name: str
    label: Text
    most: int


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the reader can do for one seat."""

    seat: SeatCard
    answers: bool  # may lodge the response
    behalf: bool  # as who keeps the round and enters what the seat said
    records: bool  # as who keeps the round, and with it attendance
    recuses: bool  # may declare a conflict for itself
    delegates: tuple[Choice, ...]  # seats that may vote for it
    delegated: bool
    given: str | None  # the choice lodged before
    comment: str


@dataclass(frozen=True, kw_only=True)
class RoundPage:
    """A round with all that its page shows."""

    head: Head
    id: int
    kind: str
    title: Text
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    void: bool
    outcome: str | None
    sentence: Message | None
    derivation: tuple[Line, ...]
    sealed: Message | None
    seats: tuple[SeatCard, ...]
    choices: tuple[Choice, ...]
    criteria: tuple[Criterion, ...]
    declaration: bool
    reserving: str | None  # the choice whose comment is printed as a reservation
    desks: tuple[Desk, ...]


def load_round_page(work: Work, reference: str, round_id: int) -> RoundPage:
    """A round of a case. Raises NotFound for a case that the reader may not see."""
    case = read_case(work, reference)
    found = _of_case(work, case, round_id)
    names = load_names(work, case)
    running = running_timers(work.session, case.id) if found.closed_at is None else []
    timer = next((each for each in running if each["clock"] == ""), None)  # a named clock closes no round
    cards = load_seats(work, case, names, found)
    return RoundPage(
        head=load_head(work, case, names),
        id=found.id,
        kind=found.rule.kind,
        title=title_of(work, case, found.name),
        opened_at=found.opened_at,
        closed_at=found.closed_at,
        due_at=timer["due_at"] if timer is not None else None,
        void=found.outcome == "void",
        outcome=found.outcome,
        sentence=_sentence(found),
        derivation=_derivation(found),
        sealed=_sealed(found),
        seats=cards,
        choices=tuple(Choice(value=each.name, label=each.label) for each in found.rule.choices),
        criteria=_criteria(found.rule),
        declaration=isinstance(found.rule, Review) and found.rule.declaration == "required",
        reserving=found.rule.reserving if isinstance(found.rule, Signature) else None,
        desks=_desks(work, case, found, cards) if found.closed_at is None else (),
    )


def load_round_lines(work: Work, case: Case) -> tuple[RoundLine, ...]:
    """The rounds of a case, the latest first."""
    rows = work.session.execute(
        select(RoundRow.id, RoundRow.name, RoundRow.opened_at, RoundRow.closed_at, RoundRow.outcome, RoundRow.verdict)
        .where(RoundRow.case_id == case.id)
        .order_by(RoundRow.id.desc())
    )
    return tuple(
        RoundLine(
            id=row.id,
            title=title_of(work, case, row.name),
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            sentence=load_message(row.verdict["sentence"]) if row.verdict else _VOID if row.closed_at else None,
        )
        for row in rows
    )


def title_of(work: Work, case: Case, name: str) -> Text:
    """What a round is called."""
    round_ = work.version_of(case).workflow.rounds[name]
    return round_.title or Text(en=name.replace("_", " ").capitalize(), zh=name)


def _of_case(work: Work, case: Case, round_id: int) -> LoadedRound:
    known = work.session.execute(
        select(RoundRow.id).where(RoundRow.id == round_id, RoundRow.case_id == case.id)
    ).scalar_one_or_none()
    if known is None:
        raise NotFound(Message("There is no such round in this case."))
    return load_round(work.session, round_id)


_VOID = Message("The case left the state before the round was decided.")


def _sentence(found: LoadedRound) -> Message | None:
    """The result, or how things stand; of a closed round, as it was said when it closed."""
    if found.outcome == "void":
        return _VOID
    if found.verdict is not None:
        return load_message(found.verdict["sentence"])
    return found.judge().sentence


def _derivation(found: LoadedRound) -> tuple[Line, ...]:
    if found.outcome == "void":
        return ()
    if found.verdict is not None:
        return tuple(
            Line(label=load(each["label"]), text=load_message(each["text"]), value=load(each["value"]))
            for each in found.verdict["derivation"]
        )
    return tuple(Line(label=each.label, text=each.text, value=each.value) for each in found.judge().derivation)


def _sealed(found: LoadedRound) -> Message | None:
    """What is sealed, and until when."""
    if found.rule.sealed == "none":
        return None
    if found.rule.sealed == "unless_carried":
        if found.outcome == "carried":
            return None
        if found.closed_at is not None:
            return Message("Not all accepted, so the answers stay sealed for good. You see only your own.")
        return Message("The answers are sealed. They are shown only if all accept; until then you see only your own.")
    if found.closed_at is None:
        return Message("The answers are sealed until the round closes. Until then you see only your own.")
    return None


def _criteria(rule: Round) -> tuple[Criterion, ...]:
    if not isinstance(rule, Review):
        return ()
    return tuple(Criterion(name=each.name, label=each.label, most=each.max) for each in rule.criteria)


def _desks(work: Work, case: Case, found: LoadedRound, cards: Sequence[SeatCard]) -> tuple[Desk, ...]:
    """The seats for which the reader can do something, their own first."""
    keeper = keeps_round(work, case, found)
    mine = {seat.id for seat in found.seats if answers_for(work, case, found, seat)}
    given = {each.seat_id: each for each in found.responses}
    desks = []
    for seat, card in zip(found.seats, cards, strict=True):
        casting = holder(seat, found.seats)
        able = may_answer(found.rule, seat, found.seats)
        own = seat.id in mine
        answers = able and (casting.id in mine if casting is not None else own)
        records = keeper and not own and not against_return(seat)
        behalf = records and able and not against_entering(found.rule, seat, found.responses)
        recuses = own and found.rule.recusable and seat.status == "eligible"
        delegates = _delegates(found, seat) if own and found.rule.delegation else ()
        if answers or behalf or records or recuses or delegates:
            before = given.get(seat.id) if answers else None
            if before is not None and not own and before.cast_by not in mine:
                before = None  # what a seat answered before it delegated its vote stays its own
            desks.append(
                Desk(
                    seat=card,
                    answers=answers,
                    behalf=behalf,
                    records=records,
                    recuses=recuses,
                    delegates=delegates,
                    delegated=own and seat.delegate_to is not None,
                    given=before.choice if before else None,
                    comment=before.comment if before else "",
                )
            )
    return tuple(sorted(desks, key=lambda each: not each.answers))


def _delegates(found: LoadedRound, seat: Seat) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=str(each.id), label=each.name)
        for each in found.seats
        if each.id != seat.id and not check_delegation(found.rule, found.seats, seat.id, each.id)
    )
