"""The grid of a roll call: what may be entered for each seat, and, before it is sent, what it would bring as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from govflow.engine.rounds.rules import Ballot, Vote
from govflow.engine.rounds.seats import HERE, Response, Seat, Status
from govflow.messages import Message
from govflow.services.commands.keeping import against_entered_answer, against_mark
from govflow.services.commands.roll_call import Called, RecordRollCall, called_of
from govflow.services.queries.case.round.answering import told_and_objects
from govflow.services.queries.case.round.ending import closing_of, ends_by, shown
from govflow.services.queries.case.round.seats import SeatCard
from govflow.services.rights import against_late_entry, keeps_round, sits_in
from govflow.store.rounds import LoadedRound
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

_KEYS: Mapping[Vote, str] = {Vote.FOR: "Y", Vote.AGAINST: "N", Vote.ABSTAIN: "A"}
_MARKS: Mapping[Status, tuple[str, Message]] = {
    "absent": ("X", Message("Absent")),
    "present": ("P", Message("Present")),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """What can be entered for a seat: an answer, or (``mark``) its attendance. ``key`` enters it on a keyboard."""

    name: str
    label: Text | Message
    key: str
    mark: bool = False

    @property
    def value(self) -> str:
        """What a form sends for it: answers and attendance may bear the same name."""
        return f"{'mark' if self.mark else 'answer'}:{self.name}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A seat in the grid. ``standing``: what was entered for it before; ``why``: why nothing can be entered."""

    seat: SeatCard
    offered: tuple[Said, ...]
    standing: str
    why: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The roll call of a round. ``late``: why nothing is entered in it any more. ``all``: what may be set for all."""

    rows: tuple[Row, ...]
    late: tuple[Message, ...]
    all: Said | None
    source: Message  # where it will be written, unless somebody says otherwise

    @property
    def open(self) -> bool:
        return not self.late and any(each.offered for each in self.rows)


@dataclass(frozen=True, kw_only=True)
class RollCallCheck:
    """What recording a grid would bring, sentence by sentence, and how the round would stand then.

    ``foreseen`` goes along with the order; ``seen`` stands for all that is told here.
    """

    entered: tuple[Message, ...]
    follows: tuple[Message, ...]
    foreseen: str
    seen: str


def load_grid(work: Work, case: Case, found: LoadedRound, cards: Sequence[SeatCard]) -> Grid | None:
    """The grid for who keeps a round that is open; None for everybody else, and where nothing may be entered."""
    if found.closed_at is not None or found.rule.sealed != "none" or not keeps_round(work, case, found):
        return None
    owned = frozenset(each.id for each in cards if each.owned)
    said = _answers(found)
    rows = tuple(_row(work, found, seat, card, said, owned) for seat, card in zip(found.seats, cards, strict=True))
    return Grid(
        rows=rows,
        late=tuple(against_late_entry(work, case, found)),
        all=said[0] if isinstance(found.rule, Ballot) else None,
        source=_source(work, case, found),
    )


def check_roll_call(work: Work, calling: RecordRollCall) -> RollCallCheck:
    """What sending the order would bring. Raises what sending it would raise."""
    case = read_case(work, calling.case)
    called = called_of(work, case, calling)
    ending = ends_by(work, case, called.after)
    entered, follows = tuple(_entered(called, calling)), tuple(_follows(work, case, called, ending))
    return RollCallCheck(entered=entered, follows=follows, foreseen=shown(ending), seen=shown(entered, follows))


def _source(work: Work, case: Case, found: LoadedRound) -> Message:
    today = case.today(work.at)
    if found.item is None:
        return Message("Roll call of %(day)s", day=today)
    return Message("Roll call of %(day)s, item %(number)s", day=today, number=found.item.number)


def _answers(found: LoadedRound) -> tuple[Said, ...]:
    rule = found.rule
    keys = [_KEYS[rule.meaning(each.name)] if isinstance(rule, Ballot) else "" for each in rule.choices]
    numbered = [key or (str(number) if number < 10 else "") for number, key in enumerate(keys, 1)]
    return tuple(
        Said(name=each.name, label=each.label, key=key) for each, key in zip(rule.choices, numbered, strict=True)
    )


def _row(
    work: Work, found: LoadedRound, seat: Seat, card: SeatCard, said: tuple[Said, ...], owned: frozenset[int]
) -> Row:
    near, before = found.near(seat), found.answers.get(seat.id)
    if sits_in(work, found, seat):
        own = Message("You and your own organizations answer themselves; nothing is entered for them.")
        return Row(seat=card, offered=(), standing="", why=(own,))
    answer = Response(seat_id=seat.id, choice=said[0].name, on_behalf=True)
    why = against_entered_answer(near, seat, answer, owned)
    status: Status = "absent" if seat.status in HERE else "present"
    marks = not against_mark(near, seat, status)
    key, label = _MARKS[status]
    offered = (*(() if why else said), *((Said(name=status, label=label, key=key, mark=True),) if marks else ()))
    standing = f"answer:{before.choice}" if before is not None and before.on_behalf and not why else ""
    return Row(seat=card, offered=offered, standing=standing, why=() if offered else tuple(why))


def _entered(called: Called, calling: RecordRollCall) -> Iterator[Message]:
    """What is entered, and for whom."""
    choices = {each.name: each.label for each in called.found.rule.choices}
    statuses = {"present": Message("Present"), "absent": Message("Absent"), "recused": Message("Recused")}
    given = [(label, _of(calling.answers, name)) for name, label in choices.items()]
    noted = [(label, _of(calling.marks, status)) for status, label in statuses.items()]
    for label, seats in (*given, *noted):
        names = tuple(seat.name for seat in called.found.seats if seat.id in seats)
        if names:
            yield Message("%(answer)s (%(count)s): %(seats)s", answer=label, count=len(names), seats=names)


def _of(said: Mapping[int, str], name: str) -> frozenset[int]:
    return frozenset(seat for seat, each in said.items() if each == name)


def _follows(work: Work, case: Case, called: Called, ending: Message | None) -> Iterator[Message]:
    closing = closing_of(called.after)
    yield ending or Message("If it is closed as it stands then: %(result)s", result=closing.verdict)
    if closing.awaited:
        yield Message("Not answered yet: %(seats)s", seats=closing.awaited)
    again = {each.seat_id for each in called.found.responses} & {each.seat_id for each in called.responses}
    if again:
        names = tuple(seat.name for seat in called.found.seats if seat.id in again)
        yield Message("The earlier answer of %(seats)s is replaced and counts no more.", seats=names)
    yield Message("Each enters the record as entered by you for its seat.")
    yield told_and_objects(work, case, called.found)
