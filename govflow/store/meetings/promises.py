"""Commitments that are cases: those below a case as a rule asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, bindparam, select

from govflow.codec import load
from govflow.domain.owed.promises import RECORD, Promise, Promises, RecordBook, names_in
from govflow.store.cases import CASE, LinkRow
from govflow.store.parties import load_parties_of
from govflow.store.record.history import HISTORY
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.store.writing.facts import FIRST

LINK = LinkRow.__table__

_BELOW = Prepared(
    select(CASE.c.id, CASE.c.reference, CASE.c.workflow_version_id, CASE.c.state, CASE.c.data)
    .where(CASE.c.parent_id == bindparam("case"))
    .order_by(CASE.c.id)
)
_BESIDE = Prepared(
    select(LINK.c.relation, HISTORY.c.content)
    .join(CASE, CASE.c.id == LINK.c.other_id)
    .join(HISTORY, and_(HISTORY.c.case_id == CASE.c.id, HISTORY.c.seq == FIRST))
    .where(LINK.c.case_id == bindparam("case"), CASE.c.parent_id.is_distinct_from(bindparam("case")))
    .where(CASE.c.ended_at.is_(None))
)


def load_promises(work: Work, case: Case) -> Promises:
    """The commitments below a case, as this command has left them so far. None moves while the case is held."""
    rows = [(row, book) for row in _BELOW.rows(work.session, case=case.id) if (book := record_book(work, row))]
    if not rows:
        return Promises(())
    parties = load_parties_of(work.session, [row.id for row, _ in rows])
    listed = _listed(work, case)
    return Promises(tuple(_promise(work, row, book, parties[row.id], listed) for row, book in rows))


def record_book(work: Work, row: Any) -> RecordBook | None:
    """How the procedure of a case counts it as a commitment; None where it is none."""
    found = work.pinned(work.session, row.workflow_version_id).machine.book(RECORD)
    return found if isinstance(found, RecordBook) else None


def _promise(
    work: Work, row: Any, book: RecordBook, parties: Mapping[str, Any], listed: Mapping[str, Iterable[str]]
) -> Promise:
    held = work.cases.get(row.id)
    state, data = (row.state, row.data) if held is None else (held.state, held.data)
    due = load(data.get(book.due)) if held is None else data.get(book.due)
    owners = parties.get(book.owner, ())
    return Promise(
        reference=row.reference,
        owner=owners[0].name if owners else None,
        measure=str(data.get(book.measure) or ""),
        due=due,
        overdue=book.outcome(state) == "overdue",
        listed=frozenset(relation for relation, names in listed.items() if row.reference in names),
    )


def _listed(work: Work, case: Case) -> dict[str, set[str]]:
    """By relation, the references that open cases beside this one were opened with."""
    found: dict[str, set[str]] = {}
    for row in _BESIDE.rows(work.session, case=case.id):
        for answer in (row.content or {}).values():  # of what was erased nothing is left
            if isinstance(answer, str):
                found.setdefault(row.relation, set()).update(names_in(answer))
    return found
