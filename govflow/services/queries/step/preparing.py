"""The form of a step for whoever prepares it: the same questions, judged by the same, whoever will take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from govflow.services.queries.finding import Sought
from govflow.services.queries.meetings.prepared_rights import against_preparing
from govflow.services.queries.step.consequences import Consequences, preview_handed
from govflow.services.queries.step.page import StepPage, load_step
from govflow.store.work import Work
from govflow.store.writing.locking import read_case


def load_preparing(work: Work, reference: str, name: str, sought: Mapping[str, Sought] | None = None) -> StepPage:
    """What preparing a step asks of this reader; ``closed`` says why they do not prepare it now. Raises NotFound."""
    page = load_step(work, reference, name, sought)
    return replace(page, closed=tuple(against_preparing(work, read_case(work, reference), name)), by_rows=False)


def check_preparing(
    work: Work, reference: str, name: str, values: Mapping[str, Any], reason: str | None, seen_version: int
) -> Consequences:
    """What the step will bring, and what is missing so far. Raises what preparing it would raise."""
    return preview_handed(work, read_case(work, reference), name, values, reason, seen_version)
