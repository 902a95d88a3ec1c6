"""The agenda of a conference as its reader may know it: which items, in which order, under which numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govflow.services.queries.case.children import rows_below
from govflow.services.queries.case.names import Names
from govflow.store.visibility import Held, held_in_list
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id, read_together
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    """An item: its number and the case that it is; ``held``: as what the reader reads that."""

    number: int
    case: Case
    held: Held
    brought_by: int | None
    opened_at: datetime

    def state(self, work: Work) -> Text:
        """Where it stands."""
        return work.version_of(self.case).workflow.states[self.case.state].title


def agenda_lines(work: Work, case: Case) -> tuple[AgendaLine, ...]:
    """The items that the reader may see, in the order of their opening. Of any other nothing is told, not even that it
    is there. The one place that knows order and numbers.
    """
    rows = rows_below(work, case)
    read_together(work, [row.id for row in rows])
    lines = []
    for number, row in enumerate(rows, start=1):
        below = read_by_id(work, row.id)
        held = held_in_list(work.version_of(below).workflow, taking_part=row.taking_part)
        lines.append(
            AgendaLine(number=number, case=below, held=held, brought_by=row.opened_by, opened_at=row.opened_at)
        )
    return tuple(lines)


def expect_names(names: Names, lines: tuple[AgendaLine, ...]) -> None:
    """Who brought the items is named with whatever else is."""
    names.expect(organizations={each.brought_by for each in lines})
