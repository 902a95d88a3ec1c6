"""Who reads the books of a fund, and what the lines of its journals say of cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.funds.tables import ACCOUNT, FUND, JOURNAL, POSTING
from govflow.store.people import BodyRow
from govflow.store.visibility import nameable_cases
from govflow.store.work import Work
from govflow.values import Actor, Text

BODY = BodyRow.__table__


@dataclass(frozen=True, kw_only=True)
class Fund:
    """Whose books these are."""

    id: int
    name: Text
    year: int
    state: str


@dataclass(frozen=True, kw_only=True)
class About:
    """The case that a line belongs to. A case that the reader may not see has no ``reference``."""

    reference: str | None
    hidden: bool


def kept_by(actor: Actor) -> ColumnElement[bool]:
    """The criterion over ``FUND``: the actor acts for those who keep or watch its books: its committee, and of its body
    the conference, the office, the finance department and the authority above.
    """
    of_body = (BODY.c.organization_id, BODY.c.office_id, BODY.c.finance_id, BODY.c.central_id)
    watched = exists().where(BODY.c.id == FUND.c.body_id, or_(*(each == actor.organization_id for each in of_body)))
    return or_(FUND.c.committee_id == actor.organization_id, watched)


def keeps_books(work: Work, fund_id: int) -> Fund:
    """The fund, for who keeps or watches its books. Raises NotFound for everybody else, as for a fund that is none: who
    holds how much is told there, whoever may see the cases.
    """
    query = select(FUND.c.id, FUND.c.name_en, FUND.c.name_zh, FUND.c.fiscal_year, FUND.c.state)
    row = work.session.execute(query.where(FUND.c.id == fund_id, kept_by(work.actor))).first()
    if row is None:
        raise NotFound(Message("There is no such fund whose books you may read."))
    return Fund(id=row.id, name=Text(en=row.name_en, zh=row.name_zh), year=row.fiscal_year, state=row.state)


def about(reference: str | None, seen: bool | None) -> About:
    return About(reference=reference if seen else None, hidden=reference is not None and not seen)


_HOLDER = CASE.alias("holder")


def lines_booked(work: Work) -> Select[Any]:
    """Lines of journals with the case in whose record each was entered, and the one for which its account is kept."""
    return (
        select(
            JOURNAL.c.id, JOURNAL.c.year, JOURNAL.c.number, JOURNAL.c.on_day, JOURNAL.c.kind, JOURNAL.c.digest,
            POSTING.c.line, POSTING.c.fen, ACCOUNT.c.kind.label("account"), CASE.c.reference,
            nameable_cases(work.actor).label("seen"),
            _HOLDER.c.reference.label("holder"), nameable_cases(work.actor, _HOLDER).label("holder_seen"),
        )
        .select_from(POSTING)
        .join(JOURNAL, JOURNAL.c.id == POSTING.c.journal_id)
        .join(ACCOUNT, ACCOUNT.c.id == POSTING.c.account_id)
        .outerjoin(CASE, CASE.c.id == JOURNAL.c.case_id)
        .outerjoin(_HOLDER, _HOLDER.c.id == ACCOUNT.c.case_id)
        .order_by(JOURNAL.c.id, POSTING.c.line)
    )  # fmt: skip


def between(since: date | None, until: date | None) -> list[ColumnElement[bool]]:
    """Journals of these days, both included; of all where none is said."""
    first = [] if since is None else [JOURNAL.c.on_day >= since]
    return first if until is None else [*first, JOURNAL.c.on_day <= until]
