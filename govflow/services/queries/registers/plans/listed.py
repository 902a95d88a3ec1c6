"""The list of regional plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, or_, select

from govflow.services.queries.finding import in_columns, read_page
from govflow.store.cases import CASE
from govflow.store.registers.plans.tables import NEWER, PLAN, PlanRow
from govflow.store.visibility import nameable_cases
from govflow.store.work import Work
from govflow.values import Text

PAGE = 50
"""Plans on a page."""
Status: TypeAlias = Literal["coming", "valid", "over"]
STATUSES: tuple[Status, ...] = ("coming", "valid", "over")


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """A plan. ``valid_until``: its last day as it was published; ``replaced_on``: the first day of the plan ``newer``
    in its place. ``reference`` of its case, where the reader may see that.
    """

    id: int
    name: Text
    version: int
    valid_from: date
    valid_until: date
    replaced_on: date | None
    newer_id: int | None
    newer: Text | None
    status: Status
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class PlanList:
    """A page of plans, the latest first; ``following``: after which one the next page begins."""

    shown: tuple[PlanLine, ...]
    following: int | None


def load_plans(
    work: Work, words: str = "", *, status: Status | None = None, after: int | None = None
) -> PlanList:  # fmt: skip
    """A page of the register: those with the words in their name, as they stand on this day."""
    query = select(PLAN.c.id)
    if words:
        query = query.where(in_columns(PlanRow.name_en, PlanRow.name_zh)(words))
    if status is not None:
        query = query.outerjoin(NEWER, NEWER.c.replaces_id == PLAN.c.id).where(_stands(status, work.today))
    if after is not None:
        query = query.where(PLAN.c.id < after)
    rows, following = read_page(work, PLAN.c.id, query, plans(work), PAGE)
    return PlanList(shown=tuple(plan_line(row, work.today) for row in rows), following=following)


def plans(work: Work) -> Select[*tuple[Any, ...]]:
    """All plans, each with the one that replaces it, and the reference of its case and whether that may be named."""
    return (
        select(PLAN, CASE.c.reference, nameable_cases(work.actor).label("seen"))
        .add_columns(
            NEWER.c.id.label("newer_id"), NEWER.c.name_en.label("newer_en"), NEWER.c.name_zh.label("newer_zh"),
            NEWER.c.valid_from.label("replaced_on"),
        )
        .join(CASE, CASE.c.id == PLAN.c.case_id)
        .outerjoin(NEWER, NEWER.c.replaces_id == PLAN.c.id)
    )  # fmt: skip


def plan_line(row: Any, day: date) -> PlanLine:
    return PlanLine(
        id=row.id,
        name=Text(en=row.name_en, zh=row.name_zh),
        version=row.version,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        replaced_on=row.replaced_on,
        newer_id=row.newer_id,
        newer=Text(en=row.newer_en, zh=row.newer_zh) if row.newer_id is not None else None,
        status=_status(row, day),
        reference=row.reference if row.seen else None,
    )


def _status(row: Any, day: date) -> Status:
    if row.valid_until < day or (row.replaced_on is not None and row.replaced_on <= day):
        return "over"
    return "valid" if row.valid_from <= day else "coming"


def _stands(status: Status, day: date) -> Any:
    over = or_(PLAN.c.valid_until < day, NEWER.c.valid_from.is_not(None) & (NEWER.c.valid_from <= day))
    begun = PLAN.c.valid_from <= day
    return {"coming": ~begun & ~over, "valid": begun & ~over, "over": over}[status]
