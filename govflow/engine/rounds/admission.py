"""What speaks against a response, a recusal, a delegation, or against opening a round with these seats."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.engine.rounds.elections import Election, against_naming, against_standing
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.offers import Subject, check_scores
from govflow.engine.rounds.rules import Ballot, Review, Round, Signature
from govflow.engine.rounds.seats import Response, Seat, able_seats, holder, may_answer
from govflow.engine.rounds.selections.paper import against_marking
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.thresholds import number
from govflow.messages import Message

FEWEST_IN_SECRET = 3
"""Of two voters each would know the other's vote."""


def against_acting(seat: Seat) -> list[Message]:
    """Why nothing is done for a seat any more, by whomever: its place was given to somebody else."""
    if seat.status == "replaced":
        return [Message("Somebody else has taken the place of %(seat)s in this round.", seat=seat.name)]
    return []


def may_delegate(round_: Round) -> bool:
    """Does a seat ever vote for another? Signatures, reviews and sealed answers are given by the seats themselves."""
    return round_.delegation and not isinstance(round_, Review | Signature) and round_.sealed == "none"


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
    elif isinstance(round_, Election):
        reasons += against_naming(round_, response.scores)
    elif isinstance(round_, Selection):
        reasons += against_marking(round_, response.scores)
    elif response.scores:
        reasons.append(Message("Scores are given in reviews only."))
    if isinstance(round_, Signature) and response.choice in round_.reasoned and not response.comment.strip():
        label = next(each.label for each in round_.choices if each.name == response.choice)
        reasons.append(Message("“%(choice)s” needs reasons: write them in the field below it.", choice=label))
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
    if not may_delegate(round_):
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
    able = len(able_seats(round_, seats))
    if not able:
        return [Message("Nobody could answer: no seat is present and free of conflicts.")]
    if isinstance(round_, Review) and round_.per is not None and not subjects:
        return [Message("There is no offer to score.")]
    if isinstance(round_, Review):
        needed = number(round_.minimum)
        if able < needed:
            return [Message("%(needed)s reviewers are needed, %(able)s can review.", needed=needed, able=able)]
    if isinstance(round_, Signature) and round_.minimum is not None:
        needed = number(round_.minimum)
        if able < needed:
            return [Message("%(needed)s signatures are needed, %(able)s can sign.", needed=needed, able=able)]
    if is_secret(round_.sealed) and able < FEWEST_IN_SECRET:
        fewest = FEWEST_IN_SECRET
        return [Message("A secret vote needs at least %(fewest)s seats: fewer know each other's vote.", fewest=fewest)]
    if isinstance(round_, Election) and (reasons := against_standing(round_)):
        return reasons
    missing = _missing_for_rule(round_, seats) if isinstance(round_, Ballot) else []
    return missing + _missing_for_quorum(round_, seats)


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


def _missing_for_quorum(round_: Round, seats: Sequence[Seat]) -> list[Message]:
    quorum = round_.quorum if isinstance(round_, Ballot | Selection | Election) else None
    there = {seat.group for seat in seats}
    missing = [each for each in (quorum.groups if quorum is not None else {}) if each not in there]
    return [Message("The quorum counts the group “%(group)s”, which has no seat.", group=each) for each in missing]


def _find(seats: Sequence[Seat], seat_id: int) -> Seat:
    return {seat.id: seat for seat in seats}[seat_id]
