"""What stood in a draft: it stays with those whom the draft was shown to, when a step lets others in.

They read what was filed: the answers as they stand then, in the entry of that step, and the papers on file. Entries of
the draft have its readers from the beginning (``Work.enter``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import func, select, update

from govflow.engine.definition import AUTHOR
from govflow.store.documents import DocumentRow, DocumentVersionRow
from govflow.store.work import Case, Work

DOCUMENT, FILE = DocumentRow.__table__, DocumentVersionRow.__table__


def as_filed(work: Work, case: Case, target: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the entry of a step says: its answers; where it lets others in, all that stands in the case by then."""
    return dict(answers) if _kept_for(work, case, target) is None else {**case.data, **answers}


def keep_drafts(work: Work, case: Case, target: str) -> None:
    """Before a step lets others in: what was replaced on file is read by nobody but those who saw it until now."""
    readers = _kept_for(work, case, target)
    if readers is None:
        return
    named = _named(case.data.values())
    files = select(FILE.c.document_id, func.max(FILE.c.number).label("last")).group_by(FILE.c.document_id).subquery()
    rows = work.session.execute(
        select(DOCUMENT.c.id, DOCUMENT.c.field, DOCUMENT.c.audience, DOCUMENT.c.drafted_for, files.c.last)
        .join(files, files.c.document_id == DOCUMENT.c.id)
        .where(DOCUMENT.c.case_id == case.id, DOCUMENT.c.seat_id.is_(None))
    )
    for row in rows.all():
        if row.field is not None and row.id not in named and not _sealed(work, case, row.field):
            _change(work, row.id, audience=_within(row.audience, readers))
        elif row.last > 1 and row.drafted_for is None:
            _change(work, row.id, drafted_for=list(readers), filed_from=row.last)


def _kept_for(work: Work, case: Case, target: str) -> tuple[str, ...] | None:
    """Who alone has seen the case until now, where it goes to a state that others see as well."""
    workflow = work.version_of(case).workflow
    before, after = workflow.shown_in(case.state, case.ended_in), workflow.shown_in(target, case.state)
    return before if before is not None and (after is None or not set(after) <= set(before)) else None


def _sealed(work: Work, case: Case, field: str) -> bool:
    """Does a step open it? Until then the case does not name it."""
    return field in work.version_of(case).workflow.sealed


def _named(values: Iterable[Any]) -> frozenset[str]:
    return frozenset(each for each in values if isinstance(each, str))


def _within(audience: Collection[str], readers: Collection[str]) -> list[str]:
    """Those of the readers whom the audience names; nobody but the author where it names none of them."""
    return [each for each in readers if not audience or each in audience] or [AUTHOR]


def _change(work: Work, document: str, **columns: Any) -> None:
    work.session.execute(update(DOCUMENT).where(DOCUMENT.c.id == document).values(**columns))
