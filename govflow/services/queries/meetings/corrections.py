"""The corrections of agreed minutes on the page of the case, and the page on which one is entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govflow.domain.minutes import CORRECTIONS, Correction, CorrectionsBook
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names
from govflow.services.rights import against_keeping, reads_as
from govflow.store.meetings.corrections import load_corrections, reads_corrections
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class CorrectionLine:
    """A correction with its number, who entered it and when."""

    number: int
    correction: Correction
    at: datetime
    person: Text | None


@dataclass(frozen=True, kw_only=True)
class Corrections:
    """The corrections of a case. ``enters``: the reader may enter another one now."""

    reference: str
    lines: tuple[CorrectionLine, ...]
    enters: bool


@dataclass(frozen=True, kw_only=True)
class CorrectionsPage:
    """The page on which one is entered. ``closed``: why the reader does not."""

    head: Head
    list: Corrections
    closed: tuple[Message, ...]


def against_correcting(work: Work, case: Case) -> list[Message]:
    """Why the actor may not correct the minutes now."""
    version = work.version_of(case)
    book: CorrectionsBook | None = version.machine.book(CORRECTIONS)
    if book is None:
        return [Message("No minutes are corrected in this case.")]
    state = version.workflow.states[case.state].title
    closed = Message("In “%(state)s” no minutes are corrected.", state=state)
    return against_keeping(work, case, book.kept_by, book.open_in, closed)


def load_corrections_shown(work: Work, case: Case, names: Names) -> Corrections | None:
    """The corrections for their reader; None where there is none and the reader may enter none."""
    if not reads_corrections(work, case, reads_as(work, case)):
        return None
    found = load_corrections(work, case)
    enters = not against_correcting(work, case)
    if not found and not enters:
        return None
    names.load(work, persons=(each.person_id for each in found))
    lines = tuple(
        CorrectionLine(
            number=each.number,
            correction=each.correction,
            at=each.at,
            person=names.at(each.at).person(each.person_id),
        )
        for each in found
    )
    return Corrections(reference=case.reference, lines=lines, enters=enters)


def load_corrections_page(work: Work, reference: str) -> CorrectionsPage:
    """The page of the corrections. Raises NotFound where the reader reads none."""
    case = read_case(work, reference)
    if work.version_of(case).machine.book(CORRECTIONS) is None or not reads_corrections(
        work, case, reads_as(work, case)
    ):
        raise NotFound(Message("No minutes are corrected in this case."))
    names = load_names(work, case)
    closed = tuple(against_correcting(work, case))
    shown = load_corrections_shown(work, case, names)
    empty = Corrections(reference=case.reference, lines=(), enters=not closed)
    return CorrectionsPage(head=load_head(work, case, names), list=shown or empty, closed=closed)
