"""What a case knows of the register of plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import Select, func, literal, select

from govflow.domain.registers.plans.book import Claim, Division, Indicator, KnownPlan, Measured, Part, PlanBook
from govflow.store.people import OrganizationRow
from govflow.store.people.holding import hold_organizations
from govflow.store.registers.plans.tables import CLAIM, INDICATOR, NEWER, PART, PLAN, VALUE
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work
from govflow.values import Text

ORGANIZATION = OrganizationRow.__table__
DEEPEST = 8
"""So many organizations above one another are looked at."""


def load_plan_book(work: Work, case: Case) -> PlanBook:
    """The plan of the case and those that it names, under the lock of its body: who publishes one waits.

    Of other cases only those that this one names are told, and their plans are public.
    """
    hold_organizations(work, {case.body.organization_id})
    named = {each for each in case.data.values() if type(each) is int}
    found = work.session.execute(_plans().where(PLAN.c.body_id == case.body.id, PLAN.c.case_id.in_({case.id, *named})))
    known = {row.case_id: known_plan(row) for row in found}
    own = known.get(case.id)
    seated = {each.organization_id for holders in case.parties.values() for each in holders} - {None}
    rows = work.session.execute(
        select(ORGANIZATION.c.id, ORGANIZATION.c.code, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh).where(
            ORGANIZATION.c.id.in_(seated)
        )
    )
    return PlanBook(
        own=own,
        of_cases={number: each for number, each in known.items() if number in named},
        claims=tuple(claim_of(row) for row in work.session.execute(standing_claims(case.id))),
        indicators=indicators_of(work.session, own.id) if own is not None else {},
        measured=measured_of(work.session, own.id) if own is not None else (),
        known_as={word: row.id for row in rows for word in (row.code, row.name_en, row.name_zh) if word},
    )


def load_division(work: Work, case: Case) -> Division:
    """The parts that the plans in force today give to governments; nothing is locked."""
    today = case.today(work.at)
    rows = work.session.execute(
        select(PART.c.field, PART.c.organization_id, PART.c.part)
        .join(PLAN, PLAN.c.id == PART.c.plan_id)
        .outerjoin(NEWER, NEWER.c.replaces_id == PLAN.c.id)
        .where(
            PLAN.c.body_id == case.body.id,
            PLAN.c.valid_from <= today,
            PLAN.c.valid_until >= today,
            NEWER.c.id.is_(None) | (NEWER.c.valid_from > today),
        )
        .order_by(PLAN.c.id)
    )
    found: dict[str, dict[int, Part]] = {}
    for row in rows:
        found.setdefault(row.field, {})[row.organization_id] = Part(row.part)
    return Division(parts=found, above=partial(_above, work.session))


def _above(session: Session, organization_id: int) -> list[int]:
    """The organizations above one, the nearest first."""
    line = select(ORGANIZATION.c.parent_id, literal(1).label("step")).where(ORGANIZATION.c.id == organization_id)
    up = line.cte("up", recursive=True)
    further = select(ORGANIZATION.c.parent_id, up.c.step + 1).join(up, up.c.parent_id == ORGANIZATION.c.id)
    whole = up.union_all(further.where(up.c.step < DEEPEST))
    found = select(whole.c.parent_id).where(whole.c.parent_id.is_not(None)).order_by(whole.c.step)
    return list(session.execute(found).scalars())


def standing_claims(plan_case_id: int) -> Select[*tuple[Any, ...]]:
    """What governments claim now in a plan, the first first."""
    return select(CLAIM).where(CLAIM.c.plan_case_id == plan_case_id, CLAIM.c.given_up_on.is_(None)).order_by(CLAIM.c.id)


def claim_of(row: Any) -> Claim:
    return Claim(organization_id=row.organization_id, kind=row.kind, subject=Text(en=row.subject_en, zh=row.subject_zh))


def indicators_of(session: Session, plan_id: int) -> Mapping[int, Indicator]:
    """The indicators of a plan by their numbers, in their order."""
    rows = session.execute(select(INDICATOR).where(INDICATOR.c.plan_id == plan_id).order_by(INDICATOR.c.number))
    return {
        row.number: Indicator(
            number=row.number, name=Text(en=row.name_en, zh=row.name_zh), unit=Text(en=row.unit_en, zh=row.unit_zh),
            base_year=row.base_year, base=Decimal(row.base), target_year=row.target_year,
            target=Decimal(row.target),
        )
        for row in rows
    }  # fmt: skip


def measured_of(session: Session, plan_id: int) -> tuple[Measured, ...]:
    """The values of a plan that count, by year and number."""
    last = select(func.max(VALUE.c.id)).where(VALUE.c.plan_id == plan_id).group_by(VALUE.c.number, VALUE.c.year)
    rows = session.execute(select(VALUE).where(VALUE.c.id.in_(last)).order_by(VALUE.c.year, VALUE.c.number))
    return tuple(
        Measured(
            id=row.id, number=row.number, year=row.year, value=Decimal(row.value), answered=row.answered_on is not None
        )
        for row in rows
    )  # fmt: skip


def _plans() -> Select[*tuple[Any, ...]]:
    return select(PLAN, NEWER.c.valid_from.label("replaced_on")).outerjoin(NEWER, NEWER.c.replaces_id == PLAN.c.id)


def known_plan(row: Any) -> KnownPlan:
    return KnownPlan(
        id=row.id, name=Text(en=row.name_en, zh=row.name_zh), version=row.version, since=row.valid_from,
        until=row.valid_until, replaced_on=row.replaced_on,
    )  # fmt: skip


def titles_of(workflow: Any, table: str, column: str, options: Iterable[str]) -> Mapping[str, Text]:
    """What options of a column are called in the file."""
    known = workflow.fields[table].columns[column].options
    return {each: known[each] for each in options}
