"""The rounds of a case in a list, those that opened together as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from govflow.codec import load_message
from govflow.engine.rounds.items import summary
from govflow.messages import Message
from govflow.services.queries.case.round.items import LEFT, ItemLine, load_item_lines, title_of
from govflow.store.rounds.sight import readable_rounds
from govflow.store.rounds.tables import VOID, RoundRow
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.visibility import Held, Shape, reading, shape_of
from govflow.store.work import Case, Work
from govflow.values import Text

_LINES = select(
    RoundRow.id, RoundRow.name, RoundRow.opened_at, RoundRow.closed_at, RoundRow.outcome, RoundRow.verdict,
    RoundRow.ordinal, RoundRow.words, RoundRow.child_id, RoundRow.opening_id,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RoundLine:
    """A round in a list, or several that opened together. ``sentence``: the result, of several how they stand.

    ``id``: of several, that of the one to look at first. ``latest``: no later one of its name has opened.
    """

    id: int
    title: Text
    opened_at: datetime
    closed_at: datetime | None
    sentence: Message | None
    items: tuple[ItemLine, ...] = ()
    latest: bool = True

    @property
    def ids(self) -> tuple[int, ...]:
        """All rounds of the line."""
        return tuple(each.id for each in self.items) or (self.id,)

    @property
    def yours(self) -> int:
        """How many of several wait for the reader."""
        return sum(each.yours for each in self.items)


@shaped
def _lines(shape: Shape) -> Select[Any]:
    return _LINES.where(RoundRow.case_id == bindparam("case"), readable_rounds(shape)).order_by(RoundRow.id)


def asked_of_round_lines(work: Work, case: Case, held: Held) -> Asked:
    """What ``load_round_lines`` will ask."""
    return _lines(shape_of(held)).asked(case=case.id, **reading(work.actor, held))


def load_round_lines(work: Work, case: Case, held: Held) -> tuple[RoundLine, ...]:
    """The rounds of a case that the reader may know of, the latest first; those that opened together as one."""
    rows = _lines(shape_of(held)).rows(work.session, case=case.id, **reading(work.actor, held))
    openings: dict[int, list[Any]] = {}
    for row in rows:
        openings.setdefault(row.opening_id or row.id, []).append(row)
    last = {row.name: row.opening_id or row.id for row in rows}
    latest = frozenset(last.values())
    lines = (
        _round_line(work, case, each[0])
        if each[0].ordinal is None
        else _opening_line(work, case, held, each, latest=number in latest)
        for number, each in openings.items()
    )
    return tuple(lines)[::-1]


def _round_line(work: Work, case: Case, row: Any) -> RoundLine:
    return RoundLine(
        id=row.id,
        title=title_of(work, case, row.name),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        sentence=load_message(row.verdict["sentence"]) if row.verdict else LEFT if row.closed_at else None,
    )


def _opening_line(work: Work, case: Case, reader: Held, rows: Sequence[Any], *, latest: bool) -> RoundLine:
    """Several that opened together; their lines only where no later ones have opened."""
    held = [row for row in rows if row.ordinal]
    items = load_item_lines(work, case, reader, held) if latest else ()
    open_now = [row for row in rows if row.closed_at is None]
    left = any(row.outcome == VOID for row in rows)
    return RoundLine(
        id=next((each.id for each in items if each.yours), (open_now or rows)[0].id),
        title=title_of(work, case, rows[0].name),
        opened_at=rows[0].opened_at,
        closed_at=None if open_now else max(row.closed_at for row in rows),
        sentence=LEFT if left else summary([row.outcome for row in held]),
        items=items,
        latest=latest,
    )
