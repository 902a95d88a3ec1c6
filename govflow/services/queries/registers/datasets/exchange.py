"""Data that change hands in a case: which set, the delivered tables, and who has taken them when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from govflow.domain.registers.datasets.rules import EXCHANGE, ExchangeBook, KnownSet, against_use
from govflow.domain.registers.datasets.sets import reference_of
from govflow.engine.entries import SetHandedOut
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.rights import against_keeping
from govflow.store.record.history import HISTORY
from govflow.store.registers.datasets.catalogue import load_sets_named
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work
from govflow.values import Text

MOST_DOWNLOADS = 20
"""So many are shown on the page of a case; the record has all."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """A delivered table was taken: by whom, for which organization, when."""

    at: datetime
    person: Text | None
    organization: Text | None


@dataclass(frozen=True, kw_only=True)
class NamedSet:
    """A data set that a case names."""

    id: int
    reference: str
    title: Text
    department: Text
    sharing: str
    version: int


@dataclass(frozen=True, kw_only=True)
class ExchangeSection:
    """The sets that a case names, and the latest downloads; ``more``: there are earlier ones. ``delivered``: the number
    of the table, for whom it is handed out to now.
    """

    reference: str
    delivered: str | None
    sets: tuple[NamedSet, ...]
    downloads: tuple[Download, ...]
    more: bool


def exchange_of(work: Work, case: Case, field: str | None) -> ExchangeBook | None:
    """The book by which what is filed in this field is handed out; None for all other fields."""
    book: ExchangeBook | None = work.version_of(case).machine.book(EXCHANGE)
    return book if book is not None and field is not None and book.delivered == field else None


def against_handing_out(work: Work, case: Case, book: ExchangeBook) -> list[Message]:
    """Why the actor is not handed a delivered table now."""
    state = work.version_of(case).workflow.states[case.state].title
    closed = Message("In “%(state)s” no data are handed out.", state=state)
    over = against_use(case.data.get(book.until), case.today(work.at))
    return against_keeping(work, case, book.taken_by, book.open_in, closed) or ([] if over is None else [over])


def load_exchange(work: Work, case: Case, names: Names) -> ExchangeSection | None:
    """What the page of a case shows of data; nothing where it names no set that the catalogue has."""
    sets = tuple(_named(each) for each in load_sets_named(work, case).sets.values())
    if not sets:
        return None
    rows = _HANDED_OUT.rows(work.session, case=case.id, kind=SetHandedOut.STORED, most=MOST_DOWNLOADS + 1)
    shown = rows[:MOST_DOWNLOADS]
    names.load(work, organizations=(row.organization_id for row in shown), persons=(row.person_id for row in shown))
    book: ExchangeBook | None = work.version_of(case).machine.book(EXCHANGE)
    filed = case.data.get(book.delivered) if book is not None else None
    taken = book is not None and filed is not None and not against_handing_out(work, case, book)
    return ExchangeSection(
        reference=case.reference,
        delivered=str(filed) if taken else None,
        sets=sets,
        downloads=tuple(
            Download(
                at=row.at,
                person=names.at(row.at).person(row.person_id),
                organization=names.at(row.at).organization(row.organization_id),
            )
            for row in shown
        ),
        more=len(rows) > len(shown),
    )


def asked_of_exchange(_work: Work, case: Case) -> Asked:
    """What ``load_exchange`` will ask."""
    return _HANDED_OUT.asked(case=case.id, kind=SetHandedOut.STORED, most=MOST_DOWNLOADS + 1)


_HANDED_OUT = Prepared(
    select(HISTORY.c.at, HISTORY.c.person_id, HISTORY.c.organization_id)
    .where(HISTORY.c.case_id == bindparam("case"), HISTORY.c.kind == bindparam("kind"))
    .order_by(HISTORY.c.seq.desc())
    .limit(bindparam("most"))
)


def _named(known: KnownSet) -> NamedSet:
    says: Any = known.says
    return NamedSet(
        id=known.id, reference=reference_of(known.id), title=known.title, department=known.department,
        sharing=says.sharing, version=known.version,
    )  # fmt: skip
