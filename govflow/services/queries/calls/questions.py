"""Questions about a call and their answers, as they stand on its page: whoever reads the call reads them, and not who
asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from govflow.domain.calls.facts import QUESTION, QuestionBook
from govflow.services.queries.case.names import Names
from govflow.store.cases import CaseRow
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work

MOST_SHOWN = 200

_BELOW = Prepared(
    select(CaseRow.data, CaseRow.state, CaseRow.entered_at, CaseRow.workflow_version_id)
    .where(CaseRow.parent_id == bindparam("case"))
    .order_by(CaseRow.entered_at.desc(), CaseRow.id.desc())
    .limit(MOST_SHOWN)
)


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question and its answer, in the words in which both are published."""

    question: str
    answer: str
    at: datetime


def asked_of_questions(work: Work, case: Case) -> Asked:
    """What ``load_questions`` will ask."""
    return _BELOW.asked(case=case.id)


def load_questions(work: Work, case: Case, _names: Names) -> tuple[Answered, ...]:
    """The latest first: those of cases below, in the states in which their procedure publishes them here."""
    if not work.version_of(case).workflow.children:
        return ()
    found = []
    for row in asked_of_questions(work, case).rows(work.session):
        book: QuestionBook | None = work.pinned(work.session, row.workflow_version_id).machine.book(QUESTION)
        if book is not None and row.state in book.published_in:
            question, answer = row.data.get(book.question), row.data.get(book.answer)
            if isinstance(question, str) and isinstance(answer, str):
                found.append(Answered(question=question, answer=answer, at=row.entered_at))
    return tuple(found)
