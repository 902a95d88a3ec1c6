"""The cases below a case, as a table: the items of an agenda, the tranches of a grant."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from govflow.codec import load, load_message
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.store.cases import CaseRow
from govflow.store.rounds import RoundRow
from govflow.store.visibility import visible_cases
from govflow.store.work import Case, Work
from govflow.values import Money, Text


@dataclass(frozen=True, kw_only=True)
class ChildLine:
    """One case below: who brought it, where it stands, what its last round came to, the sum it asks for."""

    reference: str
    title: str
    brought_by: Text | None
    state: Text
    end: str | None
    result: Message | None
    amount: Money | None


def load_child_lines(work: Work, case: Case, names: Names) -> tuple[ChildLine, ...]:
    """The cases below this one that the reader may see, in the order of their opening."""
    rows = work.session.execute(
        select(
            CaseRow.id,
            CaseRow.reference,
            CaseRow.title,
            CaseRow.opened_by,
            CaseRow.state,
            CaseRow.end,
            CaseRow.data,
            CaseRow.workflow_version_id,
        )
        .where(CaseRow.parent_id == case.id, visible_cases(work.actor))
        .order_by(CaseRow.id)
    ).all()
    names.load(work, organizations=(row.opened_by for row in rows))
    results = _results(work, [row.id for row in rows])
    found = []
    for row in rows:
        states = work.pinned(work.session, row.workflow_version_id).workflow.states
        amount = load(row.data.get("amount"))
        found.append(
            ChildLine(
                reference=row.reference,
                title=row.title,
                brought_by=names.organization(row.opened_by),
                state=states[row.state].title,
                end=row.end,
                result=results.get(row.id),
                amount=amount if isinstance(amount, Money) else None,
            )
        )
    return tuple(found)


def _results(work: Work, case_ids: list[int]) -> dict[int, Message]:
    """The sentence of the last round that closed, by case. A verdict never tells what is sealed."""
    last = (
        select(func.max(RoundRow.id))
        .where(RoundRow.case_id.in_(case_ids), RoundRow.verdict.is_not(None))
        .group_by(RoundRow.case_id)
    )
    rows = work.session.execute(select(RoundRow.case_id, RoundRow.verdict).where(RoundRow.id.in_(last)))
    return {row.case_id: load_message(row.verdict["sentence"]) for row in rows}
