"""How a ballot's result follows from its rule, line by line."""

from __future__ import annotations

from fractions import Fraction

from govflow.engine.rounds.count import Counted, Measured, QuorumCount
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.rules import Ballot
from govflow.engine.rounds.seats import Roll
from govflow.engine.rounds.thresholds import Threshold
from govflow.engine.rounds.verdicts import Step, electorate_step, exact, names, recusal_step
from govflow.messages import Message


def derive(ballot: Ballot, roll: Roll, counted: Counted) -> tuple[Step, ...]:
    """Every line that leads to the outcome, in the order in which a clerk would check it."""
    return (
        electorate_step(Message("Who may vote"), roll),
        quorum_step(roll, counted.quorum),
        _recusal_step(ballot, roll),
        *_silence_steps(ballot, roll),
        *_veto_steps(ballot, counted),
        *(step for measured in counted.measured for step in _threshold_steps(ballot, measured)),
        *_tie_steps(ballot, roll, counted),
    )


def quorum_step(roll: Roll, quorum: QuorumCount | None) -> Step:
    """How many are there or have voted, of how many needed."""
    label = Message("Quorum")
    if quorum is None:
        text = Message("None is required; %(present)s seats present", present=len(roll.present))
        return Step(label=label, text=text, value="–")
    if roll.absent:
        text = Message(
            "%(needed)s of %(seats)s seats needed; %(absent)s absent",
            needed=quorum.needed,
            seats=quorum.base,
            absent=names(roll.absent),
        )
    else:
        text = Message("%(needed)s of %(seats)s seats needed", needed=quorum.needed, seats=quorum.base)
    return Step(label=label, text=text, value=_at_least(quorum.have, quorum.needed), met=quorum.met)


def _recusal_step(ballot: Ballot, roll: Roll) -> Step:
    if ballot.rule.recusal_leaves:
        return recusal_step(roll)
    text = Message("None declared; a recused seat stays in the basis")
    if roll.recused:
        text = Message("%(seats)s; a recused seat stays in the basis", seats=names(roll.recused))
    return Step(label=Message("Recusals"), text=text, value=str(len(roll.recused)))


def _silence_steps(ballot: Ballot, roll: Roll) -> list[Step]:
    if not roll.expired or not roll.waiting or ballot.rule.silence == "none":
        return []
    text = {
        "consent": Message("%(seats)s did not vote in time, which counts as yes", seats=names(roll.waiting)),
        "refusal": Message("%(seats)s did not vote in time, which counts as no", seats=names(roll.waiting)),
        "abstention": Message("%(seats)s did not vote in time, which counts as abstaining", seats=names(roll.waiting)),
    }[ballot.rule.silence]
    return [Step(label=Message("Silence"), text=text, value=str(len(roll.waiting)))]


def _veto_steps(ballot: Ballot, counted: Counted) -> list[Step]:
    if not ballot.rule.veto:
        return []
    label = Message("Veto")
    if not counted.vetoes:
        text = Message("None used; one no of a veto holder defeats the proposal")
        return [Step(label=label, text=text, value="0", met=True)]
    text = Message("%(seats)s voted no, which defeats the proposal", seats=names(counted.vetoes))
    return [Step(label=label, text=text, value=str(len(counted.vetoes)), met=False)]


def _threshold_steps(ballot: Ballot, measured: Measured) -> list[Step]:
    threshold = measured.threshold
    basis = _basis(threshold)
    if len(ballot.choices) > 2:
        basis = Message("%(basis)s. %(abstention)s", basis=basis, abstention=_abstention(threshold))
    return [
        Step(label=_label(Message("Basis"), threshold), text=basis, value=str(exact(measured.basis))),
        Step(label=_label(Message("Threshold"), threshold), text=_limit(measured), value=str(exact(measured.needed))),
        _yes_step(ballot, measured),
    ]


def _label(label: Message, threshold: Threshold) -> Message:
    if threshold.group is not None:
        label = Message("%(label)s in %(group)s", label=label, group=threshold.group)
    return Message("%(label)s by weight", label=label) if threshold.unit == "weight" else label


def _basis(threshold: Threshold) -> Message:
    return {
        "seats": Message("All seats, present or absent"),
        "present": Message("Seats present"),
        "cast": Message("Votes cast"),
        "yes_no": Message("Votes for and against"),
    }[threshold.basis]


def _abstention(threshold: Threshold) -> Message:
    if threshold.leaves_out_abstentions:
        return Message("An abstention leaves the basis")
    if threshold.abstention == "as_yes":
        return Message("An abstention counts as yes")
    return Message("An abstention stays in the basis, so it works like a no")


def _limit(measured: Measured) -> Message:
    share, limit = measured.threshold.fraction, exact(measured.limit)
    if share is None:
        return Message("A fixed number: %(limit)s", limit=limit)
    if measured.threshold.more_than:
        return Message("More than %(share)s of the basis: more than %(limit)s", share=share, limit=limit)
    if share == 1:
        return Message("The whole basis: %(limit)s", limit=limit)
    return Message("At least %(share)s of the basis: at least %(limit)s", share=share, limit=limit)


def _yes_step(ballot: Ballot, measured: Measured) -> Step:
    label = _label(Message("Yes"), measured.threshold)
    text = _in_favour(ballot, measured)
    if measured.excused and not measured.reached:
        text = Message(
            "%(in_favour)s. Fewer than %(minority)s seats are not in favour, too few to block",
            in_favour=text,
            minority=ballot.rule.blocking_minority,
        )
        return Step(label=label, text=text, value=Message("no blocking minority, met"), met=True)
    return Step(label=label, text=text, value=_reached(measured), met=measured.met)


def _in_favour(ballot: Ballot, measured: Measured) -> Message:
    if not measured.in_favour:
        return Message("Nobody")
    if is_secret(ballot.sealed):
        return Message("Counted in the ballot box; whose they are nobody knows")
    return Message("In favour: %(seats)s", seats=names(measured.in_favour))


def _reached(measured: Measured) -> Message:
    yes, needed = exact(measured.yes), exact(measured.needed)
    if measured.heads or not measured.threshold.more_than:
        return _at_least(yes, needed)
    if measured.reached:
        return Message("%(yes)s > %(limit)s, met", yes=yes, limit=needed)
    return Message("%(yes)s ≤ %(limit)s, not met", yes=yes, limit=needed)


def _at_least(have: int | Fraction, needed: int | Fraction) -> Message:
    if have >= needed:
        return Message("%(have)s ≥ %(needed)s, met", have=have, needed=needed)
    return Message("%(have)s < %(needed)s, not met", have=have, needed=needed)


def _tie_steps(ballot: Ballot, roll: Roll, counted: Counted) -> list[Step]:
    if not counted.tied or counted.vetoes:
        return []
    label = Message("Tie")
    if ballot.rule.tie == "again":
        return [Step(label=label, text=Message("Exactly half: the vote is taken again"), value="1/2")]
    chair = names(seat for seat in roll.seats if seat.chair)
    if counted.outcome == "carried":
        text = Message("Exactly half: %(chair)s in the chair voted yes, which decides", chair=chair)
    else:
        text = Message("Exactly half: %(chair)s in the chair did not vote yes, which decides", chair=chair)
    return [Step(label=label, text=text, value="1/2", met=counted.outcome == "carried")]
