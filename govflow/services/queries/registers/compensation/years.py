"""The years of agreements as their cases tell them: what decided, who paid whom, and when the next step is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from govflow.domain.compensation.checking import worked
from govflow.domain.compensation.computing import Settlement, shown
from govflow.domain.compensation.facts import AgreementInForce
from govflow.domain.compensation.reading import Read
from govflow.domain.compensation.rules import YEAR, left_to_pay_of, worked_from, year_of
from govflow.domain.compensation.wording import outcome_words
from govflow.engine.facts import Holder
from govflow.messages import Message
from govflow.services.queries.cases import current_versions
from govflow.store.cases import CaseRow
from govflow.store.registers.agreements import load_agreements_of
from govflow.store.visibility import taking_part
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id, read_together
from govflow.values import Money, Text

MOST = 200
"""So many cases are looked at, the newest first."""


@dataclass(frozen=True, kw_only=True)
class YearLine:
    """A year of an agreement: of a case, or, where the reader takes part in none, of a worked example."""

    year: int
    reference: str | None
    state: Text | None
    due_at: datetime | None
    decided: Fraction | None
    shown: str | None
    transfer: Money | None  # to the upstream side; negative where it pays
    outcome: Message | None
    example: bool = False


@dataclass(frozen=True, kw_only=True)
class MoneyLine:
    """What an organization received or paid for a year."""

    year: int
    agreement: str
    version: int
    title: Text
    reference: str
    received: Money | None
    paid: Money | None
    other: Text


@dataclass(frozen=True, kw_only=True)
class MoneyShown:
    """What the organization acted for received and paid, year by year, and in all."""

    lines: tuple[MoneyLine, ...]
    received: Money
    paid: Money


def load_years(work: Work, read: Read) -> tuple[YearLine, ...]:
    """Every year of an agreement that a case settles in which the reader takes part; examples for the others."""
    found: dict[int, YearLine] = {}
    for case, agreement in _cases(work):
        if agreement.read is None or agreement.read.agreement.id != read.agreement.id or agreement.book is None:
            continue
        year = year_of(case.data.get(agreement.book.year))
        found.setdefault(year, _of_case(work, case, agreement.read, year, worked_from(agreement, case.data)))
    for settlement in _examples(read):
        found.setdefault(settlement.year, _of_example(read, settlement))
    return tuple(found[year] for year in sorted(found))


def load_money(work: Work) -> MoneyShown:
    """What the organization acted for received and paid by cases that have ended well, the latest first."""
    lines = []
    for case, agreement in _cases(work):
        book, own = agreement.book, work.actor.organization_id
        if case.end != "success" or book is None or agreement.read is None or own is None:
            continue
        settlement = worked_from(agreement, case.data)
        if settlement is None or settlement.clearer is None:
            continue
        sides = {"downstream": case.holders(book.downstream), "upstream": case.holders(book.upstream)}
        mine = next(
            (side for side, holders in sides.items() if any(each.organization_id == own for each in holders)), None
        )
        if mine is None:
            continue
        left = left_to_pay_of(book, case.data)
        others: tuple[Holder, ...] = next(holders for side, holders in sides.items() if side != mine)
        found = agreement.read.agreement
        pays = settlement.clearer == mine
        lines.append(
            MoneyLine(
                year=settlement.year,
                agreement=found.id,
                version=found.version,
                title=found.title,
                reference=case.reference,
                received=None if pays else left,
                paid=left if pays else None,
                other=others[0].name,
            )
        )
    received = sum((each.received.fen for each in lines if each.received is not None), 0)
    paid = sum((each.paid.fen for each in lines if each.paid is not None), 0)
    return MoneyShown(lines=tuple(lines), received=Money(received), paid=Money(paid))


def _cases(work: Work) -> Iterator[tuple[Case, AgreementInForce]]:
    """The cases that settle years, those in which the reader takes part, the newest first."""
    kinds = [each.workflow.id for each in current_versions(work) if each.machine.book(YEAR) is not None]
    query = select(CaseRow.id).where(CaseRow.workflow.in_(kinds), taking_part(work.actor))
    ids = list(work.session.scalars(query.order_by(CaseRow.id.desc()).limit(MOST))) if kinds else []
    read_together(work, ids)
    cases = [read_by_id(work, each) for each in ids]
    return zip(cases, load_agreements_of(work, cases), strict=True)


def _of_case(work: Work, case: Case, read: Read, year: int, settlement: Settlement | None) -> YearLine:
    state = work.version_of(case).workflow.states[case.state].title
    due: datetime | None = case.due_at if case.ended_at is None else None
    return _line(read, year, settlement, reference=case.reference, state=state, due_at=due)


def _of_example(read: Read, settlement: Settlement) -> YearLine:
    return _line(read, settlement.year, settlement, example=True)


def _line(read: Read, year: int, settlement: Settlement | None, **more: Any) -> YearLine:
    decided = settlement.decided if settlement is not None else None
    told = {"reference": None, "state": None, "due_at": None, **more}
    return YearLine(
        year=year,
        decided=decided,
        shown=shown(decided) if decided is not None else None,
        transfer=settlement.transfer if settlement is not None else None,
        outcome=outcome_words(read.agreement, settlement) if settlement is not None else None,
        **told,
    )


def _examples(read: Read) -> Iterator[Settlement]:
    """The first example of each year."""
    years = set[int]()
    for each in read.agreement.examples:
        if each.year not in years:
            years.add(each.year)
            yield worked(read, each)
