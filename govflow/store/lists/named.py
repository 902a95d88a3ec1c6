"""What a field of a form may name elsewhere: cases of other procedures, with what they say, and funds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, select, true

from govflow.engine.asking import before_opening
from govflow.engine.definition import FormField, Workflow
from govflow.engine.entries.stored import loaded
from govflow.engine.facts import Facts, NamedCase, NamedCases
from govflow.engine.family import chosen_ids
from govflow.store.cases import CaseRow
from govflow.store.funds.tables import FUND
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import VISIBLE, sight, visible_cases
from govflow.store.work import Case, Work

_NAMED = Prepared(
    select(
        CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.workflow, CaseRow.workflow_version_id, CaseRow.state,
        CaseRow.data, CaseRow.due_at, CaseRow.end, VISIBLE.label("seen"),
    ).where(CaseRow.id == bindparam("case"))
)  # fmt: skip


def offered_cases(field: FormField) -> ColumnElement[bool]:
    """The criterion over ``CaseRow``: of one of the procedures that the field says, in one of its states, which may be
    ends; where it says none, not ended.
    """
    there = CaseRow.state.in_(field.offered_in) if field.offered_in else CaseRow.ended_at.is_(None)
    return and_(CaseRow.workflow.in_(field.of), there)


def are_offered(work: Work, case: Case, field: FormField, value: Any) -> bool:
    """May the field name these cases? They are on its list, before the same body, and whoever acts sees them.

    A case that was named before stays named, whatever has become of it: what was taken over from it is known.
    """
    numbers: Collection[int] = chosen_ids(value)
    if value == case.data.get(field.name):
        return True
    on_list = and_(CaseRow.id.in_(numbers), offered_cases(field), CaseRow.body_id == case.body.id)
    named = select(CaseRow.id).where(on_list, visible_cases(work.actor))
    return len(work.session.execute(named).all()) == len(numbers)


def offered_funds(body_id: int, *, closed: bool = False) -> ColumnElement[bool]:
    """The criterion over the funds that a form may name: those of the body that are open.

    ``closed``: the others as well, for a case below another one names what its parent named while it was open.
    """
    return and_(FUND.c.body_id == body_id, true() if closed else FUND.c.state == "open")


def load_named_cases(work: Work, _case: Case | None = None) -> NamedCases:
    """Those that are asked for, one by one: a form names few. None of them is locked."""
    found: dict[int, NamedCase | None] = {}

    def read(number: int) -> NamedCase | None:
        if number not in found:
            found[number] = _named(work, number)
        return found[number]

    return NamedCases(read)


def facts_before_opening(work: Work, workflow: Workflow, today: date) -> Facts:
    """What is known of a case that is not open yet, and of the cases that its form names."""
    return {**before_opening(workflow, work.at, today), NamedCases: load_named_cases(work)}


def _named(work: Work, number: int) -> NamedCase | None:
    [row] = _NAMED.rows(work.session, case=number, **sight(work.actor)) or [None]
    if row is None:
        return None
    states = work.pinned(work.session, row.workflow_version_id).workflow.states
    return NamedCase(
        id=row.id,
        reference=row.reference,
        title=row.title,
        workflow=row.workflow,
        state=row.state,
        state_title=states[row.state].title,
        answers=loaded(row.data),
        due_at=row.due_at,
        end=row.end,
        seen=bool(row.seen),
    )
