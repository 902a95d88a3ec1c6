"""What is told of the leave to pass a confidence on: to whom, how, until when, and whether it was used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from govflow.domain.confidences import Leave, LeaveBook
from govflow.engine.definition import Workflow
from govflow.messages import Message
from govflow.services.queries.mediation.confiding.leave_rights import (
    Leaves,
    file_has_page,
    has_leave,
    leave_book,
    load_leave,
)
from govflow.store.work import Case, Work


@dataclass(frozen=True, kw_only=True)
class Told:
    """The leave in a case, for whoever reads what it is for."""

    book: LeaveBook
    leaves: Leaves
    workflow: Workflow
    today: date

    def sentences(self, confidence: str) -> tuple[Message, ...]:
        """Of one confidence: for each party that may be told, or was."""
        found = (self.leaves.get((confidence, capacity)) for capacity in self.book.told)
        said = tuple(self.sentence(each) for each in found if each is not None)
        return said or (Message("Not to be passed on."),)

    def sentence(self, leave: Leave) -> Message:
        to = self.workflow.parties[leave.to].title
        if leave.is_used:
            return Message("Passed on to: %(to)s, %(day)s.", to=to, day=leave.used[-1])
        if leave.revoked_at is not None:
            return Message("Not to be passed on to: %(to)s. The leave was taken back.", to=to)
        if not leave.stands(self.today):
            return Message("Not to be passed on to: %(to)s. The leave ended on %(day)s.", to=to, day=leave.until)
        return _standing(leave, to)


def told_leave(work: Work, case: Case) -> Told | None:
    """None where a procedure knows no such leave."""
    book = leave_book(work, case)
    if book is None:
        return None
    workflow = work.version_of(case).workflow
    return Told(book=book, leaves=load_leave(work, case), workflow=workflow, today=case.today(work.at))


def leave_of_files(work: Work, case: Case, rows: Sequence[Mapping[str, Any]]) -> Mapping[str, tuple[Message, ...]]:
    """By identifier, of the versions of documents that have a page as a confidence: the leave to pass each on."""
    paged = [row for row in rows if row["compartment_id"] is not None and file_has_page(work, case, row)]
    told = told_leave(work, case) if paged else None
    return {
        row["version_id"]: told.sentences(row["version_id"]) if told is not None and has_leave(work, case, row) else ()
        for row in paged
    }


def _standing(leave: Leave, to: object) -> Message:
    if leave.extent == "substance":
        if leave.until is None:
            return Message("The substance may be passed on to: %(to)s.", to=to)
        return Message("The substance may be passed on to: %(to)s, until %(day)s.", to=to, day=leave.until)
    if leave.extent == "as_it_stands":
        if leave.until is None:
            return Message("The file may be passed on as it stands to: %(to)s.", to=to)
        return Message("The file may be passed on as it stands to: %(to)s, until %(day)s.", to=to, day=leave.until)
    if leave.until is None:
        return Message("May be passed on word for word to: %(to)s.", to=to)
    return Message("May be passed on word for word to: %(to)s, until %(day)s.", to=to, day=leave.until)
