"""What a round has come to: the tally, the verdict, and the lines that derive it, in words and as plain JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from govflow.codec import Json, dump
from govflow.engine.rounds.choices import Choice
from govflow.engine.rounds.count import QuorumCount, quorum_of
from govflow.engine.rounds.rules import Round
from govflow.engine.rounds.seats import Roll, Seat
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class DerivationLine:
    """One line of the derivation: what is looked at, in words, its figure, and whether a condition in it is met."""

    label: Message | Text
    text: Message
    value: Message | str
    met: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The figures of a round. ``counts`` of a ballot include the silent as its rule has it; ``means`` are points.

    ``answered`` is None where even that is sealed.
    """

    seats: int
    recused: int
    absent: int
    present: int
    answered: int | None
    counts: Mapping[str, int] = field(default_factory=dict)
    means: Mapping[str, Fraction] = field(default_factory=dict)
    mean: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a round has come to so far. ``outcome`` is None while it is open; ``waiting`` are the awaited seats.
    ``winner``: the option that was chosen, or the organization whose offer scored best; ``elected``: who is elected, by
    id. ``leading``: the two options between which a run-off is held, where nobody has the votes needed. ``of``: once
    they are open, the answers in each organization's offer, or the points that it scored; ``after``: whose offer comes
    next in the ranking, as far as that is decided.

    A verdict never tells what is sealed at its moment, so it may be shown to whoever may see the round.
    """

    outcome: str | None
    closed: bool
    tally: Tally
    derivation: tuple[DerivationLine, ...]
    sentence: Message
    waiting: tuple[int, ...] = ()
    winner: str | int | None = None
    elected: tuple[int, ...] = ()
    leading: tuple[str, ...] = ()
    of: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    after: Mapping[int, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Json]:
        """For the history row: plain numbers and strings; ``govflow.codec.load_message`` reads the sentences back."""
        tally = self.tally
        return {
            "outcome": self.outcome,
            "closed": self.closed,
            "sentence": dump(self.sentence),
            "tally": {
                "seats": tally.seats,
                "recused": tally.recused,
                "absent": tally.absent,
                "present": tally.present,
                "answered": tally.answered,
                "counts": dict(tally.counts),
                "means": {name: str(mean) for name, mean in tally.means.items()},
                "mean": None if tally.mean is None else str(tally.mean),
            },
            "derivation": [
                {"label": dump(line.label), "text": dump(line.text), "value": dump(line.value), "met": line.met}
                for line in self.derivation
            ],
            "waiting": list(self.waiting),
            **({"winner": self.winner} if self.winner is not None else {}),
            **({"elected": list(self.elected)} if self.elected else {}),
            **({"leading": list(self.leading)} if self.leading else {}),
        }


def head_count(roll: Roll) -> Tally:
    """The figures that are never sealed: who takes part and how many have answered."""
    return Tally(
        seats=len(roll.seats),
        recused=len(roll.recused),
        absent=len(roll.absent),
        present=len(roll.present),
        answered=len(roll.answers),
    )


def closes(round_: Round, roll: Roll, *, decided: bool) -> bool:
    """Is the round over? At its deadline always; before that when nobody is awaited or it is decided, if it says so.

    Where something was entered for a seat it does not end by itself, for the seat may object until the close.
    """
    if roll.expired or roll.entered or goes_on(round_, awaited=bool(roll.waiting)):
        return roll.expired
    return decided or not roll.waiting


def goes_on(round_: Round, *, awaited: bool) -> bool:
    """Is the round open for sure until its deadline or for now, whatever was answered? ``awaited``: somebody still is.

    So whoever answers among a thousand need not know what all the others have answered.
    """
    return round_.close in ("at_deadline", "by_chair") or (awaited and round_.close != "when_decided")


def electorate_line(label: Message, roll: Roll) -> DerivationLine:
    """Who takes part: all seats of the snapshot, absent and recused ones included."""
    if not roll.delegated:
        return DerivationLine(label=label, text=Message("Seats when the round was opened"), value=str(len(roll.seats)))
    given = tuple(Message("%(seat)s through %(by)s", seat=seat.name, by=by.name) for seat, by in roll.delegated)
    text = Message("Seats when the round was opened; %(delegations)s", delegations=given)
    return DerivationLine(label=label, text=text, value=str(len(roll.seats)))


def recusal_line(roll: Roll) -> DerivationLine:
    """Who has left by recusal."""
    if not roll.recused:
        text = Message("None declared; a recused seat leaves the basis")
    else:
        text = Message("%(seats)s; a recused seat leaves the basis", seats=names(roll.recused))
    return DerivationLine(label=Message("Recusals"), text=text, value=str(len(roll.recused)))


def minimum_line(label: Message, have: int, needed: int) -> DerivationLine:
    """How many there are, of how many needed."""
    text = Message("At least %(minimum)s needed", minimum=needed)
    if have >= needed:
        value = Message("%(have)s ≥ %(needed)s, met", have=have, needed=needed)
    else:
        value = Message("%(have)s < %(needed)s, not met", have=have, needed=needed)
    return DerivationLine(label=label, text=text, value=value, met=have >= needed)


def needed_line(label: Message, needed: int) -> DerivationLine:
    """How many are needed, without how many there are."""
    return DerivationLine(label=label, text=Message("At least %(minimum)s needed", minimum=needed), value=str(needed))


def missing_lines(missing: tuple[Seat, ...]) -> list[DerivationLine]:
    """Who has not answered."""
    if not missing:
        return []
    text = Message("Nothing from %(seats)s", seats=names(missing))
    return [DerivationLine(label=Message("Unanswered"), text=text, value=str(len(missing)))]


def choice_lines(choices: Iterable[Choice], roll: Roll) -> list[DerivationLine]:
    """A line for each answer that somebody gave, with those who gave it."""
    given = [(choice, who(roll, choice.name)) for choice in choices]
    return [
        DerivationLine(
            label=choice.label, text=Message("Given by %(seats)s", seats=names(seats)), value=str(len(seats))
        )
        for choice, seats in given
        if seats
    ]


def box_lines(choices: Iterable[Choice], counts: Mapping[str, int]) -> list[DerivationLine]:
    """A line for each answer that is in the ballot box."""
    text = Message("Counted in the ballot box; whose they are nobody knows")
    return [
        DerivationLine(label=each.label, text=text, value=str(counts[each.name]))
        for each in choices
        if counts[each.name]
    ]


def who(roll: Roll, choice: str | None) -> tuple[Seat, ...]:
    """The seats that gave this answer."""
    return tuple(seat for seat in roll.seats if seat.id in roll.answers and roll.answers[seat.id].choice == choice)


def progress(roll: Roll) -> Message:
    """How far an open round is, without telling what was answered."""
    if not roll.waiting:
        return Message("%(answered)s answered; open until the deadline.", answered=len(roll.answers))
    asked = len(roll.answers) + len(roll.waiting)
    return Message(
        "%(answered)s of %(asked)s answered; waiting for %(seats)s.",
        answered=len(roll.answers),
        asked=asked,
        seats=names(roll.waiting),
    )


def no_quorum(round_: Round, roll: Roll) -> Message | None:
    """The sentence of a round that closed without its quorum; None for one that has it."""
    quorum = _missed(round_, roll)
    if quorum is None:
        return None
    if quorum.group is not None:
        return Message("No quorum: %(missed)s.", missed=_in_group(quorum, quorum.group))
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
    quorum = _missed(round_, roll)
    if quorum is None:
        return standing
    if quorum.group is not None:
        missing = Message("No quorum yet: %(missed)s.", missed=_in_group(quorum, quorum.group))
    elif quorum.of_votes:
        missing = Message("No quorum yet: %(have)s voted, %(needed)s needed.", have=quorum.have, needed=quorum.needed)
    else:
        missing = Message("No quorum yet: %(have)s present, %(needed)s needed.", have=quorum.have, needed=quorum.needed)
    return Message("%(missing)s %(standing)s", missing=missing, standing=standing)


def _missed(round_: Round, roll: Roll) -> QuorumCount | None:
    quorum = quorum_of(round_, roll)
    return None if quorum is None else quorum.missed


def _in_group(quorum: QuorumCount, group: str) -> Message:
    figures = {"group": group, "have": quorum.have, "needed": quorum.needed}
    if quorum.of_votes:
        return Message("in %(group)s %(have)s voted, %(needed)s needed", **figures)
    return Message("in %(group)s %(have)s present, %(needed)s needed", **figures)


def names(seats: Iterable[Seat]) -> tuple[Text, ...]:
    """The seats' names, for a sentence."""
    return tuple(seat.name for seat in seats)


def exact(number: Fraction) -> int | Fraction:
    """A whole number as int, anything else as it is."""
    return number.numerator if number.denominator == 1 else number


def points(number: Fraction) -> str:
    """Points as people read them: 70, 64.5; where two decimals are not enough, ≈64.33."""
    hundredths = math.floor(number * 100 + Fraction(1, 2))
    text = f"{Decimal(hundredths).scaleb(-2):f}".rstrip("0").rstrip(".")
    return text if hundredths == number * 100 else f"≈{text}"
