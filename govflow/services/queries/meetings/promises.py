"""The commitments below a meeting: who owes what by when, who helps, and how each stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from govflow.codec import load
from govflow.domain.owed.promises import BELOW, RECORD, BelowBook, RecordBook
from govflow.services.queries.case.names import Names
from govflow.services.rights import reads_as
from govflow.store.cases import CaseRow
from govflow.store.meetings.agenda import numbered_items
from govflow.store.meetings.promises import record_book
from govflow.store.parties import load_parties_of
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import TAKING_PART, VISIBLE, held_in_list, open_answers, sight
from govflow.store.work import Case, Work
from govflow.values import Text

_BELOW = Prepared(
    select(
        CaseRow.id, CaseRow.reference, CaseRow.workflow_version_id, CaseRow.state, CaseRow.end, CaseRow.data,
        CaseRow.child_name, CaseRow.ended_at, TAKING_PART.label("taking_part"), VISIBLE.label("seen"),
    )
    .where(CaseRow.parent_id == bindparam("case"))
    .order_by(CaseRow.id)
)  # fmt: skip
_ITEMS = Prepared(
    select(CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other).where(
        CaseRow.id.in_(bindparam("these", expanding=True)), VISIBLE
    )
)
NOTED = "noted"


@dataclass(frozen=True, kw_only=True)
class FromItem:
    """The item that a commitment comes from, for who sees that case; others learn of none."""

    number: str  # on the agenda of the meeting
    reference: str
    title: str
    title_other: str | None


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    """A commitment. ``number``: among all of the meeting, the same for every reader. ``status``: as its file counts it,
    or noted while it does not count yet. ``first_due``: where its day was moved since.
    """

    number: int
    reference: str
    owner: Text | None
    supporting: tuple[Text, ...]
    title: str  # what is owed
    title_other: str | None  # in the other language
    target: str
    item: FromItem | None
    due: date | None
    first_due: date | None
    status: str
    state: Text


def load_promise_lines(work: Work, case: Case, names: Names) -> tuple[PromiseLine, ...]:
    """Those that the reader may see, in the order of their opening; what was struck before it counted is left out."""
    if below_book(work, case) is None:
        return ()
    books = [(row, record_book(work, row)) for row in asked_of_promises(work, case).rows(work.session)]
    counted = [(row, book) for row, book in books if book is not None and _counts(row, book)]
    numbered = [(n, row, book) for n, (row, book) in enumerate(counted, start=1) if row.seen]
    items = _items(work, case.id, [_item_of(work, row, book) for _, row, book in numbered])
    parties = load_parties_of(work.session, [row.id for _, row, _ in numbered]) if numbered else {}
    holders = (each for found in parties.values() for seated in found.values() for each in seated)
    names.load(work, organizations=(each.organization_id for each in holders))
    return tuple(_line(work, names, n, row, book, parties[row.id], items) for n, row, book in numbered)


def load_item_of(work: Work, case: Case, _names: Names) -> FromItem | None:
    """The item that a commitment comes from; None for what is none, or comes from no item that the reader sees."""
    book: RecordBook | None = work.version_of(case).machine.book(RECORD)
    if book is None or book.item is None or case.parent_id is None:
        return None
    number = open_answers(reads_as(work, case), case.data).get(book.item)
    return _items(work, case.parent_id, [number]).get(number or 0)


def _items(work: Work, meeting_id: int, numbers: Iterable[int | None]) -> dict[int, FromItem]:
    """Those of these cases that the reader sees, as items of the meeting."""
    asked = sorted({each for each in numbers if each is not None})
    if not asked:
        return {}
    lines = numbered_items(work, meeting_id)
    return {
        row.id: FromItem(
            number=lines.get(row.id, ""), reference=row.reference, title=row.title, title_other=row.title_other
        )
        for row in _ITEMS.rows(work.session, these=asked, **sight(work.actor))
    }


def _item_of(work: Work, row: Any, book: RecordBook) -> int | None:
    return _known(work, row).get(book.item or "")


def _known(work: Work, row: Any) -> dict[str, Any]:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    return open_answers(held_in_list(workflow, taking_part=row.taking_part), row.data)


def below_book(work: Work, case: Case) -> BelowBook | None:
    """Which cases below are its commitments."""
    found = work.version_of(case).machine.book(BELOW)
    return found if isinstance(found, BelowBook) else None


def asked_of_promises(work: Work, case: Case) -> Asked:
    """What ``load_promise_lines`` will ask."""
    return _BELOW.asked(case=case.id, **sight(work.actor))


def _counts(row: Any, book: RecordBook) -> bool:
    return row.end is None or book.outcome(row.state) is not None


def _line(
    work: Work,
    names: Names,
    number: int,
    row: Any,
    book: RecordBook,
    parties: Mapping[str, Any],
    items: Mapping[int, FromItem],
) -> PromiseLine:
    workflow, known = work.pinned(work.session, row.workflow_version_id).workflow, _known(work, row)
    then = names.at(row.ended_at)
    owners = [then.who(each.organization_id, each.person_id).name for each in parties.get(book.owner, ())]
    helping = parties.get(book.supporting or "", ())
    due, first = load(known.get(book.due)), load(known.get(book.first_due or ""))
    return PromiseLine(
        number=number,
        reference=row.reference,
        owner=owners[0] if owners else None,
        supporting=tuple(then.who(each.organization_id, each.person_id).name for each in helping),
        title=str(known.get(book.measure) or ""),
        title_other=known.get(book.measure_other or "") or None,
        target=str(known.get(book.target or "") or ""),
        item=items.get(known.get(book.item or "") or 0),
        due=due,
        first_due=first if first != due else None,
        status=book.outcome(row.state) or NOTED,
        state=workflow.states[row.state].title,
    )
