"""The seats of a round: who may answer, through whom, and what speaks against a response, recusal or delegation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.rules import Ballot, Review, Round, Signature
from govflow.engine.rounds.subjects import Subject, check_scores
from govflow.engine.rounds.thresholds import Rule, number
from govflow.messages import Message
from govflow.values import Text

Status = Literal["eligible", "present", "recused", "absent", "replaced"]
"""``present``: attendance was recorded. Of ``eligible`` nothing is on record: it may answer."""

Marked = Literal["itself", "keeper", "rule"]
"""Who has recorded the status of a seat: the seat, who keeps the round, or the rule on one's own matter."""

FEWEST_IN_SECRET = 3
"""Of two voters each would know the other's vote."""

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

    @property
    def taken_out(self) -> bool:
        """Did whoever keeps the round take it out, so that it does not answer?"""
        return self.marked == "keeper" and self.status in ("absent", "recused")


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
        return tuple(seat for seat in self.voting if seat.id in self.answers or self._seen(holder(seat, self.seats)))

    @cached_property
    def missing(self) -> tuple[Seat, ...]:
        """The seats that vote and of which no fact says that they are there."""
        return tuple(seat for seat in self.voting if seat not in self.present)

    @cached_property
    def absent(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in self.voting if holder(seat, self.seats) is None)

    @property
    def entered(self) -> bool:
        """Was something entered for a seat that it may still object to?"""
        return any(each.on_behalf for each in self.answers.values()) or any(seat.taken_out for seat in self.seats)

    def _seen(self, casting: Seat | None) -> bool:
        return casting is not None and (casting.status == "present" or casting.id in self.answers)

    @property
    def delegated(self) -> tuple[tuple[Seat, Seat], ...]:
        """Each seat whose vote another casts, with that other."""
        held = [(seat, holder(seat, self.seats)) for seat in self.voting]
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
    able = [seat for seat in seats if may_answer(round_, seat, seats)]
    return Roll(
        seats=tuple(seats),
        answers={seat.id: given[seat.id] for seat in able if seat.id in given},
        waiting=tuple(seat for seat in able if seat.id not in given),
        expired=expired,
    )


def may_answer(round_: Round, seat: Seat, seats: Sequence[Seat]) -> bool:
    """Is an answer of this seat admitted? Signatures are given at the desk: absence from a meeting is no bar."""
    if isinstance(round_, Signature) and seat.status == "absent":
        return True
    return holder(seat, seats) is not None


def holder(seat: Seat, seats: Sequence[Seat]) -> Seat | None:
    """The seat that casts this seat's vote: its delegate, itself, or nobody.

    A delegation to a seat that has since left, or that delegates itself, is void: the vote falls back.
    """
    if seat.status in ("recused", "replaced"):
        return None
    delegate = next((each for each in seats if each.id == seat.delegate_to), None)
    if delegate is not None and delegate.status in HERE and delegate.delegate_to is None:
        return delegate
    return seat if seat.status in HERE else None


def against_acting(seat: Seat) -> list[Message]:
    """Why nothing is done for a seat any more, by whomever: its place was given to somebody else."""
    if seat.status == "replaced":
        return [Message("Somebody else has taken the place of %(seat)s in this round.", seat=seat.name)]
    return []


def check_response(
    round_: Round, seats: Sequence[Seat], response: Response, subjects: Sequence[Subject] = ()
) -> list[Message]:
    """All reasons why a response is not acceptable; none means it is. The form of an offer is judged elsewhere."""
    seat = next((each for each in seats if each.id == response.seat_id), None)
    if seat is None:
        return [Message("This seat does not take part in the round.")]
    reasons = [*_standing(round_, seat, seats, response)]
    if response.choice not in [choice.name for choice in round_.choices]:
        allowed = tuple(choice.label for choice in round_.choices)
        reasons.append(
            Message(
                "“%(choice)s” is not one of the choices: %(allowed)s.",
                choice=response.choice,
                allowed=allowed,
            )
        )
    if isinstance(round_, Review):
        if round_.declaration == "required" and not response.declared:
            reasons.append(Message("Declare that you have no conflict of interest, or recuse yourself."))
        reasons += check_scores(round_, subjects, response.scores)
    elif response.scores:
        reasons.append(Message("Scores are given in reviews only."))
    return reasons


def check_recusal(round_: Round, seats: Sequence[Seat], seat_id: int) -> list[Message]:
    """All reasons why a seat may not recuse itself. Raises KeyError for a seat that is not in the round."""
    seat = _find(seats, seat_id)
    if not round_.recusable:
        return [Message("This round knows no recusal.")]
    if seat.status == "recused":
        return [Message("%(seat)s is recused already.", seat=seat.name)]
    return []


def check_delegation(round_: Round, seats: Sequence[Seat], from_id: int, to_id: int) -> list[Message]:
    """All reasons why one seat may not hand its vote to another: one hop only, and only to a seat that is there.

    An absent seat may delegate: it is then present through its delegate. Raises KeyError for an unknown seat.
    """
    giver, taker = _find(seats, from_id), _find(seats, to_id)
    reasons = []
    if not round_.delegation:
        reasons.append(Message("This round knows no delegation: each seat votes itself."))
    if giver.id == taker.id:
        reasons.append(Message("A seat cannot delegate to itself."))
    if giver.status == "recused":
        reasons.append(Message("%(seat)s is recused and has no vote to delegate.", seat=giver.name))
    if taker.status == "recused":
        reasons.append(Message("%(seat)s is recused and cannot vote for another.", seat=taker.name))
    if taker.status == "absent":
        reasons.append(Message("%(seat)s is absent and cannot vote for another.", seat=taker.name))
    if taker.delegate_to is not None:
        reasons.append(Message("%(seat)s has delegated its own vote and cannot take another.", seat=taker.name))
    givers = tuple(seat.name for seat in seats if seat.delegate_to == giver.id)
    if givers:
        reasons.append(Message("%(seat)s votes for %(others)s and cannot pass it on.", seat=giver.name, others=givers))
    return reasons


def check_electorate(round_: Round, seats: Sequence[Seat], subjects: Sequence[Subject] = ()) -> list[Message]:
    """All reasons why a round cannot open with these seats, and with these offers to score."""
    if not any(may_answer(round_, seat, seats) for seat in seats):
        return [Message("Nobody could answer: no seat is present and free of conflicts.")]
    if isinstance(round_, Review) and round_.per is not None and not subjects:
        return [Message("There is no offer to score.")]
    if isinstance(round_, Review):
        able, needed = sum(may_answer(round_, seat, seats) for seat in seats), number(round_.minimum)
        if able < needed:
            return [Message("%(needed)s reviewers are needed, %(able)s can review.", needed=needed, able=able)]
    if isinstance(round_, Signature) and round_.minimum is not None:
        able, needed = sum(may_answer(round_, seat, seats) for seat in seats), number(round_.minimum)
        if able < needed:
            return [Message("%(needed)s signatures are needed, %(able)s can sign.", needed=needed, able=able)]
    if is_secret(round_.sealed) and (fewer := _fewer_than_secret(round_, seats)):
        return fewer
    return _missing_for_rule(round_, seats) if isinstance(round_, Ballot) else []


def _fewer_than_secret(round_: Round, seats: Sequence[Seat]) -> list[Message]:
    if sum(may_answer(round_, seat, seats) for seat in seats) >= FEWEST_IN_SECRET:
        return []
    fewest = FEWEST_IN_SECRET
    return [Message("A secret vote needs at least %(fewest)s seats: fewer know each other's vote.", fewest=fewest)]


def _standing(round_: Round, seat: Seat, seats: Sequence[Seat], response: Response) -> list[Message]:
    if seat.status == "recused":
        return [Message("%(seat)s is recused and does not answer.", seat=seat.name)]
    if reasons := against_acting(seat):
        return reasons
    if not may_answer(round_, seat, seats):
        return [Message("%(seat)s is absent. Record its attendance first.", seat=seat.name)]
    if response.on_behalf:
        return []
    casting = holder(seat, seats) or seat
    if response.cast_by == casting.id or (response.cast_by is None and casting.id == seat.id):
        return []
    if casting.id == seat.id:
        return [Message("%(seat)s has not delegated its vote to this seat.", seat=seat.name)]
    return [Message("%(seat)s has delegated its vote to %(delegate)s.", seat=seat.name, delegate=casting.name)]


def _missing_for_rule(ballot: Ballot, seats: Sequence[Seat]) -> list[Message]:
    reasons = []
    rule = ballot.rule
    groups = {seat.group for seat in seats}
    for threshold in rule.thresholds:
        if threshold.group is not None and threshold.group not in groups:
            reasons.append(Message("The rule counts the group “%(group)s”, which has no seat.", group=threshold.group))
    for name in rule.veto:
        if name not in groups | {seat.capacity for seat in seats}:
            reasons.append(Message("The rule gives a veto to “%(name)s”, but no seat has that name.", name=name))
    if rule.tie == "chair" and sum(seat.chair for seat in seats) != 1:
        reasons.append(Message("The chair decides a tie, so exactly one seat must be in the chair."))
    if any(seat.weight < 0 for seat in seats):
        reasons.append(Message("No seat can have a negative weight."))
    elif any(threshold.unit == "weight" for threshold in rule.thresholds) and not any(seat.weight for seat in seats):
        reasons.append(Message("The rule counts weights, but every seat weighs nothing."))
    return reasons


def _find(seats: Sequence[Seat], seat_id: int) -> Seat:
    return {seat.id: seat for seat in seats}[seat_id]
