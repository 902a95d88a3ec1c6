"""The verdict on a ballot: when it closes, and the sentence that sums it up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

from govflow.engine.rounds.count import Counted, Measured, Votes, count, is_decided, votes_of
from govflow.engine.rounds.derivation import derive
from govflow.engine.rounds.rules import Ballot
from govflow.engine.rounds.seats import Roll
from govflow.engine.rounds.thresholds import Basis
from govflow.engine.rounds.verdicts import Tally, Verdict, closes, exact, head_count, names, no_quorum, unless_quorate
from govflow.messages import Message


def judge_ballot(ballot: Ballot, roll: Roll) -> Verdict:
    """Count the votes; an open ballot shows the figures that it would close with now."""
    votes = votes_of(ballot, roll)
    counted = count(ballot, roll, votes)
    decided = ballot.close == "when_decided" and bool(roll.waiting) and is_decided(ballot, roll, votes)
    closed = closes(ballot, roll, decided=decided)
    return Verdict(
        outcome=counted.outcome if closed else None,
        closed=closed,
        tally=_tally(ballot, roll, votes),
        derivation=derive(ballot, roll, counted),
        sentence=_with_silence(ballot, roll, counted) if closed else _standing(ballot, roll, counted),
        waiting=() if closed else tuple(seat.id for seat in roll.waiting),
    )


def _tally(ballot: Ballot, roll: Roll, votes: Votes) -> Tally:
    counts = Counter(votes.values())
    return replace(head_count(roll), counts={each.name: counts[ballot.meaning(each.name)] for each in ballot.choices})


def _standing(ballot: Ballot, roll: Roll, counted: Counted) -> Message:
    """For an open ballot: ``5 of 6 needed; Hebei absent; 4 yes.`` What keeps enough yes from carrying it goes first."""
    standing = _measured(roll, counted)
    if counted.vetoes:
        standing = Message("Veto of %(seats)s. %(standing)s", seats=names(counted.vetoes), standing=standing)
    return unless_quorate(ballot, roll, standing)


def _measured(roll: Roll, counted: Counted) -> Message:
    first = next((each for each in counted.measured if not each.met), counted.measured[0])
    if not roll.absent:
        return Message("%(need)s; %(have)s.", need=_need(first), have=_have(first))
    return Message(
        "%(need)s; %(absent)s absent; %(have)s.", need=_need(first), absent=names(roll.absent), have=_have(first)
    )


def _with_silence(ballot: Ballot, roll: Roll, counted: Counted) -> Message:
    """The result, with those by name whose silence counted in it."""
    result, silence = _result(ballot, roll, counted), ballot.rule.silence
    if silence == "none" or not roll.waiting or not counted.quorate:
        return result
    silent = {
        "consent": Message("%(seats)s did not vote in time, which counts as yes.", seats=names(roll.waiting)),
        "refusal": Message("%(seats)s did not vote in time, which counts as no.", seats=names(roll.waiting)),
        "abstention": Message("%(seats)s did not vote in time, which counts as abstaining.", seats=names(roll.waiting)),
    }[silence]
    return Message("%(result)s %(silent)s", result=result, silent=silent)


def _result(ballot: Ballot, roll: Roll, counted: Counted) -> Message:
    if (missing := no_quorum(ballot, roll)) is not None:
        return missing
    if counted.vetoes:
        return Message("Not adopted: veto of %(seats)s.", seats=names(counted.vetoes))
    if counted.tied:
        return _tied(ballot, roll, counted)
    return _adopted(counted) if counted.outcome == "carried" else _not_adopted(roll, counted)


def _tied(ballot: Ballot, roll: Roll, counted: Counted) -> Message:
    yes, basis = exact(counted.measured[0].yes), exact(counted.measured[0].basis)
    chair = names(seat for seat in roll.seats if seat.chair)
    decided = any(seat.chair and seat.id in roll.answers for seat in roll.voting)
    if ballot.rule.tie == "casting":
        return Message("A tie at %(yes)s of %(basis)s. The casting vote of the chair decides.", yes=yes, basis=basis)
    if ballot.rule.tie == "again":
        return Message("A tie at %(yes)s of %(basis)s. The vote is taken again.", yes=yes, basis=basis)
    if counted.outcome == "carried":
        return Message(
            "Adopted: a tie at %(yes)s of %(basis)s, decided by %(chair)s.", yes=yes, basis=basis, chair=chair
        )
    if not decided:
        return Message(
            "Not adopted: a tie at %(yes)s of %(basis)s, and %(chair)s, in the chair, did not vote.",
            yes=yes,
            basis=basis,
            chair=chair,
        )
    return Message(
        "Not adopted: a tie at %(yes)s of %(basis)s, decided by %(chair)s.", yes=yes, basis=basis, chair=chair
    )


def _adopted(counted: Counted) -> Message:
    if len(counted.measured) > 1:
        return Message("Adopted: all %(count)s thresholds are met.", count=len(counted.measured))
    only = counted.measured[0]
    if only.heads:
        return Message("Adopted: %(yes)s in favour, %(needed)s needed.", yes=exact(only.yes), needed=exact(only.needed))
    return Message("Adopted: %(need)s; %(have)s.", need=_need(only), have=_have(only))


def _not_adopted(roll: Roll, counted: Counted) -> Message:
    missed = next(each for each in counted.measured if not each.met)
    if not roll.absent:
        return Message("Not adopted: %(need)s; %(have)s.", need=_need(missed), have=_have(missed))
    return Message(
        "Not adopted: %(need)s; %(absent)s absent; %(have)s.",
        need=_need(missed),
        absent=names(roll.absent),
        have=_have(missed),
    )


def _need(measured: Measured) -> Message:
    needed, basis = exact(measured.needed), exact(measured.basis)
    if measured.heads:
        need = _of_heads(measured.threshold.basis, needed, basis)
    elif measured.threshold.more_than:
        need = Message("more than %(needed)s of weight %(basis)s needed", needed=needed, basis=basis)
    else:
        need = Message("%(needed)s of weight %(basis)s needed", needed=needed, basis=basis)
    if measured.threshold.group is None:
        return need
    return Message("in %(group)s %(need)s", group=measured.threshold.group, need=need)


def _of_heads(of: Basis, needed: int | Fraction, basis: int | Fraction) -> Message:
    """How many are needed, of all that have a seat, of those there, of those who voted, or of those for and against."""
    if not basis:
        return Message("at least %(needed)s needed", needed=needed)
    if of == "present":
        return Message("%(needed)s of %(basis)s present needed", needed=needed, basis=basis)
    if of == "cast":
        return Message("%(needed)s of %(basis)s votes cast needed", needed=needed, basis=basis)
    if of == "yes_no":
        return Message("%(needed)s of %(basis)s for and against needed", needed=needed, basis=basis)
    return Message("%(needed)s of %(basis)s needed", needed=needed, basis=basis)


def _have(measured: Measured) -> Message:
    yes = exact(measured.yes)
    return Message("%(yes)s yes", yes=yes) if measured.heads else Message("weight %(yes)s in favour", yes=yes)
