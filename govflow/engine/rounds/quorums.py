"""Whether so many are there, or have voted, that a round can decide anything, and what is said where they are not."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.engine.rounds.rules import Ballot, Round, Selection
from govflow.engine.rounds.seats import Roll, Seat
from govflow.engine.rounds.thresholds import Amount, Quorum, heads_needed
from govflow.engine.rounds.verdicts import names
from govflow.messages import Message


@dataclass(frozen=True, kw_only=True)
class QuorumCount:
    """How many seats there are for the quorum, of how many needed; ``base`` is all seats that count."""

    have: int
    needed: int
    base: int
    of_votes: bool

    @property
    def met(self) -> bool:
        return self.have >= self.needed


def quorum_of(round_: Round, roll: Roll) -> QuorumCount | None:
    """How the quorum of a round stands; None where it requires none.

    Who is silent may count as one side, as the rule says, but has cast nothing; nor is it there, unless it consents.
    A recused seat that stays in the count is there without voting.
    """
    match round_:
        case Ballot(quorum=Quorum() as quorum):
            base = len(roll.counted(round_.rule))
            there = len(roll.present) + base - len(roll.voting) + len(_consenting(round_, roll))
            return _count(quorum, roll, base=base, there=there)
        case Selection(quorum=Quorum() as quorum):
            return _count(quorum, roll, base=len(roll.voting), there=len(roll.present))
    return None


def no_quorum(round_: Round, roll: Roll) -> Message | None:
    """The sentence of a round that closed without its quorum; None for one that has it."""
    quorum = quorum_of(round_, roll)
    if quorum is None or quorum.met:
        return None
    if quorum.of_votes:
        return Message("No quorum: %(have)s voted, %(needed)s needed.", have=quorum.have, needed=quorum.needed)
    if roll.missing != roll.absent:
        return Message(
            "No quorum: %(have)s present, %(needed)s needed; no attendance or answer of %(missing)s.",
            have=quorum.have,
            needed=quorum.needed,
            missing=names(roll.missing),
        )
    return Message(
        "No quorum: %(have)s present, %(needed)s needed; %(absent)s absent.",
        have=quorum.have,
        needed=quorum.needed,
        absent=names(roll.absent),
    )


def unless_quorate(round_: Round, roll: Roll, standing: Message) -> Message:
    """How an open round stands, after the quorum where that is missing: without it nothing is carried."""
    quorum = quorum_of(round_, roll)
    if quorum is None or quorum.met:
        return standing
    if quorum.of_votes:
        missing = Message("No quorum yet: %(have)s voted, %(needed)s needed.", have=quorum.have, needed=quorum.needed)
    else:
        missing = Message("No quorum yet: %(have)s present, %(needed)s needed.", have=quorum.have, needed=quorum.needed)
    return Message("%(missing)s %(standing)s", missing=missing, standing=standing)


def _count(quorum: Quorum, roll: Roll, *, base: int, there: int) -> QuorumCount:
    share: Amount | None = quorum.present
    if share is not None:
        return QuorumCount(have=there, needed=heads_needed(share, base), base=base, of_votes=False)
    assert quorum.cast is not None
    return QuorumCount(have=len(roll.answers), needed=heads_needed(quorum.cast, base), base=base, of_votes=True)


def _consenting(ballot: Ballot, roll: Roll) -> tuple[Seat, ...]:
    """Those who did not answer in time, where the rule takes that for consent and so for taking part."""
    if not roll.expired or ballot.rule.silence != "consent":
        return ()
    silent = {seat.id for seat in roll.waiting}
    return tuple(seat for seat in roll.missing if seat.id in silent)
