"""A contract on a public task for other programs: what the register says of it, what the ledger paid under it.

The register is read by everybody, and so is what was paid under a contract that stands there; nothing else of its case
is told, nor when that was changed last. Milestones are cases of their own: whoever may not see them is told of none.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from govflow.domain.funds.ledger import Account, Journal
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.papers.interchange.grants import Delegated, Milestone, Named, Payment
from govflow.services.queries.case.children import rows_below
from govflow.services.queries.directory.bodies import load_body
from govflow.services.queries.open.grants import milestone_of, pays
from govflow.store.cases import CASE
from govflow.store.funds.tables import ACCOUNT, JOURNAL, POSTING
from govflow.store.people import OrganizationRow
from govflow.store.registers.contracts import CONTRACT
from govflow.store.visibility import nameable_cases
from govflow.store.work import Work
from govflow.store.writing.locking import read_by_id
from govflow.values import Money, Text

ENDED = ("closed", "broken_off")
ORGANIZATION = OrganizationRow.__table__


def load_delegated(work: Work, contract_id: int) -> Delegated:
    """All stages of a contract. Raises NotFound for what is none."""
    row = work.session.execute(
        select(CONTRACT, nameable_cases(work.actor).label("seen"))
        .join(CASE, CASE.c.id == CONTRACT.c.case_id)
        .where(CONTRACT.c.id == contract_id)
    ).first()
    if row is None:
        raise NotFound(Message("There is no such contract in the register."))
    body, payments = load_body(work), _payments(work, row.case_id)
    purchaser, contractor = (_named(work, each) for each in (row.purchaser_id, row.contractor_id))
    return Delegated(
        prefix=body.prefix,
        publisher=body.name,
        reference=row.number,
        title=row.title,
        task=row.task,
        purchaser=purchaser,
        contractor=contractor,
        budget_line=row.budget_line,
        ceiling=Money(row.ceiling),
        amount=Money(row.amount),
        offers=row.offers,
        called=row.called_on,
        award=row.awarded_on,
        signed=row.signed_on,
        starts=row.starts_on,
        ends=row.ends_on,
        result=row.result,
        ended=row.stands in ENDED,
        payments=payments,
        milestones=_milestones(work, row),
        changed=max([row.stands_since, *(each.on for each in payments)]),
        read_at=work.at,
    )


def _named(work: Work, organization_id: int) -> Named:
    names = (ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
    found = work.session.execute(select(*names).where(ORGANIZATION.c.id == organization_id)).one()
    return Named(id=organization_id, name=Text(en=found.name_en, zh=found.name_zh))


def _payments(work: Work, case_id: int) -> tuple[Payment, ...]:
    """What was paid out of the commitment of the contract, the first first; nothing of what was booked back."""
    back = JOURNAL.alias("back")
    query = (
        select(JOURNAL.c.year, JOURNAL.c.number, JOURNAL.c.on_day, POSTING.c.fen)
        .join(POSTING, POSTING.c.journal_id == JOURNAL.c.id)
        .join(ACCOUNT, ACCOUNT.c.id == POSTING.c.account_id)
        .outerjoin(back, back.c.reverses == JOURNAL.c.id)
        .where(
            ACCOUNT.c.case_id == case_id, ACCOUNT.c.kind == Account.COMMITTED, JOURNAL.c.kind == Journal.PAY,
            back.c.id.is_(None),
        )
        .order_by(JOURNAL.c.id)
    )  # fmt: skip
    rows = work.session.execute(query)
    return tuple(Payment(journal=f"{row.year}-{row.number}", on=row.on_day, amount=Money(row.fen)) for row in rows)


def _milestones(work: Work, row: Any) -> tuple[Milestone, ...]:
    if not row.seen:
        return ()
    below = rows_below(work, read_by_id(work, row.case_id))
    return tuple(milestone_of(work, each) for each in below if pays(work, each))
