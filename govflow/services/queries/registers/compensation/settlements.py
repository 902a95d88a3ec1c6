"""A year of an agreement on the page of its case: what both stations filed, where they differ, and the working."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govflow.domain.compensation.facts import YearBook
from govflow.domain.compensation.reading import Read
from govflow.domain.compensation.rules import YEAR, worked_from
from govflow.domain.compensation.values import read_values, side_by_side, template, told_apart
from govflow.domain.compensation.wording import measured
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.queries.registers.compensation.agreements import Worked, told
from govflow.store.registers.agreements import load_agreement_in_force
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class ValueLine:
    """An indicator as both stations measured it."""

    title: Text
    one: Any
    other: Any
    differs: Message | None


@dataclass(frozen=True, kw_only=True)
class SettlementShown:
    """What a case has of its year so far."""

    read: Read
    template: str  # how values are written, a line for each indicator
    lines: tuple[ValueLine, ...]
    worked: Worked | None


def load_settlement(work: Work, case: Case, _names: Names) -> SettlementShown | None:
    """What the case has of its year; nothing where it names no agreement."""
    found = load_agreement_in_force(work, case)
    book, read = found.book, found.read
    if book is None or read is None:
        return None
    settled = worked_from(found, case.data)
    return SettlementShown(
        read=read,
        template=template(read.agreement),
        lines=tuple(_lines(read, case, book)),
        worked=told(read, settled) if settled is not None else None,
    )


def _lines(read: Read, case: Case, book: YearBook) -> Iterator[ValueLine]:
    """What both stations filed, beside each other; nothing before both did."""
    filed = [read_values(read.agreement, str(case.data.get(name) or "")) for name in book.stations]
    if any(each.problems for each in filed):
        return
    for each in side_by_side(read.agreement, filed[0].values, filed[1].values):
        indicator = read.agreement.indicators[each.name]
        yield ValueLine(
            title=indicator.title,
            one=measured(indicator, each.one),
            other=measured(indicator, each.other),
            differs=told_apart(read.agreement, each) if each.differs else None,
        )


def lines_to_fill(work: Work, case: Case, fields: Sequence[str]) -> Mapping[str, str]:
    """What forms for values begin with: a line for each indicator, until there are values."""
    book: YearBook | None = work.version_of(case).machine.book(YEAR)
    wanted = [] if book is None else [each for each in fields if each in (*book.stations, book.agreed)]
    found = load_agreement_in_force(work, case).read if wanted else None
    if found is None:
        return {}
    return {each: str(case.data.get(each) or template(found.agreement)) for each in wanted}
