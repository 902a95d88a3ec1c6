"""What stood in a draft: it stays with those whom the draft was shown to, when a step lets others in.

They read what was filed: the answers as they stand then, in the entry of that step, and the latest versions of the
papers on file. Whoever was shown a version once goes on reading it, however often a case is filed anew. Entries of the
draft have its readers from the beginning (``Work.enter``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from govflow.engine.definition.terms import Names
from govflow.store.documents import DocumentRow, DocumentVersionRow, ShownVersionRow
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work

DOCUMENT, FILE, SHOWN = DocumentRow.__table__, DocumentVersionRow.__table__, ShownVersionRow.__table__
_OTHER = FILE.alias()
_LAST = select(func.max(_OTHER.c.number)).where(_OTHER.c.document_id == DOCUMENT.c.id).scalar_subquery()
_KEPT = Prepared(
    select(
        SHOWN.c.id, SHOWN.c.version_id, SHOWN.c.document_id, SHOWN.c.until, DOCUMENT.c.field, DOCUMENT.c.audience,
        (FILE.c.number == _LAST).label("latest"),
    )
    .join(DOCUMENT, DOCUMENT.c.id == SHOWN.c.document_id)
    .join(FILE, FILE.c.id == SHOWN.c.version_id)
    .where(DOCUMENT.c.case_id == bindparam("case"))
    .order_by(SHOWN.c.id)
)  # fmt: skip


def as_filed(work: Work, case: Case, target: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the entry of a step says: its answers; where it lets others in, all that stands in the case by then."""
    return {**case.data, **answers} if lets_in(work, case, target) else dict(answers)


def lets_in(work: Work, case: Case, target: str) -> bool:
    """Does the case go to a state that others see as well?"""
    before, after = _views(work, case, target)
    return before is not None and (after is None or not set(after) <= set(before))


def keep_shown(work: Work) -> None:
    """At the end of a command: what it filed where only some see the case is shown to them alone, so far."""
    views = ((case.view(work.version_of(case).workflow), document, version) for case, document, version in work.filed)
    rows = [_row(document, version, view) for view, document, version in views if view is not None]
    if rows:
        work.session.execute(insert(SHOWN), rows)


def show_what_stands(work: Work, case: Case, target: str) -> None:
    """Before a case goes to a state that others see it in: they read the latest version of what is on file.

    What was replaced until now stays with those who saw the case where it stood.
    """
    before, after = _views(work, case, target)
    if before is None or (after is not None and set(after) == set(before)):
        return
    kept = _KEPT.rows(work.session, case=case.id)
    standing = {row.version_id: row.document_id for row in _standing(case, kept)}
    if shown := [row.id for row in kept if row.until is None and not (after is None and row.version_id in standing)]:
        work.session.execute(update(SHOWN).where(SHOWN.c.id.in_(shown)).values(until=work.at))
    if standing and after is None:
        work.session.execute(delete(SHOWN).where(SHOWN.c.version_id.in_(sorted(standing))))
    elif standing and after is not None:
        work.session.execute(insert(SHOWN), [_row(standing[each], each, after) for each in sorted(standing)])


def _standing(case: Case, kept: Iterable[Any]) -> list[Any]:
    """The latest versions of papers that none has taken the place of; what is for few the case does not name."""
    named = {each for each in case.data.values() if isinstance(each, str)}
    return [row for row in kept if row.latest and (row.field is None or row.audience or row.document_id in named)]


def _views(work: Work, case: Case, target: str) -> tuple[Names | None, Names | None]:
    """The capacities that see the case until now, and where it goes to; none: all parties."""
    workflow = work.version_of(case).workflow
    return case.view(workflow), workflow.shown_in(target, case.state)


def _row(document: str, version: str, view: Names) -> dict[str, Any]:
    return {"document_id": document, "version_id": version, "readers": list(view), "until": None}
