"""The page of a field: its years, its decisions, and every single thing that was counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from govflow.domain.registers.stages.book import MEASURES, Counted, Measure
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.registers.stages.listed import (
    BODY,
    ORGANIZATION,
    DecisionLine,
    FieldLine,
    MeasureLine,
    field_line,
    load_decisions,
    measure_lines,
)
from govflow.store.cases import CASE
from govflow.store.registers.stages.book import FIRST, counted, events_with_middle, last_event, sums
from govflow.store.registers.stages.tables import EVENT
from govflow.store.visibility import nameable_cases
from govflow.store.work import Work
from govflow.values import Money, Text

PAGE = 50
"""Events on a page."""
SHOWN = ("measure", "yes", "counted_on", "organization_id", "area", "fen", "days")


@dataclass(frozen=True, kw_only=True)
class YearLine:
    """What was counted in a year, by the day of the page."""

    year: int
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """How a measure is counted."""

    measure: Measure
    title: Text
    counts: Text


@dataclass(frozen=True, kw_only=True)
class FieldPage:
    """A field of a region. ``history``: all decisions, the latest first; ``years``: the first year first."""

    day: date
    region: Text
    line: FieldLine
    years: tuple[YearLine, ...]
    history: tuple[DecisionLine, ...]
    explained: tuple[Explanation, ...]


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """Something that counted. ``so_far``: of the first ``number`` ones so many are such as the measure asks for.
    ``reference`` and titles of its case, where the reader may see that; ``organization``: which counts by itself;
    ``area``: the code of the division that counts with it. ``money``: what came, below zero where it was taken back;
    ``days``: how long it took. ``up_to``: what the measure came to with this one.
    """

    number: int
    yes: bool
    so_far: int
    counted_on: date
    reference: str | None
    title: str | None
    title_other: str | None
    organization: Text | None
    area: str | None
    money: Money | None
    days: int | None
    up_to: MeasureLine


@dataclass(frozen=True, kw_only=True)
class CountPage:
    """What a measure came to in a year, and what it was counted from, the last first. ``following``: below which
    number the next page begins.
    """

    region: Text
    field: str
    name: Text
    year: int
    explained: Explanation
    total: MeasureLine
    shown: tuple[EventLine, ...]
    following: int | None


def load_field(work: Work, body_id: int, field: str, on: date | None = None) -> FieldPage:
    """A field as it stood on a day, else today. Raises NotFound."""
    day, region = on or work.today, _region(work, body_id)
    found: dict[int, dict[Measure, Counted]] = {}
    for row in work.session.execute(sums(day).where(FIRST.c.body_id == body_id, FIRST.c.field == field)):
        found.setdefault(row.year, {})[row.measure] = counted(row)
    decided = load_decisions(work, body_id, field).get((body_id, field), [])
    if not found and not decided and field not in work.vocabulary.fields:
        raise NotFound(Message("There is no such field."))
    return FieldPage(
        day=day,
        region=region,
        line=field_line(work, body_id, field, day, decided, found),
        years=tuple(YearLine(year=year, measures=measure_lines(found[year])) for year in sorted(found)),
        history=tuple(each for each in decided if each.decided_on <= day),
        explained=tuple(_explanation(each) for each in MEASURES),
    )


def load_count(work: Work, body_id: int, field: str, asked: str, year: int, below: int | None = None) -> CountPage:
    """What a measure was counted from in a year. Raises NotFound."""
    region, measure = _region(work, body_id), next((each for each in MEASURES if each == asked), None)
    if measure is None:
        raise NotFound(Message("There is no such indicator."))
    whole = (EVENT.c.body_id == body_id) & (EVENT.c.field == field)
    whole &= (EVENT.c.measure == measure) & (EVENT.c.year == year)
    query = (
        events_with_middle(*(EVENT.c[each] for each in SHOWN))
        .add_columns(CASE.c.reference, CASE.c.title, CASE.c.title_other, nameable_cases(work.actor).label("seen"))
        .add_columns(ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(CASE, CASE.c.id == EVENT.c.case_id)
        .outerjoin(ORGANIZATION, ORGANIZATION.c.id == EVENT.c.organization_id)
        .where(whole)
        .order_by(EVENT.c.number.desc())
        .limit(PAGE + 1)
    )
    last = last_event(work.session, body_id, field, measure, year)
    if last is None and field not in work.vocabulary.fields:
        raise NotFound(Message("There is no such field."))
    rows = work.session.execute(query if below is None else query.where(EVENT.c.number < below)).all()
    shown = tuple(
        EventLine(
            number=row.number, yes=row.yes, so_far=row.so_far, counted_on=row.counted_on,
            reference=row.reference if row.seen else None, title=row.title if row.seen else None,
            title_other=row.title_other if row.seen else None,
            organization=Text(en=row.name_en, zh=row.name_zh) if row.organization_id is not None else None,
            area=row.area, money=Money(row.fen) if row.fen is not None else None, days=row.days,
            up_to=_line(measure, row),
        )
        for row in rows[:PAGE]
    )  # fmt: skip
    return CountPage(
        region=region, field=field, name=work.vocabulary.field(field), year=year, explained=_explanation(measure),
        total=_line(measure, last), shown=shown,
        following=shown[-1].number if len(rows) > PAGE else None,
    )  # fmt: skip


def _line(measure: Measure, row: Any) -> MeasureLine:
    """What the measure came to with an event; nothing where there is none."""
    lines = measure_lines({measure: counted(row)} if row is not None else {})
    return next(each for each in lines if each.measure == measure)


def _explanation(measure: Measure) -> Explanation:
    return Explanation(measure=measure, title=MEASURES[measure].title, counts=MEASURES[measure].counts)


def _region(work: Work, body_id: int) -> Text:
    row = work.session.execute(
        select(ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(BODY, BODY.c.organization_id == ORGANIZATION.c.id)
        .where(BODY.c.id == body_id)
    ).first()
    if row is None:
        raise NotFound(Message("There is no such field."))
    return Text(en=row.name_en, zh=row.name_zh)
