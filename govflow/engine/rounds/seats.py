"""The seats of a round and its roll call: who may answer, through whom, who has answered, and who is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, TypeAlias

from govflow.engine.rounds.rules import Round, Signature
from govflow.engine.rounds.thresholds import Rule
from govflow.values import Text

Status = Literal["eligible", "present", "recused", "absent", "replaced"]
"""``present``: attendance was recorded. Of ``eligible`` nothing is on record: it may answer."""

Marked = Literal["itself", "keeper", "roll", "rule"]
"""Who has recorded the status of a seat: the seat, who keeps the round, the attendance list of the meeting that the
round belongs to, or the rule on one's own matter.
"""
BY_OTHERS = ("keeper", "roll")
"""What a seat may object to."""

HERE = ("eligible", "present")
"""Who may answer, or vote for another."""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One vote in a round, as the snapshot at its opening and later attendance, recusals and delegations have it."""

    id: int
    name: Text
    capacity: str
    group: str | None = None
    weight: Fraction = Fraction(1)
    status: Status = "eligible"
    delegate_to: int | None = None
    chair: bool = False
    organization_id: int | None = None
    marked: Marked | None = None
    objected: bool = False


@dataclass(frozen=True, kw_only=True)
class Response:
    """What a seat answered. ``cast_by`` is the delegate's seat; ``on_behalf`` marks an entry by who keeps the round.

    ``source`` says where what was entered is written; ``answers`` are those to the form of an offer.
    """

    seat_id: int
    choice: str
    scores: Mapping[str, Fraction | int] = field(default_factory=dict)
    comment: str = ""
    declared: bool = False
    on_behalf: bool = False
    source: str = ""
    cast_by: int | None = None
    matter: str | None = None  # the hash of what its author was shown
    answers: Mapping[str, Any] = field(default_factory=dict)


Sitting: TypeAlias = tuple[tuple[Seat, ...], tuple[Response, ...]]
"""The seats of a round with the answers that count."""


@dataclass(frozen=True, kw_only=True)
class Roll:
    """The roll call at one moment: seats, the answers that count, who is still awaited, and whether time is up."""

    seats: tuple[Seat, ...]
    answers: Mapping[int, Response]
    waiting: tuple[Seat, ...]
    expired: bool

    @cached_property
    def voting(self) -> tuple[Seat, ...]:
        """The seats without a recusal."""
        return tuple(seat for seat in self.seats if seat.status != "recused")

    def counted(self, rule: Rule) -> tuple[Seat, ...]:
        """The seats that a rule measures against: all that vote, and the recused where they do not leave the basis."""
        return self.voting if rule.recusal_leaves else self.seats

    @cached_property
    def recused(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.seats if seat.status == "recused")

    @cached_property
    def present(self) -> tuple[Seat, ...]:
        """The seats of which a fact says so: an answer, or who casts their vote is recorded as there or has answered.

        Whoever only could have answered was never seen.
        """
        return tuple(seat for seat in self.voting if seat.id in self.answers or self._seen(self._holders[seat.id]))

    @cached_property
    def missing(self) -> tuple[Seat, ...]:
        """The seats that vote and of which no fact says that they are there."""
        return tuple(seat for seat in self.voting if not self.is_present(seat))

    @cached_property
    def absent(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.voting if self._holders[seat.id] is None)

    def is_present(self, seat: Seat) -> bool:
        return seat.id in self._present

    @cached_property
    def _present(self) -> frozenset[int]:
        return frozenset(seat.id for seat in self.present)

    @cached_property
    def _holders(self) -> Mapping[int, Seat | None]:
        return holders(self.seats)

    @property
    def entered(self) -> bool:
        """Was something entered for a seat that it may still object to?"""
        return bool(entered_for(self.seats, self.answers.values()))

    def _seen(self, casting: Seat | None) -> bool:
        return casting is not None and (casting.status == "present" or casting.id in self.answers)

    @cached_property
    def delegated(self) -> tuple[tuple[Seat, Seat], ...]:
        """Each seat whose vote another casts, with that other."""
        held = [(seat, self._holders[seat.id]) for seat in self.voting]
        return tuple((seat, by) for seat, by in held if by is not None and by.id != seat.id)


def call_roll(round_: Round, seats: Sequence[Seat], responses: Sequence[Response], *, expired: bool) -> Roll:
    """Sort seats into answered and awaited. Answers of seats that may not answer (any more) do not count.

    Raises ValueError for two responses of one seat, or one of a seat that is not in the round.
    """
    if any(count > 1 for count in Counter(response.seat_id for response in responses).values()):
        raise ValueError("a seat has two responses")
    given = {response.seat_id: response for response in responses}
    if unknown := given.keys() - {seat.id for seat in seats}:
        raise ValueError(f"no such seats: {sorted(unknown)}")
    able = able_seats(round_, seats)
    return Roll(
        seats=tuple(seats),
        answers={seat.id: given[seat.id] for seat in able if seat.id in given},
        waiting=tuple(seat for seat in able if seat.id not in given),
        expired=expired,
    )


def entered_for(seats: Iterable[Seat], responses: Collection[Response]) -> tuple[Seat, ...]:
    """The seats for which whoever keeps the round has entered something: an answer, or that it is there, absent or out.

    Who was recorded as there and has acted since has said so itself.
    """
    on_behalf = {each.seat_id for each in responses if each.on_behalf}
    acted = {number for each in responses if not each.on_behalf for number in (each.seat_id, each.cast_by)}
    return tuple(
        seat
        for seat in seats
        if seat.id in on_behalf or (seat.marked in BY_OTHERS and (seat.status != "present" or seat.id not in acted))
    )


def able_seats(round_: Round, seats: Sequence[Seat]) -> list[Seat]:
    """The seats of which an answer is admitted."""
    held = holders(seats)
    return [seat for seat in seats if _admitted(round_, seat, held[seat.id])]


def may_answer(round_: Round, seat: Seat, seats: Sequence[Seat]) -> bool:
    """Is an answer of this seat admitted?"""
    return _admitted(round_, seat, holder(seat, seats))


def _admitted(round_: Round, seat: Seat, casting: Seat | None) -> bool:
    """Signatures are given at the desk: absence from a meeting is no bar."""
    return casting is not None or (isinstance(round_, Signature) and seat.status == "absent")


def marked(seats: Sequence[Seat], responses: Sequence[Response], seat: Seat, status: Status, by: Marked) -> Sitting:
    """Once it is recorded that a seat is there, absent, or leaves by recusal: givers vote themselves then."""
    return all_marked(seats, responses, {seat.id: status}, by)


def all_marked(
    seats: Sequence[Seat], responses: Sequence[Response], statuses: Mapping[int, Status], by: Marked
) -> Sitting:
    """The same of several seats, by id."""
    now = tuple(
        replace(each, status=status, marked=None if status == "eligible" else by)
        if (status := statuses.get(each.id)) is not None
        else each
        for each in seats
    )
    out = {seat for seat, status in statuses.items() if status == "recused"}
    return _handed_over(now, responses, [each for each in now if each.delegate_to in out], None)


def handed_over(seats: Sequence[Seat], responses: Sequence[Response], giver: Seat, to: int | None) -> Sitting:
    """Once another casts the vote of a seat, or (none) it does so itself: what a delegate cast before is void."""
    return _handed_over(seats, responses, [giver], to)


def _handed_over(
    seats: Sequence[Seat], responses: Sequence[Response], giving: Sequence[Seat], to: int | None
) -> Sitting:
    these = {each.id for each in giving}
    void = {each.seat_id for each in cast_by_others(responses, giving)}
    now = tuple(replace(each, delegate_to=to) if each.id in these else each for each in seats)
    return now, tuple(each for each in responses if each.seat_id not in void)


def contested(seats: Sequence[Seat], responses: Sequence[Response], seat: Seat) -> Sitting:
    """Once a seat has objected to what was entered for it: it answers itself."""
    kept = tuple(each for each in responses if each.seat_id != seat.id or not each.on_behalf)
    return _with(seats, replace(seat, status="eligible", marked=None, objected=True)), kept


def givers(seats: Iterable[Seat], taker: Seat) -> list[Seat]:
    """The seats that have given a seat their vote."""
    return [each for each in seats if each.delegate_to == taker.id]


def cast_by_others(responses: Iterable[Response], giving: Iterable[Seat]) -> list[Response]:
    """What delegates have cast for these seats."""
    these = {each.id for each in giving}
    return [each for each in responses if each.seat_id in these and each.cast_by not in (None, each.seat_id)]


def _with(seats: Iterable[Seat], changed: Seat) -> tuple[Seat, ...]:
    return tuple(changed if each.id == changed.id else each for each in seats)


def holders(seats: Sequence[Seat]) -> Mapping[int, Seat | None]:
    """``holder`` of every seat, by its id: looking for each by itself would take the square of their number."""
    by_id = {each.id: each for each in seats}
    return {each.id: _holder(each, by_id) for each in seats}


def holder(seat: Seat, seats: Sequence[Seat]) -> Seat | None:
    """The seat that casts this seat's vote: its delegate, itself, or nobody.

    A delegation to a seat that has since left, or that delegates itself, is void: the vote falls back.
    """
    return _holder(seat, {each.id: each for each in seats if each.id == seat.delegate_to})


def _holder(seat: Seat, by_id: Mapping[int, Seat]) -> Seat | None:
    if seat.status in ("recused", "replaced"):
        return None
    delegate = None if seat.delegate_to is None else by_id.get(seat.delegate_to)
    if delegate is not None and delegate.status in HERE and delegate.delegate_to is None:
        return delegate
    return seat if seat.status in HERE else None
