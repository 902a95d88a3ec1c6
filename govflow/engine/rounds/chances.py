"""What it takes to carry a ballot, and to prevent that, before anybody has voted: by the one count of ballots."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from govflow.engine.rounds.count import Counted, Measured, QuorumCount, count, may_veto, quorum_of
from govflow.engine.rounds.derivation import labelled, limit_words, quorum_lines
from govflow.engine.rounds.rules import Ballot, Vote
from govflow.engine.rounds.seats import Response, Roll, Seat
from govflow.engine.rounds.verdicts import DerivationLine, names
from govflow.messages import Message, figure


@dataclass(frozen=True, kw_only=True)
class Chances:
    """How a ballot can end if all who may vote do, whatever was voted so far. ``quorum``: as attendance has it now.

    ``needs``: each threshold, with its basis then. ``blocking``: so many votes against are the fewest that prevent it
    whatever the others say; 0 where it cannot be carried at all, None where nobody's votes against prevent it.
    ``alone``: who prevents it with one vote; ``able``: who may vote.
    """

    able: tuple[Seat, ...]
    quorum: QuorumCount | None
    needs: tuple[Measured, ...]
    blocking: int | None
    alone: tuple[Seat, ...]


def chances(ballot: Ballot, roll: Roll) -> Chances:
    """What would be needed of those who may vote now.

    The fewest who block are found by the count itself. A vote against stays in every basis, so for each threshold
    those who take the most from it go first: the heaviest, and of as heavy ones the chair, whose vote decides a tie.
    """
    waiting = {seat.id for seat in roll.waiting}
    able = tuple(seat for seat in roll.seats if seat.id in roll.answers or seat.id in waiting)
    yes = {seat.id: Response(seat_id=seat.id, choice=ballot.choices[0].name) for seat in able}
    voted = replace(roll, answers=yes, waiting=(), expired=False)
    in_favour = _count(ballot, voted, ())
    blocking = _fewest(ballot, voted, able) if in_favour.outcome == "carried" else 0
    return Chances(
        able=able,
        quorum=quorum_of(ballot, roll),
        needs=in_favour.measured,
        blocking=blocking,
        alone=_alone(ballot, voted, able) if blocking == 1 else (),
    )


def chance_lines(found: Chances, roll: Roll, *, attendance: bool) -> tuple[DerivationLine, ...]:
    """The same in words, as the result will be derived. ``attendance``: may it be told who is there?"""
    return (
        _able_line(found, roll),
        *(quorum_lines(roll, found.quorum) if attendance else []),
        *(_needed_line(each, found) for each in found.needs),
        _blocking_line(found),
    )


def _able_line(found: Chances, roll: Roll) -> DerivationLine:
    able = {seat.id for seat in found.able}
    others = tuple(seat.name for seat in roll.seats if seat.id not in able)
    text = Message("All who have a seat")
    if others:
        text = Message("All who have a seat, without %(others)s", others=others)
    return DerivationLine(label=Message("May vote"), text=text, value=str(len(able)))


def _needed_line(measured: Measured, found: Chances) -> DerivationLine:
    text = Message("%(limit)s, if all %(count)s vote", limit=limit_words(measured), count=len(found.able))
    label = labelled(Message("Needed"), measured.threshold)
    return DerivationLine(label=label, text=text, value=figure(measured.needed))


def _blocking_line(found: Chances) -> DerivationLine:
    label = Message("Can block")
    if found.blocking is None:
        return DerivationLine(label=label, text=Message("Nobody, by voting against"), value="–")
    if found.blocking == 0:
        text = Message("It cannot be carried now, even if all who may vote are in favour")
    elif found.alone and len(found.alone) < len(found.able):
        text = Message("Each of these alone, by voting against: %(seats)s", seats=names(found.alone))
    elif all(each.heads and each.threshold.group is None for each in found.needs):
        blocking, able = found.blocking, len(found.able)
        text = Message("Any %(blocking)s of the %(able)s who may vote, by voting against", blocking=blocking, able=able)
    else:
        text = Message(
            "No fewer than %(blocking)s, by voting against; which of them can depends on weight or group",
            blocking=found.blocking,
        )
    return DerivationLine(label=label, text=text, value=str(found.blocking))


def _fewest(ballot: Ballot, voted: Roll, able: Sequence[Seat]) -> int | None:
    """The smallest number of votes against with which it is not carried, where there is one."""
    found = []
    for order in _orders(ballot, able):
        first = [order[:many] for many in range(len(order) + 1)]
        least = bisect_left(first, True, key=lambda against: _prevents(ballot, voted, against))
        if least < len(first):
            found.append(least)
    return min(found, default=None)


def _orders(ballot: Ballot, able: Sequence[Seat]) -> Iterator[Sequence[Seat]]:
    """For each way to prevent it who would be asked first to vote against."""
    yield [seat for seat in able if may_veto(ballot.rule, seat)]
    for group, unit in dict.fromkeys((each.group, each.unit) for each in ballot.rule.thresholds):
        voting = [seat for seat in able if group in (None, seat.group)]
        chair_first = sorted(voting, key=lambda seat: not seat.chair)
        yield sorted(chair_first, key=lambda seat: -seat.weight) if unit == "weight" else chair_first


def _alone(ballot: Ballot, voted: Roll, able: Sequence[Seat]) -> tuple[Seat, ...]:
    """Those whose one vote against prevents it; who count alike are tried once."""
    tried: dict[tuple[object, ...], bool] = {}
    for seat in able:
        alike = _alike(seat)
        if alike not in tried:
            tried[alike] = _prevents(ballot, voted, [seat])
    return tuple(seat for seat in able if tried[_alike(seat)])


def _alike(seat: Seat) -> tuple[object, ...]:
    return seat.weight, seat.group, seat.capacity, seat.chair


def _prevents(ballot: Ballot, voted: Roll, against: Sequence[Seat]) -> bool:
    return _count(ballot, voted, against).outcome != "carried"


def _count(ballot: Ballot, voted: Roll, against: Sequence[Seat]) -> Counted:
    """The count with these votes against, and all others in favour."""
    return count(ballot, voted, dict.fromkeys(voted.answers, Vote.FOR) | {seat.id: Vote.AGAINST for seat in against})
