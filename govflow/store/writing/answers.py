"""Answers as they enter a case that is open, by whichever hand: a step, a case below or above it, what was sealed.

Nothing else writes them, so nothing comes under a round that is held on them, confided or not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from govflow.engine.definition import FormField, Transition
from govflow.engine.entries import StepConfided
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
