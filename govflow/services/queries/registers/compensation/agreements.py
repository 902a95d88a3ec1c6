"""Published agreements as pages: the list, and one version with its text, numbers, examples and a calculator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select

from govflow.domain.compensation.agreement import Agreement, Example
from govflow.domain.compensation.checking import worked
from govflow.domain.compensation.computing import Settlement, compute
from govflow.domain.compensation.reading import Read, known_agreement
from govflow.domain.compensation.wording import (
    CLEANER,
    STATUS,
    FormulaWords,
    RowWords,
    clearing_words,
    formula_words,
    measured,
    outcome_words,
    read_aloud,
    row_words,
)
from govflow.errors import Invalid, NotFound
from govflow.legible.numbers import number
from govflow.messages import Message
from govflow.store.registers.agreements import AGREEMENT
from govflow.store.work import Work
from govflow.values import Text

__all__ = ["CLEANER", "STATUS"]


@dataclass(frozen=True, kw_only=True)
class AgreementLine:
    """An agreement in the list, at its newest version."""

    id: str
    version: int
    agreement: Agreement
    in_force: bool  # in the present year


@dataclass(frozen=True, kw_only=True)
class Worked:
    """A year worked out: what was given, the settlement with its working, and what it comes to in sentences."""

    title: Text | None
    settlement: Settlement
    given: tuple[tuple[Text, Any], ...]  # of each indicator what was measured
    outcome: Message
    clearing: Message | None
    example: Example | None = None


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """What was typed into the calculator, what is wrong with it by field, and what it comes to."""

    typed: Mapping[str, str]
    problems: Mapping[str, Message]
    worked: Worked | None


@dataclass(frozen=True, kw_only=True)
class AgreementPage:
    """One version of an agreement with all that it says."""

    agreement: Agreement
    sha256: str
    published_at: datetime
    versions: tuple[int, ...]  # the newest first
    years: tuple[int, ...]
    text: tuple[Any, ...]
    formulas: tuple[FormulaWords, ...]
    rows: tuple[RowWords, ...]
    examples: tuple[Worked, ...]
    calculation: Calculation
    read: Read
    symbol: str  # of what decides who pays
    thresholds: tuple[Fraction, ...]


def load_agreements(work: Work) -> tuple[AgreementLine, ...]:
    """Every published agreement at its newest version; those in force come first, then the latest."""
    newest = select(AGREEMENT.c.agreement, func.max(AGREEMENT.c.version).label("version")).group_by(
        AGREEMENT.c.agreement
    )
    last = newest.subquery()
    rows = work.session.execute(
        select(AGREEMENT.c.source).join(
            last, (AGREEMENT.c.agreement == last.c.agreement) & (AGREEMENT.c.version == last.c.version)
        )
    )
    found = [known_agreement(row.source).agreement for row in rows]
    lines = [
        AgreementLine(id=each.id, version=each.version, agreement=each, in_force=work.today.year in each.years)
        for each in found
    ]
    return tuple(sorted(lines, key=lambda each: (not each.in_force, -each.agreement.years.since, each.id)))


def load_agreement(
    work: Work, name: str, version: int | None = None, typed: Mapping[str, str] | None = None
) -> AgreementPage:
    """A version of an agreement, the newest unless told, with what was typed worked out. Raises NotFound."""
    rows = _rows(work, name)
    row = next((each for each in rows if version in (None, each.version)), None)
    if row is None:
        raise NotFound(Message("There is no agreement “%(agreement)s”.", agreement=name))
    read = known_agreement(row.source)
    agreement = read.agreement
    last = agreement.years.until or max(work.today.year, agreement.years.since)
    years = tuple(range(agreement.years.since, last + 1))
    return AgreementPage(
        agreement=agreement,
        sha256=row.sha256,
        published_at=row.published_at,
        versions=tuple(each.version for each in rows),
        years=years,
        text=tuple(read_aloud(read)),
        formulas=tuple(formula_words(read)),
        rows=tuple(row_words(read)),
        examples=tuple(told(read, worked(read, each), each) for each in agreement.examples),
        calculation=calculated(read, typed or {}, years),
        read=read,
        symbol=read.formulas.symbols.get(agreement.payment.by or "", ""),
        thresholds=tuple(dict.fromkeys(each.bound for each in agreement.payment.rows if each.bound is not None)),
    )


def load_source(work: Work, name: str, version: int) -> bytes:
    """The bytes of a published version. Raises NotFound."""
    found = [each.source for each in _rows(work, name) if each.version == version]
    if not found:
        raise NotFound(Message("There is no agreement “%(agreement)s”.", agreement=name))
    source: bytes = found[0]
    return source


def calculated(read: Read, typed: Mapping[str, str], years: Sequence[int]) -> Calculation:
    """What was typed, worked out; nothing where nothing was typed."""
    if not any(typed.get(name) for name in read.agreement.indicators):
        return Calculation(typed=typed, problems={}, worked=None)
    values: dict[str, Fraction] = {}
    problems: dict[str, Message] = {}
    for name, indicator in read.agreement.indicators.items():
        try:
            values[name] = Fraction(number(typed.get(name, "")))
        except ValueError:
            problems[name] = Message("“%(name)s”: enter a number, such as 1.26.", name=indicator.title)
    year = int(chosen) if (chosen := typed.get("year", "")).isdecimal() and len(chosen) == len("2018") else years[0]
    if problems:
        return Calculation(typed=typed, problems=problems, worked=None)
    try:
        return Calculation(typed=typed, problems={}, worked=told(read, compute(read, year, values)))
    except Invalid as error:
        return Calculation(typed=typed, problems=error.fields, worked=None)


def told(read: Read, settlement: Settlement, example: Example | None = None) -> Worked:
    """A settlement with its sentences."""
    indicators = read.agreement.indicators
    return Worked(
        title=example.title if example is not None else None,
        settlement=settlement,
        given=tuple((each.title, measured(each, settlement.values[name])) for name, each in indicators.items()),
        outcome=outcome_words(read.agreement, settlement),
        clearing=clearing_words(read.agreement, settlement),
        example=example,
    )


def _rows(work: Work, name: str) -> list[Any]:
    query = select(AGREEMENT).where(AGREEMENT.c.agreement == name).order_by(AGREEMENT.c.version.desc())
    return list(work.session.execute(query))
