"""The list that is put to the committee, drawn up of what was typed on the ranking page, and judged before sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from govflow.domain.calls.order import Scored, departing
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


@dataclass(frozen=True, kw_only=True)
class TypedLine:
    """What was typed for a request that was ticked; ``wrong``: what could not be read."""

    rank: int | None
    amount: Money | None
    reason: str = ""
    wrong: tuple[Message, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """A request as it would stand on the list. ``departs``: before one with a better score."""

    request: Ranked
    rank: int
    amount: Money
    departs: bool
    reason: str
    before: bool = False  # it stands on the list already

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
    """The list in the order of its ranks. ``problems``: by reference what is to be mended; ``wrong``: of the whole."""

    lines: tuple[Line, ...]
    problems: Mapping[str, tuple[Message, ...]]
    wrong: tuple[Message, ...]
    total: Money

    @property
    def sound(self) -> bool:
        return not self.problems and not self.wrong

    @property
    def orders(self) -> tuple[OfRequest, ...]:
        """What is sent: those that stand on the list already wait there."""
        return tuple(each.order for each in self.lines if not each.before)


def draw_up(page: RankingPage, typed: Mapping[str, TypedLine], reason: str) -> Drawn:
    """The list of those that were ticked, with those that stand on it already. ``reason``: for all that depart."""
    known = {each.reference: each for each in page.requests}
    ticked = {name: line for name, line in typed.items() if name in known and known[name].listable}
    ranks = {known[name].number: line.rank for name, line in ticked.items() if line.rank is not None}
    ranks |= {each.number: each.rank for each in page.requests if each.listed and each.rank is not None}
    off = departing([_scored(each) for each in page.requests if each.listable or each.listed], ranks)
    lines = [_typed(known[name], line, reason, departs=known[name].number in off) for name, line in ticked.items()]
    lines += [_listed(each) for each in page.requests if each.listed]
    lines.sort(key=lambda each: (each.rank, each.request.number))
    problems = {
        name: found for name, line in ticked.items() if (found := _problems(known[name], line, ranks, off, reason))
    }
    total = Money(sum(each.amount.fen for each in lines))
    return Drawn(lines=tuple(lines), problems=problems, wrong=tuple(_wrong(page, lines, total)), total=total)


def _typed(request: Ranked, line: TypedLine, reason: str, *, departs: bool) -> Line:
    return Line(
        request=request,
        rank=line.rank or 0,
        amount=line.amount or Money(0),
        departs=departs,
        reason=(line.reason or reason) if departs else line.reason,
    )


def _listed(request: Ranked) -> Line:
    return Line(
        request=request,
        rank=request.rank or 0,
        amount=request.proposed or Money(0),
        departs=False,
        reason=request.reason,
        before=True,
    )


def _problems(
    request: Ranked, line: TypedLine, ranks: Mapping[int, int | None], off: frozenset[int], reason: str
) -> tuple[Message, ...]:
    found = list(line.wrong)
    if line.rank is None and not line.wrong:
        found.append(Message("Enter its rank, from 1 on."))
    elif line.rank is not None and sum(each == line.rank for each in ranks.values()) > 1:
        found.append(Message("Rank %(rank)s is given twice.", rank=line.rank))
    if line.amount is None or line.amount.fen <= 0:
        if not line.wrong:
            found.append(Message("Enter the amount that is proposed, or take the tick away."))
    elif line.amount > request.asked:
        found.append(
            Message("%(amount)s is more than the %(asked)s asked for.", amount=line.amount, asked=request.asked)
        )
    if request.number in off and not (line.reason or reason):
        found.append(WHY)
    return tuple(found)


def _wrong(page: RankingPage, lines: list[Line], total: Money) -> list[Message]:
    found = []
    if not lines:
        found.append(NOTHING_TICKED)
    if total > page.envelope:
        found.append(
            Message(
                "The amounts make %(total)s; the envelope of the call is %(envelope)s.",
                total=total,
                envelope=page.envelope,
            )
        )
    return found


def _scored(each: Ranked) -> Scored:
    return Scored(key=each.number, reference=each.reference, asked=each.asked, mean=each.mean)
