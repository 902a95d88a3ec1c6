"""The verdict on a choice: for whom most votes are, what they needed, and how that was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from govflow.engine.rounds.choices import Choice
from govflow.engine.rounds.count import quorum_of
from govflow.engine.rounds.derivation import quorum_lines
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.seats import Roll, Seat
from govflow.engine.rounds.selections.ranked import Ranked, rank
from govflow.engine.rounds.selections.rule import RANKED, Selection
from govflow.engine.rounds.thresholds import heads_needed
from govflow.engine.rounds.verdicts import (
    DerivationLine,
    Verdict,
    box_lines,
    choice_lines,
    closes,
    electorate_line,
    head_count,
    names,
    no_quorum,
    progress,
    recusal_line,
    unless_quorate,
)
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Led:
    """Who leads by number of votes, and what that leads to. ``base``: of how many the first needs its part."""

    selection: Selection
    counts: Mapping[str, int]
    base: int

    @cached_property
    def leading(self) -> tuple[Choice, ...]:
        """The options with the most votes; none without any vote."""
        most = max(self.counts.values())
        return tuple(each for each in self.selection.options if most and self.counts[each.name] == most)

    @cached_property
    def needed(self) -> int | None:
        share = self.selection.share
        return None if share is None else heads_needed(share, self.base)

    @cached_property
    def pair(self) -> tuple[Choice, ...]:
        """The two that lead, in the order of the options; none where a tie leaves open which two these are."""
        ranked = sorted(self.counts.values(), reverse=True)
        second, third = ranked[1], ranked[2] if len(ranked) > 2 else -1
        if not second or second == third:
            return ()
        return tuple(each for each in self.selection.options if self.counts[each.name] >= second)

    @cached_property
    def outcome(self) -> str:
        """Undecided: nobody has what it takes, and two lead the others."""
        if self.needed is not None and self.leading and self.counts[self.leading[0].name] < self.needed:
            same = len(self.leading) == len(self.selection.options)
            return "undecided" if self.pair and not same else "tied"
        return "decided" if len(self.leading) == 1 else "tied"


def judge_selection(selection: Selection, roll: Roll) -> Verdict:
    """Decided for the option that leads; short where it lacks votes; tied where several lead, or nobody has voted."""
    found = _found(selection, roll)
    quorum = quorum_of(selection, roll)
    quorate = quorum is None or quorum.met
    closed = closes(selection, roll, decided=quorate and _is_ahead(selection, found.counts, len(roll.waiting)))
    outcome = (found.outcome if quorate else "no_quorum") if closed else None
    return Verdict(
        outcome=outcome,
        closed=closed,
        tally=replace(head_count(roll), counts=found.counts),
        derivation=(
            electorate_line(Message("Who may choose"), roll),
            *quorum_lines(roll, quorum),
            recusal_line(roll),
            *(found.lines() if isinstance(found, Ranked) else _lines(found, roll)),
        ),
        sentence=(no_quorum(selection, roll) or _told(found, roll))
        if closed
        else unless_quorate(selection, roll, progress(roll)),
        waiting=() if closed else tuple(seat.id for seat in roll.waiting),
        winner=found.leading[0].name if outcome == "decided" else None,
        leading=tuple(each.name for each in found.pair) if isinstance(found, Led) and outcome == "undecided" else (),
    )


def _found(selection: Selection, roll: Roll) -> Led | Ranked:
    if selection.method in RANKED:
        return rank(selection, roll)
    base = {"cast": roll.answers, "present": roll.present, "seats": roll.voting}[selection.basis]
    return Led(selection=selection, counts=_counts(selection, roll), base=len(base))


def _counts(selection: Selection, roll: Roll) -> dict[str, int]:
    given = Counter[str]()
    for response in roll.answers.values():
        given.update(response.scores.keys() if selection.method == "approval" else (response.choice,))
    return {option.name: given[option.name] for option in selection.options}


def _is_ahead(selection: Selection, counts: Mapping[str, int], awaited: int) -> bool:
    """Can no other option reach the first one any more?"""
    if selection.method != "most" or selection.share is not None:
        return False
    first, second, *_ = sorted(counts.values(), reverse=True)
    return first - second > awaited


def _lines(led: Led, roll: Roll) -> list[DerivationLine]:
    return [*_vote_lines(led, roll), *_needed_lines(led), _lead_line(led)]


def _vote_lines(led: Led, roll: Roll) -> list[DerivationLine]:
    """A line for each option that has votes, with those who gave them where that may be known."""
    options = led.selection.options
    if is_secret(led.selection.sealed):
        return box_lines(options, led.counts)
    if led.selection.method == "most":
        return choice_lines(options, roll)
    return [
        DerivationLine(
            label=each.label,
            text=Message("Given by %(seats)s", seats=names(_voting_for(roll, each.name))),
            value=str(led.counts[each.name]),
        )
        for each in options
        if led.counts[each.name]
    ]


def _voting_for(roll: Roll, option: str) -> list[Seat]:
    return [seat for seat in roll.seats if seat.id in roll.answers and option in roll.answers[seat.id].scores]


def _needed_lines(led: Led) -> list[DerivationLine]:
    if led.needed is None:
        return []
    most = max(led.counts.values())
    if most >= led.needed:
        value = Message("%(have)s ≥ %(needed)s, met", have=most, needed=led.needed)
    else:
        value = Message("%(have)s < %(needed)s, not met", have=most, needed=led.needed)
    return [
        DerivationLine(label=Message("Threshold"), text=_of_base(led, led.needed), value=value, met=most >= led.needed)
    ]


def _of_base(led: Led, needed: int) -> Message:
    match led.selection.basis:
        case "cast":
            return Message("%(needed)s needed of the %(base)s that voted", needed=needed, base=led.base)
        case "present":
            return Message("%(needed)s needed of the %(base)s present", needed=needed, base=led.base)
        case "seats":
            return Message("%(needed)s needed of all %(base)s without a recusal", needed=needed, base=led.base)


def _lead_line(led: Led) -> DerivationLine:
    label = Message("Most votes")
    if not led.leading:
        return DerivationLine(label=label, text=Message("Nobody has chosen"), value="0", met=False)
    text = Message("%(options)s", options=_labels(led.leading))
    value = str(led.counts[led.leading[0].name])
    return DerivationLine(label=label, text=text, value=value, met=led.outcome == "decided")


def _told(found: Led | Ranked, roll: Roll) -> Message:
    if not roll.answers:
        return Message("Nothing chosen: nobody voted.")
    return found.sentence() if isinstance(found, Ranked) else _sentence(found, roll)


def _sentence(led: Led, roll: Roll) -> Message:
    labels, most, needed = _labels(led.leading), led.counts[led.leading[0].name], led.needed
    if led.outcome == "undecided":
        return Message(
            "Nothing chosen: nobody has the %(needed)s votes needed. Most have %(options)s.",
            needed=needed,
            options=tuple(_with_votes(led, each) for each in led.pair),
        )
    if needed is not None and most < needed:
        return Message(
            "Nothing chosen: nobody has the %(needed)s votes needed, and a tie leaves open which two lead.",
            needed=needed,
        )
    if len(led.leading) > 1:
        return Message("Nothing chosen: a tie of %(options)s with %(votes)s each.", options=labels, votes=most)
    cast = len(roll.answers)
    if needed is not None:
        return Message(
            "Chosen: %(option)s, with %(votes)s of %(cast)s; %(needed)s were needed.",
            option=labels[0],
            votes=most,
            cast=cast,
            needed=needed,
        )
    return Message("Chosen: %(option)s, with %(votes)s of %(cast)s.", option=labels[0], votes=most, cast=cast)


def _with_votes(led: Led, option: Choice) -> Message:
    return Message("%(option)s with %(votes)s", option=option.label, votes=led.counts[option.name])


def _labels(options: tuple[Choice, ...]) -> tuple[Text, ...]:
    return tuple(each.label for each in options)
