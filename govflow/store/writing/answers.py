"""Answers as they enter a case that is open, by whichever hand: a step, a case below or above it, what was sealed.

Nothing else writes them, so nothing comes under a round that is held on them, confided or not. And by which step a
document was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from govflow.engine.definition import FormField, Transition
from govflow.engine.entries import StepConfided
from govflow.engine.seating.anew import moved_with
from govflow.store.record.history import HISTORY
from govflow.store.record.steps import TAKEN
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import keep_confidences, open_sealed, split_confidences
from govflow.store.writing.matter import check_unfrozen
from govflow.values import SYSTEM, Actor


def keep_answers(
    work: Work,
    case: Case,
    fields: Sequence[FormField],
    answers: Mapping[str, Any],
    taken: StepConfided,
    writer: Actor = SYSTEM,
) -> dict[str, Any]:
    """Keep what all may read in the case, and the rest with its audience; what all may read.

    Raises Refused where a round is held on it.
    """
    check_unfrozen(work, case, fields, answers)
    known, _ = split_confidences(fields, answers)
    case.data.update(known)
    keep_confidences(work, case, fields, answers, writer, taken)
    return known


def open_answers(work: Work, case: Case, step: Transition) -> dict[str, Any]:
    """Let what was sealed until this step be part of the case; which answers. Raises Refused as ``keep_answers``."""
    opened = open_sealed(work, case, step)
    check_unfrozen(work, case, [], opened)
    case.data.update(opened)
    return opened


def given_with(work: Work, case: Case, document: Row[*tuple[Any, ...]]) -> Transition | None:
    """The step by which a document of a field was given, where that moved the case; the record says so.

    The entry of a step does not name what is for few readers: there its moment has to do, at which no more than one
    such step is likely, and with two of them the document stays.
    """
    steps = moved_with(work.version_of(case).workflow, document.field)
    if not steps:
        return None
    named = HISTORY.c.content[document.field].as_string() == document.id
    query = select(HISTORY.c.name, HISTORY.c.target).where(
        HISTORY.c.case_id == case.id,
        HISTORY.c.kind == TAKEN,
        HISTORY.c.name.in_(sorted({each.name for each in steps})),
        HISTORY.c.at == document.created_at if document.audience else named,
    )
    taken = {(row.name, row.target) for row in work.session.execute(query)}
    return next((each for each in steps if (each.name, each.to) in taken), None)
