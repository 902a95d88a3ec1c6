"""The corrections of agreed minutes on the page of the case, how each stands, and the page on which one is entered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from govflow.domain.minutes import (
    CORRECTIONS,
    Answer,
    Correction,
    CorrectionsBook,
    Standing,
    latest_answers,
    standing_of,
)
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names, Who
from govflow.services.rights import against_keeping, against_others, reads_as
from govflow.store.meetings.corrections import (
    KeptCorrection,
    load_corrections,
    load_countersigners,
    reads_corrections,
)
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class AnswerLine:
    """What an organization said last to a correction, or that it was withdrawn."""

    who: Who | None
    says: Answer
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CorrectionLine:
    """A correction with its number, who entered it and when, how it stands, and what was said to it.

    ``until``: none where nobody objects. ``agrees``, ``objects``, ``withdraws``: what the reader may do now.
    """

    number: int
    correction: Correction
    at: datetime
    person: Text | None
    until: datetime | None
    standing: Standing
    answers: tuple[AnswerLine, ...]
    replaced_by: int | None
    agrees: bool
    objects: bool
    withdraws: bool


@dataclass(frozen=True, kw_only=True)
class Corrections:
    """The corrections of a case. ``enters``: the reader may enter another one now."""

    reference: str
    lines: tuple[CorrectionLine, ...]
    enters: bool

    @property
    def disputed(self) -> tuple[int, ...]:
        """The numbers of those to which somebody objects."""
        return tuple(each.number for each in self.lines if each.standing == "disputed")


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


def against_answering(work: Work, case: Case) -> list[Message]:
    """Why the actor may neither agree nor object to corrections, whichever it is."""
    book: CorrectionsBook | None = work.version_of(case).machine.book(CORRECTIONS)
    if book is None or book.objected_for is None or not book.objected_by:
        return [Message("Nobody is asked here about corrections of the minutes.")]
    if reasons := against_others(work, case, book.objected_by):
        return reasons
    if work.actor.organization_id in load_countersigners(work, case):
        return []
    return [Message("Only who was asked to countersign the minutes objects to a correction of them.")]


def standing_now(work: Work, kept: KeptCorrection, entitled: Collection[int]) -> Standing:
    """How a correction stands at the moment."""
    replaced = kept.replaced_by is not None
    return standing_of(kept.answers, until=kept.until, at=work.at, entitled=entitled, replaced=replaced)


def load_corrections_shown(work: Work, case: Case, names: Names) -> Corrections | None:
    """The corrections for their reader; None where there is none and the reader may enter none."""
    if not reads_corrections(work, case, reads_as(work, case)):
        return None
    found = load_corrections(work, case)
    enters = not against_correcting(work, case)
    if not found and not enters:
        return None
    names.load(
        work,
        persons=(each.person_id for each in found),
        organizations=(said.organization_id for each in found for said in each.answers),
    )
    asked = any(each.until is not None for each in found)
    entitled = load_countersigners(work, case) if asked else frozenset()
    answers = asked and not against_answering(work, case)
    lines = tuple(_line(work, names, each, entitled, answers=answers, enters=enters) for each in found)
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


def _line(
    work: Work, names: Names, kept: KeptCorrection, entitled: Collection[int], *, answers: bool, enters: bool
) -> CorrectionLine:
    standing = standing_now(work, kept, entitled)
    said = latest_answers(kept.answers)
    own = said.get(work.actor.organization_id)
    lives, in_time = standing in ("open", "stands", "disputed"), kept.until is not None and work.at < kept.until
    answers = answers and lives and kept.until is not None
    objected = own is not None and own.says == "objects"
    last = [*said.values(), *(each for each in kept.answers if each.says == "withdraws")]
    return CorrectionLine(
        number=kept.number,
        correction=kept.correction,
        at=kept.at,
        person=names.at(kept.at).person(kept.person_id),
        until=kept.until,
        standing=standing,
        answers=tuple(
            AnswerLine(
                who=names.at(each.at).who(each.organization_id, None) if each.organization_id is not None else None,
                says=each.says,
                text=each.text,
                at=each.at,
            )
            for each in last
        ),
        replaced_by=kept.replaced_by,
        agrees=answers and (objected or (in_time and own is None)),
        objects=answers and in_time,
        withdraws=enters and standing == "disputed",
    )
