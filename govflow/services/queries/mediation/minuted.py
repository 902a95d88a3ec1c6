"""Minutes of a sitting as its page shows them, with what each side said to their present wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govflow.domain.sessions.book import SittingsBook
from govflow.domain.sessions.sittings import Ceiling, Minutes, Sitting
from govflow.services.queries.case.names import Names
from govflow.services.queries.mediation.sitting_rights import against_answering, against_minuting, sides_there
from govflow.store.work import Case, Work
from govflow.values import SYSTEM, Text


@dataclass(frozen=True, kw_only=True)
class AnswerShown:
    """What a side said to the present wording; ``approved`` none: nothing yet."""

    title: Text
    approved: bool | None
    text: str
    by: Text | None
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Minuted:
    """The minutes in their present wording. ``keeps``, ``may_answer``: may the reader word or answer them?"""

    minutes: Minutes | None
    answers: tuple[AnswerShown, ...]
    keeps: bool
    may_answer: bool


@dataclass(frozen=True, kw_only=True)
class CeilingShown:
    """What a side agrees to at most, as it told."""

    title: Text
    ceiling: Ceiling


def load_minuted(work: Work, case: Case, book: SittingsBook, known: Sitting, names: Names) -> Minuted:
    """For who reads of the sitting. ``names``: of those who answered are loaded."""
    return Minuted(
        minutes=known.minutes,
        answers=tuple(_answer(work, case, known, side, names) for side in sides_there(case, book, known)),
        keeps=not against_minuting(work, case, book, known),
        may_answer=not against_answering(work, case, book, known),
    )


def _answer(work: Work, case: Case, known: Sitting, side: str, names: Names) -> AnswerShown:
    title, found = work.version_of(case).workflow.parties[side].title, known.answers.get(side)
    if found is None:
        return AnswerShown(title=title, approved=None, text="", by=None, at=None)
    return AnswerShown(
        title=title,
        approved=found.answer == "approved",
        text=found.text,
        by=names.at(found.at).person(found.person_id) or SYSTEM.person,
        at=found.at,
    )
