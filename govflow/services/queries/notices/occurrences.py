"""An event as it leaves the house: of which kind, and its case as the events of the API show it to the same reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govflow.services.queries.cases import CaseLine, line_of
from govflow.services.queries.filters import CaseFilters, Pairs, lines
from govflow.services.queries.registers.bulletins.page import BulletinPage
from govflow.store.work import Work


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """``kind``: as a webhook wants it, of a bulletin what became of it; a test is about neither."""

    id: str
    kind: str
    at: datetime
    case: CaseLine | None
    bulletin: BulletinPage | None = None


def load_case_line(work: Work, pairs: Pairs, case_id: int) -> CaseLine | None:
    """A case as a list shows it; None for one that the actor may not see."""
    found = lines(work, CaseFilters(), pairs, [case_id], 1)
    return line_of(work, found[0]) if found else None
