"""For spreadsheets: the list of cases that the reader may see and asked for, one case a row; a table of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.filters import CaseFilters, Pairs, asked, criteria
from govflow.services.queries.step.tables import ShownTable, shown_table
from govflow.services.rights import reads_as
from govflow.store.cases import PAUSED, CaseRow, Pause, pause_of
from govflow.store.people import OrganizationRow
from govflow.store.record.log import Naming, load_naming
from govflow.store.visibility import open_answers
from govflow.store.work import Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

_BATCH = 500
ENDS = {
    "success": Text(en="success", zh="成功"),
    "refused": Text(en="refused", zh="被拒绝"),
    "withdrawn": Text(en="withdrawn", zh="已撤回"),
    "lapsed": Text(en="lapsed", zh="逾期失效"),
}


@dataclass(frozen=True, kw_only=True)
class CaseRecord:
    """A case in an export. ``end``: how it ended."""

    reference: str
    title: str
    title_other: str | None
    procedure: Text
    version: int
    phase: Text | None
    state: Text
    end: Text | None
    opened_by: Text | None
    opened_at: datetime
    due_at: datetime | None
    pause: Pause | None
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Some of the cases of an export, and the number below which the next ones begin; none where these are the last."""

    records: tuple[CaseRecord, ...]
    below: int | None


_COLUMNS = (
    CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.workflow_version_id, CaseRow.state, CaseRow.end,
    CaseRow.opened_by, CaseRow.opened_at, CaseRow.due_at, *PAUSED, CaseRow.updated_at,
)  # fmt: skip


def table_of(work: Work, reference: str, field: str) -> ShownTable:
    """The latest answer to a table of a case. Raises NotFound for what is none, or not for all who see the case."""
    case = read_case(work, reference)
    asked = work.version_of(case).workflow.fields.get(field)
    known = open_answers(reads_as(work, case), case.data)
    if asked is None or not asked.columns or not known.get(field):
        raise NotFound(Message("There is no such table that you may see."))
    return shown_table(asked, known[field])


def case_records(work: Work, filters: CaseFilters, pairs: Pairs) -> Iterator[CaseRecord]:
    """The cases, last changed first, read in batches while they are written; each opener as called then."""
    query = select(*_COLUMNS).where(*criteria(filters, pairs)).order_by(CaseRow.listed_at.desc(), CaseRow.id.desc())
    openers = load_naming(work.session, OrganizationRow)
    rows = work.session.execute(query.execution_options(yield_per=_BATCH), asked(work, filters, pairs))
    for row in rows:
        yield _record(work, row, openers)


def record_batch(work: Work, filters: CaseFilters, pairs: Pairs, below: int | None) -> Batch:
    """The next cases, the one opened last first, below the number of one. What is opened or changed between two batches
    puts none of the others into both, or into neither.
    """
    query = select(CaseRow.id, *_COLUMNS).where(*criteria(filters, pairs))
    if below is not None:
        query = query.where(CaseRow.id < below)
    rows = work.session.execute(query.order_by(CaseRow.id.desc()).limit(_BATCH), asked(work, filters, pairs)).all()
    openers = load_naming(work.session, OrganizationRow, {row.opened_by for row in rows if row.opened_by is not None})
    records = tuple(_record(work, row, openers) for row in rows)
    return Batch(records=records, below=rows[-1].id if len(rows) == _BATCH else None)


def count_cases(work: Work, filters: CaseFilters, pairs: Pairs, most: int | None = None) -> int:
    """How many cases the list would show in all; counted no further than ``most``."""
    found = select(CaseRow.id).where(*criteria(filters, pairs)).limit(most).subquery()
    counted = select(func.count()).select_from(found)
    return int(work.session.execute(counted, asked(work, filters, pairs)).scalar_one())


def _record(work: Work, row: Any, openers: Mapping[int, Naming]) -> CaseRecord:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    state = workflow.states[row.state]
    return CaseRecord(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        procedure=workflow.title,
        version=workflow.version,
        phase=workflow.phases[state.phase] if state.phase else None,
        state=state.title,
        end=ENDS[row.end] if row.end else None,
        opened_by=openers[row.opened_by].told(row.opened_at) if row.opened_by is not None else None,
        opened_at=row.opened_at,
        due_at=row.due_at,
        pause=pause_of(row),
        updated_at=row.updated_at,
    )
