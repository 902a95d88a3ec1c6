"""Counting a ballot exactly: quorum, thresholds, veto, blocking minority, tie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.rules import Ballot, Round, Vote
from govflow.engine.rounds.seats import Roll, Seat
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.thresholds import LEFT_OPEN, Amount, Quorum, Rule, Threshold, heads_needed

Votes = Mapping[int, Vote]
_SILENT = {"consent": Vote.FOR, "refusal": Vote.AGAINST, "abstention": Vote.ABSTAIN}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A threshold against the votes. ``excused``: opponents too few to block by weight, so it counts as met."""

    threshold: Threshold
    basis: Fraction
    yes: Fraction
    in_favour: tuple[Seat, ...]
    excused: bool

    @cached_property
    def limit(self) -> Fraction:
        """The number, or the share of the basis, exactly."""
        return self.threshold.limit(self.basis)

    @cached_property
    def needed(self) -> Fraction:
        """Seats: the smallest whole number that is enough. Weights: the limit itself."""
        if not self.heads:
            return self.limit
        return Fraction(heads_needed(self.threshold.share, self.basis, strict=self.threshold.strict))

    @property
    def heads(self) -> bool:
        return self.threshold.unit == "organization"

    @cached_property
    def reached(self) -> bool:
        """Enough yes; never without any."""
        if self.threshold.more_than:
            return self.yes > self.limit
        return self.yes >= self.limit and self.yes > 0

    @property
    def met(self) -> bool:
        return self.reached or self.excused

    @property
    def tied(self) -> bool:
        """Exactly half of the basis is in favour: one yes short of more than half."""
        return self.yes > 0 and self.yes * 2 == self.basis


@dataclass(frozen=True, kw_only=True)
class QuorumCount:
    """How many seats there are for the quorum, of how many needed; ``base`` is all seats that count.

    ``groups``: the same within each group that the rule names, which is its ``group``.
    """

    have: int
    needed: int
    base: int
    of_votes: bool
    group: str | None = None
    groups: tuple[QuorumCount, ...] = ()

    @property
    def reached(self) -> bool:
        """Are there enough of all, whatever the groups?"""
        return self.have >= self.needed

    @property
    def met(self) -> bool:
        return self.missed is None

    @property
    def missed(self) -> QuorumCount | None:
        """What is not reached: that of all, or of the first group that falls short; None where it is met."""
        return next((each for each in (self, *self.groups) if not each.reached), None)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A ballot counted to the end: the outcome and what it rests on. ``tied``: the rule's tie policy decided."""

    outcome: str
    quorum: QuorumCount | None
    vetoes: tuple[Seat, ...]
    measured: tuple[Measured, ...]
    tied: bool

    @property
    def quorate(self) -> bool:
        return self.quorum is None or self.quorum.met


def votes_of(ballot: Ballot, roll: Roll) -> dict[int, Vote]:
    """What each seat's vote means; at the deadline silent seats count as the rule says.

    Only a seat that could have voted is silent: absence and recusal are not silence.
    """
    given = {seat_id: response.choice for seat_id, response in roll.answers.items()}
    means = {choice: ballot.meaning(choice) for choice in set(given.values())}
    votes = {seat_id: means[choice] for seat_id, choice in given.items()}
    if roll.expired and ballot.rule.silence != "none":
        votes |= {seat.id: _SILENT[ballot.rule.silence] for seat in roll.waiting}
    return votes


def quorum_of(round_: Round, roll: Roll) -> QuorumCount | None:
    """How the quorum of a round stands; None where it requires none.

    Who is silent may count as one side, as the rule says, but has cast nothing; nor is it there, unless it consents.
    A recused seat that stays in the count is there without voting.
    """
    match round_:
        case Ballot(quorum=Quorum() as quorum):
            counted = roll.counted(round_.rule)
            staying = [seat for seat in counted if seat.status == "recused"]
            return _count(quorum, roll, counted, [*roll.present, *staying, *_consenting(round_, roll)])
        case Selection(quorum=Quorum() as quorum) | Election(quorum=Quorum() as quorum):
            return _count(quorum, roll, roll.voting, roll.present)
    return None


def count(ballot: Ballot, roll: Roll, votes: Votes) -> Counted:
    """The outcome if the ballot closed with these votes: quorum first, then vetoes, thresholds and the tie."""
    rule = ballot.rule
    quorum = quorum_of(ballot, roll)
    vetoes = tuple(seat for seat in roll.voting if votes.get(seat.id) is Vote.AGAINST and may_veto(rule, seat))
    measured = tuple(_measure(rule, threshold, roll, votes) for threshold in rule.thresholds)
    tied = rule.tie != "lost" and measured[0].tied and all(each.met for each in measured[1:])
    if quorum is not None and not quorum.met:
        outcome = "no_quorum"
    elif vetoes:
        outcome = "lost"
    elif tied:
        outcome = _break_tie(rule, roll, votes)
    else:
        outcome = "carried" if all(each.met for each in measured) else "lost"
    return Counted(outcome=outcome, quorum=quorum, vetoes=vetoes, measured=measured, tied=tied)


def is_decided(ballot: Ballot, roll: Roll, votes: Votes) -> bool:
    """Can no further vote change the outcome?

    Every rule is monotone: a seat that turns from no, abstention or silence to yes never makes things worse. So it
    is enough that all awaited seats voting yes and all voting no give the same. The vote that decides closes the
    round, so nobody can revise a decided one. A missing quorum closes nothing early: seats may still arrive.
    """
    if not count(ballot, roll, votes).quorate:
        return False
    best = count(ballot, roll, {**votes, **{seat.id: Vote.FOR for seat in roll.waiting}})
    worst = count(ballot, roll, {**votes, **{seat.id: Vote.AGAINST for seat in roll.waiting}})
    return best.outcome == worst.outcome


def _break_tie(rule: Rule, roll: Roll, votes: Votes) -> str:
    """The chair's own vote decides; a chair who is not in favour, or not there, lets the proposal fall.

    What the silence of others counts as is no casting vote.
    """
    if rule.tie in LEFT_OPEN:
        return "tied"
    silent = {seat.id for seat in roll.waiting} if roll.expired else set()
    chairing = (seat for seat in roll.voting if seat.chair and seat.id not in silent)
    return "carried" if any(votes.get(seat.id) is Vote.FOR for seat in chairing) else "lost"


def _measure(rule: Rule, threshold: Threshold, roll: Roll, votes: Votes) -> Measured:
    seats = [seat for seat in roll.counted(rule) if threshold.group in (None, seat.group)]
    basis = [seat for seat in seats if _in_basis(threshold, seat, roll, votes.get(seat.id))]
    favourable = {Vote.FOR, Vote.ABSTAIN} if threshold.abstention == "as_yes" else {Vote.FOR}
    in_favour = tuple(seat for seat in seats if votes.get(seat.id) in favourable)
    by_weight = threshold.unit == "weight"
    return Measured(
        threshold=threshold,
        basis=_size(threshold, basis),
        yes=_size(threshold, in_favour),
        in_favour=in_favour,
        excused=by_weight and len(seats) - len(in_favour) < (rule.blocking_minority or 0),
    )


def _in_basis(threshold: Threshold, seat: Seat, roll: Roll, vote: Vote | None) -> bool:
    if vote is Vote.ABSTAIN and threshold.leaves_out_abstentions:
        return False
    if threshold.basis == "seats":
        return True
    if threshold.basis == "present":
        return vote is not None or roll.is_present(seat) or seat.status == "recused"
    return vote is not None


def _size(threshold: Threshold, seats: tuple[Seat, ...] | list[Seat]) -> Fraction:
    return total(seat.weight for seat in seats) if threshold.unit == "weight" else Fraction(len(seats))


def total(weights: Iterable[Fraction]) -> Fraction:
    """Their exact sum: as whole numbers where they have one denominator, which is ten times as fast."""
    parts = Counter[int]()
    for each in weights:
        parts[each.denominator] += each.numerator
    return sum((Fraction(part, whole) for whole, part in parts.items()), Fraction())


def may_veto(rule: Rule, seat: Seat) -> bool:
    """Does one vote of this seat against the proposal defeat it?"""
    return seat.capacity in rule.veto or seat.group in rule.veto


def _count(quorum: Quorum, roll: Roll, counted: Sequence[Seat], there: Sequence[Seat]) -> QuorumCount:
    of_votes = quorum.present is None
    amount = quorum.cast if quorum.present is None else quorum.present
    assert amount is not None  # a quorum is one of the two
    having = [seat for seat in counted if seat.id in roll.answers] if of_votes else there

    def within(group: str | None, needed: Amount) -> QuorumCount:
        base, have = (sum(group in (None, seat.group) for seat in seats) for seats in (counted, having))
        return QuorumCount(have=have, needed=heads_needed(needed, base), base=base, of_votes=of_votes, group=group)

    groups = tuple(within(group, needed) for group, needed in quorum.groups.items())
    return replace(within(None, amount), groups=groups)


def _consenting(ballot: Ballot, roll: Roll) -> tuple[Seat, ...]:
    """Those who did not answer in time, where the rule takes that for consent and so for taking part."""
    if not roll.expired or ballot.rule.silence != "consent":
        return ()
    silent = {seat.id for seat in roll.waiting}
    return tuple(seat for seat in roll.missing if seat.id in silent)
