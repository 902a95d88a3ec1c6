"""How a ballot's result follows from its rule, line by line."""

from __future__ import annotations

from fractions import Fraction

from govflow.engine.rounds.count import Counted, Measured, QuorumCount
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.rules import Ballot
from govflow.engine.rounds.seats import Roll
from govflow.engine.rounds.thresholds import LEFT_OPEN, Threshold, share_words
from govflow.engine.rounds.verdicts import DerivationLine, electorate_line, exact, names, recusal_line
from govflow.messages import Message, figure


def derive(ballot: Ballot, roll: Roll, counted: Counted) -> tuple[DerivationLine, ...]:
    """Every line that leads to the outcome, in the order in which a clerk would check it."""
    return (
        electorate_line(Message("Who may vote"), roll),
        *quorum_lines(roll, counted.quorum),
        _recusal_line(ballot, roll),
        *_silence_lines(ballot, roll),
        *_veto_lines(ballot, counted),
        *(line for measured in counted.measured for line in _threshold_lines(ballot, measured)),
        *_tie_lines(ballot, roll, counted),
    )


def quorum_lines(roll: Roll, quorum: QuorumCount | None) -> list[DerivationLine]:
    """How many are there or have voted, of how many needed: of all, and of each group that the rule names."""
    label = Message("Quorum")
    if quorum is None:
        text = Message("None is required; %(present)s seats present", present=len(roll.present))
        return [DerivationLine(label=label, text=text, value="–")]
    return [_quorum_line(roll, each) for each in (quorum, *quorum.groups)]


def _quorum_line(roll: Roll, quorum: QuorumCount) -> DerivationLine:
    label, away = Message("Quorum"), [each for each in roll.absent if quorum.group in (None, each.group)]
    if quorum.group is not None:
        label = Message("%(label)s in %(group)s", label=label, group=quorum.group)
    if away:
        text = Message(
            "%(needed)s of %(seats)s seats needed; %(absent)s absent",
            needed=quorum.needed,
            seats=quorum.base,
            absent=names(away),
        )
    else:
        text = Message("%(needed)s of %(seats)s seats needed", needed=quorum.needed, seats=quorum.base)
    return DerivationLine(label=label, text=text, value=_at_least(quorum.have, quorum.needed), met=quorum.reached)


def _recusal_line(ballot: Ballot, roll: Roll) -> DerivationLine:
    if ballot.rule.recusal_leaves:
        return recusal_line(roll)
    text = Message("None declared; a recused seat stays in the basis")
    if roll.recused:
        text = Message("%(seats)s; a recused seat stays in the basis", seats=names(roll.recused))
    return DerivationLine(label=Message("Recusals"), text=text, value=str(len(roll.recused)))


def _silence_lines(ballot: Ballot, roll: Roll) -> list[DerivationLine]:
    if not roll.expired or not roll.waiting or ballot.rule.silence == "none":
        return []
    text = {
        "consent": Message("%(seats)s did not vote in time, which counts as yes", seats=names(roll.waiting)),
        "refusal": Message("%(seats)s did not vote in time, which counts as no", seats=names(roll.waiting)),
        "abstention": Message("%(seats)s did not vote in time, which counts as abstaining", seats=names(roll.waiting)),
    }[ballot.rule.silence]
    return [DerivationLine(label=Message("Silence"), text=text, value=str(len(roll.waiting)))]


def _veto_lines(ballot: Ballot, counted: Counted) -> list[DerivationLine]:
    if not ballot.rule.veto:
        return []
    label = Message("Veto")
    if not counted.vetoes:
        text = Message("None used; one no of a veto holder defeats the proposal")
        return [DerivationLine(label=label, text=text, value="0", met=True)]
    text = Message("%(seats)s voted no, which defeats the proposal", seats=names(counted.vetoes))
    return [DerivationLine(label=label, text=text, value=str(len(counted.vetoes)), met=False)]


def _threshold_lines(ballot: Ballot, measured: Measured) -> list[DerivationLine]:
    threshold = measured.threshold
    basis = _basis(threshold)
    if len(ballot.choices) > 2:
        basis = Message("%(basis)s. %(abstention)s", basis=basis, abstention=_abstention(threshold))
    return [
        DerivationLine(label=labelled(Message("Basis"), threshold), text=basis, value=figure(measured.basis)),
        DerivationLine(
            label=labelled(Message("Threshold"), threshold), text=limit_words(measured), value=figure(measured.needed)
        ),
        _yes_line(ballot, measured),
    ]


def labelled(label: Message, threshold: Threshold) -> Message:
    """The label of a line about a threshold: of which group, and whether it goes by weight."""
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


def limit_words(measured: Measured) -> Message:
    """What is needed, as a share of its basis and as the number that this comes to."""
    part, limit = measured.threshold.fraction, exact(measured.limit)
    if part is None:
        return Message("A fixed number: %(limit)s", limit=limit)
    share = share_words(part)
    if measured.threshold.more_than:
        return Message("More than %(share)s of the basis: more than %(limit)s", share=share, limit=limit)
    if part == 1:
        return Message("The whole basis: %(limit)s", limit=limit)
    return Message("At least %(share)s of the basis: at least %(limit)s", share=share, limit=limit)


def _yes_line(ballot: Ballot, measured: Measured) -> DerivationLine:
    label = labelled(Message("Yes"), measured.threshold)
    text = _in_favour(ballot, measured)
    if measured.excused and not measured.reached:
        text = Message(
            "%(in_favour)s. Fewer than %(minority)s seats are not in favour, too few to block",
            in_favour=text,
            minority=ballot.rule.blocking_minority,
        )
        return DerivationLine(label=label, text=text, value=Message("no blocking minority, met"), met=True)
    return DerivationLine(label=label, text=text, value=_reached(measured), met=measured.met)


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


def _tie_lines(ballot: Ballot, roll: Roll, counted: Counted) -> list[DerivationLine]:
    if not counted.tied or counted.vetoes:
        return []
    label = Message("Tie")
    if ballot.rule.tie in LEFT_OPEN:
        text = Message("Exactly half: the vote is taken again")
        if ballot.rule.tie == "casting":
            text = Message("Exactly half: the casting vote of the chair decides, apart from its vote as a member")
        return [DerivationLine(label=label, text=text, value=Message("half"))]
    chair = names(seat for seat in roll.seats if seat.chair)
    if counted.outcome == "carried":
        text = Message("Exactly half: %(chair)s in the chair voted yes, which decides", chair=chair)
    else:
        text = Message("Exactly half: %(chair)s in the chair did not vote yes, which decides", chair=chair)
    return [DerivationLine(label=label, text=text, value=Message("half"), met=counted.outcome == "carried")]
