"""Rounds that are held for each row of a table or each case below: which one a round is, and how the others stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from govflow.codec import load_message
from govflow.engine.rounds.items import titled
from govflow.engine.rounds.seats import holder
from govflow.messages import Message
from govflow.services.queries.case.answers import readable
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.rights import own_seats, reads_as
from govflow.store.cases import CaseRow
from govflow.store.rounds import LoadedRound, load_rounds
from govflow.store.rounds.sight import readable_rounds
from govflow.store.rounds.tables import ROUND, VOID
from govflow.store.visibility import Held, Outside, reading, shape_of, visible_cases
from govflow.store.work import Case, Work
from govflow.values import Text

LEFT = Message("The case left the state before the round was decided.")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A case below that a round is about, as whoever sees it knows it."""

    reference: str
    title: str
    title_other: str | None


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """One of several rounds: which one, and what it has come to. ``yours``: it waits for the reader."""

    id: int
    number: int
    words: str
    case: Subject | None
    open: bool
    sentence: Message
    outcome: str | None
    yours: bool


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a round stands among those that opened with it, and what of the table it is about (labels and values).

    ``waiting``: the next one that waits for the reader, after this one or else from the first.
    """

    number: int
    total: int
    case: Subject | None
    row: tuple[tuple[Text, Any], ...]
    previous: int | None
    next: int | None
    waiting: int | None


def load_item_lines(work: Work, case: Case, held: Held, rows: Sequence[Any]) -> tuple[ItemLine, ...]:
    """The rounds of one opening, in order. ``rows`` are theirs, with all columns."""
    cases = load_subjects(work, [row.child_id for row in rows])
    standing = {each.id: each for each in load_rounds(work.session, [row.id for row in rows if row.closed_at is None])}
    yours = waiting_for_reader(work, case, list(standing.values()))
    told = {row.id: row.words if not isinstance(held, Outside) or row.name in held.rounds else "" for row in rows}
    return tuple(
        _line(row, told[row.id], cases.get(row.child_id), standing.get(row.id), yours=row.id in yours) for row in rows
    )


def load_place(work: Work, case: Case, names: Names, found: LoadedRound) -> Place | None:
    """Where a round stands among several; None for one that is held once."""
    if found.item is None:
        return None
    first = select(func.coalesce(ROUND.c.opening_id, ROUND.c.id)).where(ROUND.c.id == found.id).scalar_subquery()
    held = reads_as(work, case)
    rows = work.session.execute(
        select(ROUND.c.id, ROUND.c.closed_at)
        .where(ROUND.c.case_id == case.id, func.coalesce(ROUND.c.opening_id, ROUND.c.id) == first)
        .where(readable_rounds(shape_of(held)))
        .order_by(ROUND.c.id),
        reading(work.actor, held),
    ).all()
    ids = [row.id for row in rows]
    here = ids.index(found.id)
    others = load_rounds(work.session, [row.id for row in rows if row.closed_at is None and row.id != found.id])
    waiting = sorted(waiting_for_reader(work, case, others))
    return Place(
        number=found.item.number,
        total=len(ids) if found.held else 0,
        case=load_subjects(work, [found.item.case_id]).get(found.item.case_id),
        row=_row(work, case, names, found),
        previous=ids[here - 1] if here > 0 else None,
        next=ids[here + 1] if here + 1 < len(ids) else None,
        waiting=next((each for each in waiting if each > found.id), waiting[0] if waiting else None),
    )


def load_subjects(work: Work, case_ids: Iterable[int | None]) -> Mapping[int | None, Subject]:
    """Those of the cases that the reader may see; of the others their number is all that is told."""
    ids = sorted({each for each in case_ids if each is not None})
    if not ids:
        return {}
    rows = work.session.execute(
        select(CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other).where(
            CaseRow.id.in_(ids), visible_cases(work.actor)
        )
    )
    return {row.id: Subject(reference=row.reference, title=row.title, title_other=row.title_other) for row in rows}


def title_of(work: Work, case: Case, name: str) -> Text:
    """What a round is called."""
    round_ = work.version_of(case).workflow.rounds[name]
    return round_.title or Text(en=name.replace("_", " ").capitalize(), zh=name)


def title_of_item(title: Text, found: LoadedRound, case: Subject | None) -> Text:
    """The title of a round; of several, with which one it is, as far as the reader may know."""
    if found.item is None or not found.held:
        return title
    return titled(title, found.item.number, case.title if case is not None else found.item.words)


def waiting_for_reader(work: Work, case: Case, rounds: Sequence[LoadedRound]) -> frozenset[int]:
    """The rounds with a seat that has not answered and that the reader answers for, itself or as its delegate."""
    awaited = {}
    for each in rounds:
        waiting = each.judge().waiting
        awaited[each.id] = [holder(seat, each.seats) or seat for seat in each.seats if seat.id in waiting]
    own = own_seats(work, case, ((each, seat) for each in rounds for seat in awaited[each.id]))
    return frozenset(number for number, seats in awaited.items() if any(seat.id in own for seat in seats))


def _line(
    row: Any, words: str | None, subject: Subject | None, standing: LoadedRound | None, *, yours: bool
) -> ItemLine:
    ended = load_message(row.verdict["sentence"]) if row.verdict is not None else LEFT
    return ItemLine(
        id=row.id,
        number=row.ordinal,
        words=words or "",
        case=subject,
        open=standing is not None,
        sentence=standing.judge().sentence if standing is not None else ended,
        outcome=None if row.outcome == VOID else row.outcome,
        yours=yours,
    )


def _row(work: Work, case: Case, names: Names, found: LoadedRound) -> tuple[tuple[Text, Any], ...]:
    """The row of the table as it stood when the round opened."""
    workflow = work.version_of(case).workflow
    table, row = workflow.fields.get(workflow.repeated.get(found.name, "")), found.item.row if found.item else None
    if table is None or row is None:
        return ()
    columns = {each.name: each for each in table.cells}
    names.load(work, **ids_in(row, columns))
    return tuple(
        (each.label, readable(each, row[each.name], names.at(found.opened_at)))
        for each in columns.values()
        if row.get(each.name) is not None
    )
