"""The page of a regional plan: chapters, indicators against their targets, who has which part in which field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from govflow.domain.registers.plans.book import Indicator, Part
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.registers.plans.claims import ORGANIZATION, Claims, all_claims, claims_in
from govflow.services.queries.registers.plans.listed import PlanLine, plan_line, plans
from govflow.store.registers.plans.book import indicators_of, measured_of
from govflow.store.registers.plans.tables import CHAPTER, CLAIM, PART, PLAN
from govflow.store.work import Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class YearValue:
    """A value, and what it should be by then on a straight way to the target, to four places. ``answered``: somebody
    has committed to mend it.
    """

    year: int
    value: Decimal
    expected: Decimal
    lags: bool
    answered: bool


@dataclass(frozen=True, kw_only=True)
class IndicatorLine:
    """An indicator with its values, the first year first."""

    indicator: Indicator
    values: tuple[YearValue, ...]


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """A field with who has which part in it; none: no part. In the order of the governments of the page."""

    field: str
    name: Text
    parts: tuple[Part | None, ...]


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """A plan. ``governments``: those that have a part in any field."""

    line: PlanLine
    chapters: tuple[Text, ...]
    indicators: tuple[IndicatorLine, ...]
    governments: tuple[Text, ...]
    fields: tuple[FieldLine, ...]
    claims: Claims


def load_plan(work: Work, plan_id: int) -> PlanPage:
    """A plan with all that stands in the register of it. Raises NotFound."""
    row = work.session.execute(plans(work).where(PLAN.c.id == plan_id)).first()
    if row is None:
        raise NotFound(Message("There is no such plan in the register."))
    chapters = work.session.execute(select(CHAPTER).where(CHAPTER.c.plan_id == plan_id).order_by(CHAPTER.c.number))
    governments, fields = _division(work, plan_id)
    return PlanPage(
        line=plan_line(row, work.today),
        chapters=tuple(Text(en=each.name_en, zh=each.name_zh) for each in chapters),
        indicators=_indicators(work, plan_id),
        governments=governments,
        fields=fields,
        claims=claims_in(work.session.execute(all_claims().where(CLAIM.c.plan_case_id == row.case_id))),
    )


def _indicators(work: Work, plan_id: int) -> tuple[IndicatorLine, ...]:
    values: dict[int, list[YearValue]] = {}
    indicators: Mapping[int, Indicator] = indicators_of(work.session, plan_id)
    for each in measured_of(work.session, plan_id):
        indicator = indicators[each.number]
        expected = indicator.expected(each.year)
        values.setdefault(each.number, []).append(
            YearValue(
                year=each.year, value=each.value, answered=each.answered, lags=indicator.lags(each.year, each.value),
                expected=round(Decimal(expected.numerator) / expected.denominator, 4).normalize(),
            )
        )  # fmt: skip
    return tuple(
        IndicatorLine(indicator=each, values=tuple(values.get(each.number, ()))) for each in indicators.values()
    )


def _division(work: Work, plan_id: int) -> tuple[tuple[Text, ...], tuple[FieldLine, ...]]:
    rows = work.session.execute(
        select(PART, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(ORGANIZATION, ORGANIZATION.c.id == PART.c.organization_id)
        .where(PART.c.plan_id == plan_id)
        .order_by(PART.c.field_en, PART.c.organization_id)
    ).all()
    names = {row.organization_id: Text(en=row.name_en, zh=row.name_zh) for row in rows}
    fields = {row.field: Text(en=row.field_en, zh=row.field_zh) for row in rows}
    parts = {(row.field, row.organization_id): Part(row.part) for row in rows}
    return tuple(names.values()), tuple(
        FieldLine(field=field, name=name, parts=tuple(parts.get((field, each)) for each in names))
        for field, name in fields.items()
    )
