"""The list that is put to the committee, drawn up of what was typed on the ranking page, and judged before sending."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from govflow.domain.calls.listing import more_than_the_envelope
from govflow.domain.calls.order import Scored, departing
from govflow.domain.funds.dividing import MOST_CLAIMS, divide
from govflow.domain.funds.holdings import NOTHING
from govflow.messages import Message
from govflow.services.queries.calls.ranking import Ranked, RankingPage
from govflow.values import Money

NOTHING_TICKED = Message("Tick the requests that are to stand on the list.")
WHY = Message("It stands before a request with a better score. Say why, here or for all below the list.")


@dataclass(frozen=True, kw_only=True)
class OfRequest:
    """What is sent in one request: the version that was decided on, and the answers to the form of the step."""

    reference: str
    number: int
    seen_version: int
    step: str
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class TypedLine:
    """What was typed for a request that was ticked; ``wrong``: what could not be read."""

    rank: int | None
    amount: Money | None
    reason: str = ""
    wrong: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """A request as it would stand on the list. ``departs``: before one with a better score. ``by_rule``: what the rule
    that is chosen gives it among those on the list.
    """

    request: Ranked
    rank: int
    amount: Money
    departs: bool
    reason: str
    before: bool = False  # it stands on the list already
    by_rule: Money = NOTHING

    @property
    def differs(self) -> bool:
        """Is another sum proposed than that of the rule?"""
        return self.amount != self.by_rule

    @property
    def order(self) -> OfRequest:
        """What is sent in its case."""
        fields = self.request.fields
        values = {fields.proposed: self.amount, fields.rank: self.rank, fields.off_rank: self.departs}
        return OfRequest(
            reference=self.request.reference,
            number=self.request.number,
            seen_version=self.request.version,
            step=self.request.list_step,
            values=values | ({fields.reason: self.reason} if self.reason else {}),
        )


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The list in the order of its ranks. ``problems``: by reference what is to be mended; ``wrong``: of the whole.

    ``derivation``: how the sums by the rule were worked out.
    """

    lines: tuple[Line, ...]
    problems: Mapping[str, tuple[Message, ...]]
    wrong: tuple[Message, ...]
    total: Money
    derivation: tuple[Message, ...] = ()

    @property
    def sound(self) -> bool:
        return not self.problems and not self.wrong

    @property
    def orders(self) -> tuple[OfRequest, ...]:
        """What is sent: those that stand on the list already wait there."""
        return tuple(each.order for each in self.lines if not each.before)

    @property
    def reasons(self) -> Mapping[str, str]:
        """By reference, for the list: of those that wait there already as well."""
        return {each.request.reference: each.reason for each in self.lines if each.reason}


def draw_up(page: RankingPage, typed: Mapping[str, TypedLine], reason: str) -> Drawn:
    """The list of those that were ticked, with those that stand on it already. ``reason``: for all that depart.

    The envelope is divided anew among those on the list, in the order of their ranks.
    """
    known = {each.reference: each for each in page.requests}
    ticked = {name: line for name, line in typed.items() if name in known and known[name].listable}
    ranks = {known[name].number: line.rank for name, line in ticked.items() if line.rank is not None}
    ranks |= {each.number: each.rank for each in page.requests if each.listed and each.rank is not None}
    given = Counter(ranks.values())
    off = departing([_scored(each) for each in page.requests if each.listable or each.listed], ranks)
    lines = [_typed(known[name], line, departs=known[name].number in off) for name, line in ticked.items()]
    lines += [_listed(each) for each in page.requests if each.listed]
    lines.sort(key=lambda each: (each.rank, each.request.number))
    lines, derivation = _divided(page, lines)
    lines = [_explained(each, reason) for each in lines]
    problems = {
        each.request.reference: found
        for each in lines
        if (found := tuple(_problems(each, ticked.get(each.request.reference), given)))
    }
    total = Money(sum(each.amount.fen for each in lines))
    return Drawn(
        lines=tuple(lines),
        problems=problems,
        wrong=tuple(_wrong(page, lines, total)),
        total=total,
        derivation=derivation,
    )


def suggest(page: RankingPage, typed: Mapping[str, TypedLine]) -> Mapping[str, Money]:
    """What the rule gives each of those that were ticked, in the order in which they are ranked."""
    return {each.request.reference: each.by_rule for each in draw_up(page, typed, "").lines if not each.before}


def _divided(page: RankingPage, lines: list[Line]) -> tuple[list[Line], tuple[Message, ...]]:
    """The lines with what the rule gives each, and how."""
    if page.chosen is None or not lines or len(lines) > MOST_CLAIMS:
        return lines, ()
    division = divide(page.chosen.rule, page.envelope, [each.request.asked for each in lines])
    awarded = [replace(each, by_rule=award) for each, award in zip(lines, division.awards, strict=True)]
    return awarded, division.derivation


def _explained(line: Line, reason: str) -> Line:
    """With its own reason, else with that for all, where it needs one."""
    return replace(line, reason=line.reason or reason) if line.departs or line.differs else line


def _typed(request: Ranked, line: TypedLine, *, departs: bool) -> Line:
    return Line(
        request=request, rank=line.rank or 0, amount=line.amount or NOTHING, departs=departs, reason=line.reason
    )


def _listed(request: Ranked) -> Line:
    return Line(
        request=request,
        rank=request.rank or 0,
        amount=request.proposed or NOTHING,
        departs=False,
        reason=request.reason,
        before=True,
    )


def _problems(line: Line, typed: TypedLine | None, given: Counter[int]) -> Iterator[Message]:
    if typed is not None:
        yield from _of_typed(line, typed, given)
    if line.departs and not line.reason:
        yield WHY
    if line.differs and line.amount.fen > 0 and not line.reason:
        yield Message(
            "The rule gives %(sum)s, and %(amount)s is proposed. Say why, here or for all below the list.",
            sum=line.by_rule,
            amount=line.amount,
        )


def _of_typed(line: Line, typed: TypedLine, given: Counter[int]) -> Iterator[Message]:
    yield from typed.wrong
    if not line.rank and not typed.wrong:
        yield Message("Enter its rank, from 1 on.")
    elif line.rank and given[line.rank] > 1:
        yield Message("Rank %(rank)s is given twice.", rank=line.rank)
    if line.amount.fen <= 0:
        if not typed.wrong:
            yield Message("Enter the amount that is proposed, or take the tick away.")
    elif line.amount > line.request.asked:
        yield Message("%(amount)s is more than the %(asked)s asked for.", amount=line.amount, asked=line.request.asked)


def _wrong(page: RankingPage, lines: list[Line], total: Money) -> list[Message]:
    found = []
    if not lines:
        found.append(NOTHING_TICKED)
    if total > page.envelope:
        found.append(more_than_the_envelope(total, page.envelope))
    return found


def _scored(each: Ranked) -> Scored:
    return Scored(key=each.number, reference=each.reference, asked=each.asked, mean=each.mean)
