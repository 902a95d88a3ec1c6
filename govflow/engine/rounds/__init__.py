"""All kinds of rounds, from ballots to signatures: the one calculator that page, PDF, API and export share.

:func:`judge` turns a frozen rule, the seats as they stand and the responses into a verdict with its derivation.
It is pure and exact (fractions, never floats), so a closed round can be judged again at any time with equal result.

Decided here, where sources leave it open:

- A seat recused leaves every basis and the quorum, unless the rule keeps it there: it then counts as present without
  voting. An absent seat stays in basis ``seats``, leaves ``present``, is not
  waited for, and is not silent. An absent seat that delegated its vote is present through its delegate.
- A delegation to a seat that is itself recused, absent or delegating is void; the vote falls back to its owner.
- Silence is judged at the deadline only.
- A quorum or a minimum of reviews that is missing never closes a round early.
- Exactly half of the basis is a tie; only a majority rule knows ties.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from govflow.engine.rounds.admission import check_delegation, check_electorate, check_recusal, check_response
from govflow.engine.rounds.ballots import judge_ballot
from govflow.engine.rounds.count import quorum_of
from govflow.engine.rounds.derivation import quorum_lines
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.offers import Subject, judge_offer, judge_scoring
from govflow.engine.rounds.rules import Ballot, Consultation, Offer, Review, Round, Signature, read_round
from govflow.engine.rounds.seats import Response, Roll, Seat, able_seats, call_roll, holder
from govflow.engine.rounds.selections.elected import judge_election
from govflow.engine.rounds.selections.judging import judge_selection
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.verdicts import (
    DerivationLine,
    Tally,
    Verdict,
    electorate_line,
    head_count,
    minimum_line,
    needed_line,
    no_quorum,
    progress,
    recusal_line,
    unless_quorate,
)
from govflow.engine.rounds.written import judge_consultation, judge_review, judge_signature
from govflow.messages import Message

__all__ = [
    "DerivationLine",
    "Response",
    "Round",
    "Seat",
    "Subject",
    "Tally",
    "Verdict",
    "Visibility",
    "check_delegation",
    "check_electorate",
    "check_recusal",
    "check_response",
    "holder",
    "judge",
    "read_round",
    "visible_responses",
]


def judge(
    round: Round,
    seats: Sequence[Seat],
    responses: Sequence[Response],
    *,
    expired: bool,
    subjects: Sequence[Subject] = (),
) -> Verdict:
    """What the round has come to; ``expired`` says that its deadline has passed, ``subjects`` which offers it scores.

    A seat that somebody else has taken, and what it answered, counts no more.
    The verdict withholds what is sealed at this moment. The responses must have passed :func:`check_response`.
    Raises ValueError for two responses of one seat, one from outside the round, or an unknown choice of a ballot.
    """
    gone = {seat.id for seat in seats if seat.status == "replaced"}
    roll = call_roll(
        round,
        [seat for seat in seats if seat.id not in gone],
        [each for each in responses if each.seat_id not in gone],
        expired=expired,
    )
    return _withhold(round, roll, _judge(round, roll, subjects))


@dataclass(frozen=True, kw_only=True)
class Visibility:
    """What a viewer may see of the responses now: one's own, and of others (once they are ``open``) what counts."""

    open: bool
    counted: frozenset[int]
    own: frozenset[int]

    def shows(self, response: Response) -> bool:
        """May the viewer read this response: choice, scores, comment?"""
        own = response.seat_id in self.own or response.cast_by in self.own
        return own or (self.open and response.seat_id in self.counted)

    def filter(self, responses: Iterable[Response]) -> tuple[Response, ...]:
        """The responses that the viewer may read."""
        return tuple(response for response in responses if self.shows(response))


def visible_responses(
    round: Round, seats: Sequence[Seat], verdict: Verdict | None, viewer_seat_ids: Collection[int]
) -> Visibility:
    """What the holder of these seats may see; None as verdict means that the round is still open.

    Of a secret vote nothing, not even one's own, so that nobody can be made to show it. Otherwise one's own response
    (and one that one cast for another) always; those of others unless they are sealed, or were given
    from a seat that has left: by recusal, by absence, or to somebody else.
    """
    if is_secret(round.sealed):
        return Visibility(open=False, counted=frozenset(), own=frozenset())
    return Visibility(
        open=not _sealed(round, verdict),
        counted=frozenset(seat.id for seat in able_seats(round, seats)),
        own=frozenset(viewer_seat_ids),
    )


def _judge(round_: Round, roll: Roll, subjects: Sequence[Subject]) -> Verdict:
    match round_:
        case Ballot():
            return judge_ballot(round_, roll)
        case Selection():
            return judge_selection(round_, roll)
        case Election():
            return judge_election(round_, roll)
        case Consultation():
            return judge_consultation(round_, roll)
        case Offer():
            return judge_offer(round_, roll)
        case Review(per=str()):
            return judge_scoring(round_, roll, subjects)
        case Review():
            return judge_review(round_, roll)
        case Signature():
            return judge_signature(round_, roll)
    assert_never(round_)


def _sealed(round_: Round, verdict: Verdict | None) -> bool:
    if round_.sealed == "none":
        return False
    if verdict is None or not verdict.closed:
        return True
    if isinstance(round_, Offer):
        return verdict.outcome != "complete"
    return round_.sealed == "unless_carried" and verdict.outcome != "carried"


def _withhold(round_: Round, roll: Roll, verdict: Verdict) -> Verdict:
    """A sealed round's verdict without figures or names that would tell who answered what."""
    if isinstance(round_, Offer) or not _sealed(round_, verdict):  # a verdict on offers tells nothing sealed
        return verdict
    if verdict.closed:
        text = Message("They stay sealed")
        sentence = no_quorum(round_, roll) or Message("Not carried. The responses stay sealed.")
    else:
        secret = is_secret(round_.sealed)
        text = (
            Message("In the ballot box until the round closes") if secret else Message("Sealed until the round closes")
        )
        sentence = unless_quorate(round_, roll, progress(roll))
    return replace(
        verdict,
        tally=head_count(roll),
        derivation=(
            electorate_line(Message("Who may answer"), roll),
            recusal_line(roll),
            *_frozen_numbers(round_, roll),
            DerivationLine(label=Message("Responses"), text=text, value=str(len(roll.answers))),
        ),
        sentence=sentence,
    )


def _frozen_numbers(round_: Round, roll: Roll) -> list[DerivationLine]:
    """How many the rule asks for, and how many are there or have answered, which tells nothing of what was answered."""
    match round_:
        case Ballot() | Selection() | Election() if (quorum := quorum_of(round_, roll)) is not None:
            return [*quorum_lines(roll, quorum), *_fixed_thresholds(round_)]
        case Review(minimum=int() as needed):
            return [minimum_line(Message("Reviews"), len(roll.answers), needed)]
        case Signature(minimum=int() as needed):
            return [needed_line(Message("Signatures"), needed)]
        case Ballot():
            return _fixed_thresholds(round_)
    return []


def _fixed_thresholds(round_: Ballot | Selection | Election) -> list[DerivationLine]:
    thresholds = round_.rule.thresholds if isinstance(round_, Ballot) else ()
    fixed = [each.share for each in thresholds if isinstance(each.share, int)]
    return [needed_line(Message("Threshold"), needed) for needed in fixed]
