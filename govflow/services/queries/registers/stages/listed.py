"""Fields and their stages as they stood on a day, with what was counted in each year by then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from govflow.domain.registers.stages.book import MEASURES, PART_TITLES, SHARES, STAGE_TITLES, Counted, Measure, Stage
from govflow.store.cases import CASE
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.registers.stages.book import counted, parts_of, sums
from govflow.store.registers.stages.tables import DECISION
from govflow.store.visibility import nameable_cases
from govflow.store.work import Work
from govflow.values import Money, Text

BODY, ORGANIZATION = BodyRow.__table__, OrganizationRow.__table__


@dataclass(frozen=True, kw_only=True)
class PartLine:
    """Which part organizations of a kind have."""

    kind: Text
    part: str
    title: Text


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """A decision on the stage of a field. ``counted_on``: the day up to which the indicators of ``year`` were counted.
    ``reference`` of its case, where the reader may see that.
    """

    stage: Stage
    title: Text
    year: int
    since: date
    counted_on: date
    decided_on: date
    parts: tuple[PartLine, ...]
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class MeasureLine:
    """What a measure came to in a year. ``is_share``: a part of a whole, else a number. ``tenths``: the share in tenths
    of a percent, rounded down; none where nothing was counted, or where it is none. ``money``, ``money_of_which``:
    the sums of which it is a share, of a measure of money. ``days``: the median, such as 12 or 12.5, exact.
    """

    measure: Measure
    title: Text
    is_share: bool
    number: int
    of_which: int
    tenths: int | None
    money: Money | None = None
    money_of_which: Money | None = None
    days: str | None = None


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """A field on a day. ``decided``: what holds; none: nothing was decided yet, so it is in the first stage.
    ``coming``: decided, and to hold later. ``measures``: of the year of that day.
    """

    body_id: int
    field: str
    name: Text
    stage: Stage
    title: Text
    decided: DecisionLine | None
    coming: DecisionLine | None
    measures: tuple[MeasureLine, ...]


@dataclass(frozen=True, kw_only=True)
class RegionLine:
    """The fields of a region, in the order of the vocabulary."""

    body_id: int
    name: Text
    fields: tuple[FieldLine, ...]


@dataclass(frozen=True, kw_only=True)
class StageLine:
    """A stage and what it is called."""

    stage: Stage
    title: Text


@dataclass(frozen=True, kw_only=True)
class StageList:
    """All regions in which anything was counted or decided by the day. ``stages``: all there are, the first first."""

    day: date
    stages: tuple[StageLine, ...]
    regions: tuple[RegionLine, ...]


def load_stages(work: Work, on: date | None = None) -> StageList:
    """All fields as they stood on a day, else today."""
    day = on or work.today
    counts = _counts(work, day)
    decided = load_decisions(work)
    bodies = {body for body, _ in (*counts, *decided)}
    names = select(BODY.c.id, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh).join(
        ORGANIZATION, ORGANIZATION.c.id == BODY.c.organization_id
    )
    rows = work.session.execute(names.where(BODY.c.id.in_(bodies)).order_by(BODY.c.id))
    return StageList(
        day=day,
        stages=tuple(StageLine(stage=each, title=title) for each, title in STAGE_TITLES.items()),
        regions=tuple(
            RegionLine(
                body_id=row.id,
                name=Text(en=row.name_en, zh=row.name_zh),
                fields=tuple(
                    field_line(work, row.id, field, day, decided.get((row.id, field), ()), counts.get((row.id, field)))
                    for field in _fields(work, row.id, (*counts, *decided))
                ),
            )
            for row in rows
        ),
    )


def field_line(
    work: Work,
    body_id: int,
    field: str,
    day: date,
    decided: Iterable[DecisionLine],
    years: Mapping[int, Mapping[Measure, Counted]] | None,
) -> FieldLine:
    """``decided``: all decisions on the field, the one that holds from the latest day first."""
    known = tuple(each for each in decided if each.decided_on <= day)
    holds = next((each for each in known if each.since <= day), None)
    stage = holds.stage if holds is not None else Stage.INITIAL
    return FieldLine(
        body_id=body_id, field=field, name=work.vocabulary.field(field), stage=stage, title=STAGE_TITLES[stage],
        decided=holds, coming=next((each for each in reversed(known) if each.since > day), None),
        measures=measure_lines((years or {}).get(day.year, {})),
    )  # fmt: skip


def measure_lines(found: Mapping[Measure, Counted]) -> tuple[MeasureLine, ...]:
    """All measures, also those of which nothing was counted."""
    return tuple(
        MeasureLine(
            measure=each, title=explained.title, is_share=each in SHARES, number=one.number, of_which=one.of_which,
            tenths=one.share.numerator * 1000 // one.share.denominator if one.share is not None else None,
            money=one.money, money_of_which=one.money_of_which,
            days=days_told(one.median) if one.median is not None else None,
        )
        for each, explained in MEASURES.items()
        for one in (found.get(each, Counted(measure=each)),)
    )  # fmt: skip


def days_told(median: Fraction) -> str:
    """A median in days: whole, or with a half."""
    whole, half = divmod(median.numerator * 2 // median.denominator, 2)
    return f"{whole}.5" if half else str(whole)


def load_decisions(work: Work, body_id: int | None = None, field: str | None = None) -> dict[Any, list[DecisionLine]]:
    """By body and field, the decision that holds from the latest day first."""
    query = (
        select(DECISION, CASE.c.reference, nameable_cases(work.actor).label("seen"))
        .join(CASE, CASE.c.id == DECISION.c.case_id)
        .order_by(DECISION.c.body_id, DECISION.c.field, DECISION.c.valid_from.desc())
    )
    if body_id is not None:
        query = query.where(DECISION.c.body_id == body_id, DECISION.c.field == field)
    rows = work.session.execute(query).all()
    parts = parts_of(work.session, {row.id for row in rows})
    found: dict[Any, list[DecisionLine]] = {}
    for row in rows:
        found.setdefault((row.body_id, row.field), []).append(_decision(work, row, parts.get(row.id, {})))
    return found


def _decision(work: Work, row: Any, parts: Mapping[str, Any]) -> DecisionLine:
    return DecisionLine(
        stage=Stage(row.stage), title=STAGE_TITLES[Stage(row.stage)], year=row.year, since=row.valid_from,
        counted_on=row.counted_on, decided_on=row.decided_on, reference=row.reference if row.seen else None,
        parts=tuple(
            PartLine(kind=work.vocabulary.kind(kind), part=part, title=PART_TITLES[part])
            for kind, part in parts.items()
        ),
    )  # fmt: skip


def _counts(work: Work, day: date) -> dict[tuple[int, str], dict[int, dict[Measure, Counted]]]:
    """By body and field, then by year."""
    found: dict[tuple[int, str], dict[int, dict[Measure, Counted]]] = {}
    for row in work.session.execute(sums(day)):
        found.setdefault((row.body_id, row.field), {}).setdefault(row.year, {})[row.measure] = counted(row)
    return found


def _fields(work: Work, body_id: int, there: Iterable[tuple[int, str]]) -> Iterable[str]:
    """Those of the vocabulary, then those that were there before it changed."""
    return dict.fromkeys((*work.vocabulary.fields, *sorted(field for body, field in there if body == body_id)))
