"""The verdict on a choice of one among several options: the one with the most votes, if one alone has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from govflow.engine.rounds.choices import Choice
from govflow.engine.rounds.count import quorum_of
from govflow.engine.rounds.derivation import quorum_step
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.rules import Selection
from govflow.engine.rounds.seats import Roll
from govflow.engine.rounds.verdicts import (
    Step,
    Verdict,
    box_steps,
    choice_steps,
    closes,
    electorate_step,
    head_count,
    no_quorum,
    progress,
    recusal_step,
    unless_quorate,
)
from govflow.messages import Message


def judge_selection(selection: Selection, roll: Roll) -> Verdict:
    """Decided for the option that alone has the most votes; tied where several have, or nobody has voted."""
    counts, secret = _counts(selection, roll), is_secret(selection.sealed)
    leading = _leading(selection, counts)
    quorum = quorum_of(selection, roll)
    quorate = quorum is None or quorum.met
    outcome = "no_quorum" if not quorate else "decided" if len(leading) == 1 else "tied"
    closed = closes(selection, roll, decided=quorate and _is_ahead(counts, len(roll.waiting)))
    return Verdict(
        outcome=outcome if closed else None,
        closed=closed,
        tally=replace(head_count(roll), counts=counts),
        derivation=(
            electorate_step(Message("Who may choose"), roll),
            quorum_step(roll, quorum),
            recusal_step(roll),
            *(box_steps(selection.choices, counts) if secret else choice_steps(selection.choices, roll)),
            _lead_step(leading, counts),
        ),
        sentence=_sentence(selection, roll, leading, counts)
        if closed
        else unless_quorate(selection, roll, progress(roll)),
        waiting=() if closed else tuple(seat.id for seat in roll.waiting),
        winner=leading[0].name if closed and outcome == "decided" else None,
    )


def _counts(selection: Selection, roll: Roll) -> dict[str, int]:
    given = Counter(response.choice for response in roll.answers.values())
    return {choice.name: given[choice.name] for choice in selection.choices}


def _leading(selection: Selection, counts: Mapping[str, int]) -> tuple[Choice, ...]:
    """The options with the most votes; none without any vote."""
    most = max(counts.values())
    return tuple(each for each in selection.choices if most and counts[each.name] == most)


def _is_ahead(counts: Mapping[str, int], awaited: int) -> bool:
    """Can no other option reach the first one any more?"""
    first, second, *_ = sorted(counts.values(), reverse=True)
    return first - second > awaited


def _lead_step(leading: tuple[Choice, ...], counts: Mapping[str, int]) -> Step:
    label = Message("Most votes")
    if not leading:
        return Step(label=label, text=Message("Nobody has chosen"), value="0", met=False)
    labels = tuple(each.label for each in leading)
    text = Message("%(options)s", options=labels)
    return Step(label=label, text=text, value=str(counts[leading[0].name]), met=len(leading) == 1)


def _sentence(
    selection: Selection,
    roll: Roll,
    leading: tuple[Choice, ...],
    counts: Mapping[str, int],
) -> Message:
    if (missing := no_quorum(selection, roll)) is not None:
        return missing
    if not leading:
        return Message("Nothing chosen: nobody voted.")
    labels, most = tuple(each.label for each in leading), counts[leading[0].name]
    if len(leading) > 1:
        return Message("Nothing chosen: a tie of %(options)s with %(votes)s each.", options=labels, votes=most)
    cast = len(roll.answers)
    return Message("Chosen: %(option)s, with %(votes)s of %(cast)s.", option=labels[0], votes=most, cast=cast)
