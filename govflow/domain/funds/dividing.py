"""Dividing a limited sum among claims, and a shared cost among its users, exactly and then to the fen.

The rules for claims are those of O'Neill (A problem of rights arbitration from the Talmud, 1982) and of Aumann and
Maschler (Game theoretic analysis of a bankruptcy problem from the Talmud, 1985). Shared costs are those of a runway:
the Shapley value (A value for n-person games, 1953) in the form of Littlechild and Owen (A simple expression for the
Shapley value in a special case, 1973).

Awards are fractions of a fen until the end. Then each is rounded down, and the fen that are left go one by one to the
largest remainders, of equal ones to the claim that is given first: so awards make up the whole sum, and none is above
its claim. Known limit: as with every largest remainder, of a larger sum somebody may receive one fen less.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import Money, Text

MOST_CLAIMS = 500
Shares = tuple[tuple[Fraction, ...], tuple[Message, ...]]
"""What each receives, in fen, and how it came to that."""


@dataclass(frozen=True, kw_only=True)
class Division:
    """A sum divided by one rule: for each claim its award, what that is exactly in fen, and how it was worked out."""

    rule: str
    estate: Money
    claims: tuple[Money, ...]
    exact: tuple[Fraction, ...]
    awards: tuple[Money, ...]
    derivation: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A way to divide: what it is called, what it promises in a sentence, and how shares are found."""

    title: Text
    sentence: Message
    shares: Callable[[Fraction, Sequence[Fraction]], Shares]


def divide(rule: str, estate: Money, claims: Sequence[Money]) -> Division:
    """Divide a sum among claims, given in the order of their rank. Raises Refused where that makes no sense.

    What is more than all claims together stays undivided.
    """
    _check(estate, claims)
    asked = [Fraction(each.fen) for each in claims]
    there = min(Fraction(estate.fen), _total(asked))
    begun = _begun(estate, claims)
    exact, said = _everything(asked) if there == _total(asked) else RULES[rule].shares(there, asked)
    return _rounded(rule, estate, claims, exact, (begun, *said))


def share_costs(costs: Sequence[Money]) -> Division:
    """Share the largest of these costs among users, each of whom would need as much alone. Raises Refused likewise."""
    _check(max(costs, default=Money(0), key=lambda each: each.fen), costs)
    whole = max(costs)
    exact, said = _airport([Fraction(each.fen) for each in costs])
    return _rounded("shapley", whole, costs, exact, said)


def best_first(estate: Fraction, claims: Sequence[Fraction]) -> Shares:
    """In the order given each receives its claim while there is enough; the first for which there is not, the rest."""
    awards: list[Fraction] = []
    for each in claims:
        awards.append(min(each, estate))
        estate -= awards[-1]
    full = sum(award == claim for award, claim in zip(awards, claims, strict=True))
    said = [Message("In the order of rank one claim is met.", "In the order of rank %(n)s claims are met.", n=full)]
    part = next((place for place, each in enumerate(awards) if 0 < each < claims[place]), None)
    if part is not None:
        given, claim = _said(awards[part]), _said(claims[part])
        said.append(Message("Claim %(place)s receives the rest: %(part)s of %(claim)s.", place=part + 1, part=given,
                            claim=claim))  # fmt: skip
    none = sum(not award and bool(claim) for award, claim in zip(awards, claims, strict=True))
    return tuple(awards), (*said, *_receive_nothing(none))


def proportional(estate: Fraction, claims: Sequence[Fraction]) -> Shares:
    """Each receives the same part of its claim."""
    part = estate / _total(claims)
    said = Message("Each receives %(percent)s %% of its claim.", percent=part * 100)
    return tuple(each * part for each in claims), (said,)


def equal_awards(estate: Fraction, claims: Sequence[Fraction]) -> Shares:
    """Constrained equal awards: all receive the same, but none more than it claims."""
    level = _level(estate, claims)
    full = sum(each <= level for each in claims)
    said = Message("Each receives the same, %(level)s, and none more than it claims.", level=_said(level))
    return tuple(min(each, level) for each in claims), (said, *_met_in_full(full))


def equal_losses(estate: Fraction, claims: Sequence[Fraction]) -> Shares:
    """Constrained equal losses: all lose the same, but none more than it claims."""
    level = _level(_total(claims) - estate, claims)
    none = sum(each <= level for each in claims)
    said = Message("Each loses the same, %(level)s, and none more than it claims.", level=_said(level))
    return tuple(max(each - level, Fraction()) for each in claims), (said, *_receive_nothing(none))


def talmud(estate: Fraction, claims: Sequence[Fraction]) -> Shares:
    """Equal awards up to half of each claim, and from there on equal losses of no more than half: the nucleolus."""
    halves = [each / 2 for each in claims]
    half = _total(halves)
    if estate <= half:
        level = _level(estate, halves)
        said = (
            Message(
                "There is no more than half of all claims, %(half)s: each receives at most half.", half=_said(half)
            ),
            Message("So each receives the same, %(level)s, and none more than half its claim.", level=_said(level)),
        )
        return tuple(min(each, level) for each in halves), said
    level = _level(2 * half - estate, halves)
    said = (
        Message("There is more than half of all claims, %(half)s: each loses at most half.", half=_said(half)),
        Message("So each loses the same, %(level)s, and none more than half its claim.", level=_said(level)),
    )
    return tuple(claim - min(each, level) for claim, each in zip(claims, halves, strict=True)), said


RULES: Mapping[str, Rule] = {
    "best_first": Rule(
        title=Text(en="Best first", zh="择优分配"),
        sentence=Message("Requests are met in the order of their rank; the last one in part."),
        shares=best_first,
    ),
    "proportional": Rule(
        title=Text(en="Proportional", zh="按比例分配"),
        sentence=Message("Each receives the same part of what it asks for."),
        shares=proportional,
    ),
    "equal_awards": Rule(
        title=Text(en="Equal awards", zh="等额受偿"),
        sentence=Message("All receive the same, but none more than it asks for."),
        shares=equal_awards,
    ),
    "equal_losses": Rule(
        title=Text(en="Equal losses", zh="等额损失"),
        sentence=Message("All forgo the same, but none more than it asks for."),
        shares=equal_losses,
    ),
    "talmud": Rule(
        title=Text(en="Talmud", zh="塔木德规则"),
        sentence=Message("Up to half of what is asked all receive the same; above it all forgo the same."),
        shares=talmud,
    ),
}
"""The rules by the names under which they are kept, in the order in which a page shows them."""


def _everything(claims: Sequence[Fraction]) -> Shares:
    return tuple(claims), (Message("That is enough for all: each receives what it claims."),)


def _level(estate: Fraction, claims: Sequence[Fraction]) -> Fraction:
    """The largest sum of which each receives the same, but none more than its claim, that uses up the estate."""
    parts = lcm(estate.denominator, *(each.denominator for each in claims))  # whole numbers are quicker than fractions
    left = estate.numerator * (parts // estate.denominator)
    ordered = sorted(each.numerator * (parts // each.denominator) for each in claims)
    for place, claim in enumerate(ordered):
        many = len(ordered) - place
        if left <= claim * many:
            return Fraction(left, parts * many)
        left -= claim
    return Fraction(ordered[-1], parts)


def _total(claims: Sequence[Fraction]) -> Fraction:
    parts = lcm(*(each.denominator for each in claims))
    return Fraction(sum(each.numerator * (parts // each.denominator) for each in claims), parts)


def _airport(costs: Sequence[Fraction]) -> Shares:
    """Each stretch of the cost is paid in equal parts by those who need it."""
    steps = sorted({Fraction(), *costs})
    paid, total, said = {Fraction(): Fraction()}, Fraction(), []
    for below, up_to in pairwise(steps):
        users = sum(each >= up_to for each in costs)
        total += (up_to - below) / users
        paid[up_to] = total
        said.append(
            Message(
                "From %(below)s to %(up_to)s %(n)s needs it: %(each)s.",
                "From %(below)s to %(up_to)s %(n)s need it: %(each)s each.",
                n=users, below=_said(below), up_to=_said(up_to), each=_said((up_to - below) / users),
            )
        )  # fmt: skip
    return tuple(paid[each] for each in costs), tuple(said)


def _rounded(
    rule: str, estate: Money, claims: Sequence[Money], exact: tuple[Fraction, ...], said: tuple[Message, ...]
) -> Division:
    """To the fen by largest remainder. What is divided is a whole number of fen, so the awards make it up."""
    down = [each.numerator // each.denominator for each in exact]
    left = int(_total(exact)) - sum(down)
    parted = [place for place, each in enumerate(exact) if each.denominator != 1]
    for place in sorted(parted, key=lambda each: (down[each] - exact[each], each))[:left]:
        down[place] += 1
    if left:
        said = (*said, _left_by_rounding(left))
    awards = tuple(Money(each, estate.currency) for each in down)
    return Division(rule=rule, estate=estate, claims=tuple(claims), exact=exact, awards=awards, derivation=said)


def _check(estate: Money, claims: Sequence[Money]) -> None:
    against = []
    if not claims:
        against.append(Message("Nobody claims anything: there is nothing to divide."))
    if len(claims) > MOST_CLAIMS:
        against.append(Message("At most %(most)s claims are divided at once.", most=MOST_CLAIMS))
    if estate.fen < 0 or any(each.fen < 0 for each in claims):
        against.append(Message("Sums to be divided are not below zero."))
    if any(each.currency != estate.currency for each in claims):
        against.append(Message("Claims in another currency cannot be met."))
    if against:
        raise Refused(against)


def _begun(estate: Money, claims: Sequence[Money]) -> Message:
    total = Money(sum(each.fen for each in claims), estate.currency)
    return Message(
        "%(estate)s is divided on %(n)s claim of %(total)s.",
        "%(estate)s is divided among %(n)s claims of %(total)s in all.",
        n=len(claims), estate=estate, total=total,
    )  # fmt: skip


def _left_by_rounding(fen: int) -> Message:
    return Message(
        "One fen is left by rounding down: it goes to the largest remainder, of equal ones to the first.",
        "%(n)s fen are left by rounding down: they go to the largest remainders, of equal ones to the first.",
        n=fen,
    )


def _met_in_full(count: int) -> tuple[Message, ...]:
    return (Message("One claim is met in full.", "%(n)s claims are met in full.", n=count),) if count else ()


def _receive_nothing(count: int) -> tuple[Message, ...]:
    return (Message("One claim receives nothing.", "%(n)s claims receive nothing.", n=count),) if count else ()


def _said(fen: Fraction) -> Money | Message:
    """A sum as people read it; where it is no whole number of fen, rounded and marked as such."""
    if fen.denominator == 1:
        return Money(fen.numerator)
    return Message("≈%(sum)s", sum=Money(round(fen)))
