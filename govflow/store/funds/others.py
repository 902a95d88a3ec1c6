"""The requests beside a case: those of the same applicant, and those for the same fund."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, cast, select

from govflow.codec import load
from govflow.domain.funds.holdings import ApplicantRecord, OtherRequest, Rivals
from govflow.domain.funds.requests import fund_field
from govflow.store.cases import CASE, PartyRow
from govflow.store.funds.balances import hold_fund, named_by
from govflow.store.people.holding import hold_organizations
from govflow.store.sql.base import Number
from govflow.store.sql.database import is_reading
from govflow.store.visibility import nameable_cases
from govflow.store.work import Case, Work

PARTY = PartyRow.__table__


def load_applicant_record(work: Work, case: Case) -> ApplicantRecord:
    """The other open requests of those who brought this one, whatever fund they are for.

    Read under the lock of the fund, then of the applicants: what is decided on another request of theirs waits.
    """
    workflow = work.version_of(case).workflow
    openers = [name for name, party in workflow.parties.items() if party.opens]
    applicants = {each.organization_id for name in openers for each in case.holders(name) if each.organization_id}
    _hold_fund(work, named_by(work, case))
    hold_organizations(work, applicants)
    theirs = select(PARTY.c.case_id).where(
        PARTY.c.capacity.in_(openers), PARTY.c.until.is_(None), PARTY.c.organization_id.in_(applicants)
    )
    rows = work.session.execute(_open(work, case).where(CASE.c.id.in_(theirs), CASE.c.id != case.id)).all()
    return ApplicantRecord(requests=tuple(_other(work, row) for row in rows))


def load_rivals(work: Work, case: Case) -> Rivals:
    """The other open requests for the fund that the case names, under its lock; none while it names none."""
    field = fund_field(work.version_of(case).workflow)
    if field is None or case.data.get(field) is None:
        return Rivals()
    _hold_fund(work, case.data[field])
    found = _for_fund(work, case, field, case.data[field])
    return Rivals(tuple(each for each in found if each.reference != case.reference))


def _for_fund(work: Work, case: Case, field: str, fund_id: int) -> list[OtherRequest]:
    """All open requests for a fund. What only reads asks once: the clock tries each of hundreds on one waiting list."""
    key = (_for_fund, case.workflow, field, fund_id)
    if (kept := work.asked.get(key)) is not None:
        return kept
    rows = work.session.execute(_open(work, case).where(named_fund(field) == fund_id))
    found = [_other(work, row) for row in rows]
    if is_reading(work.session):
        work.asked[key] = found
    return found


def named_fund(field: str) -> ColumnElement[int]:
    """The fund that a case names in this field, over ``CASE``."""
    return cast(CASE.c.data[field].as_string(), Number)


def _hold_fund(work: Work, fund_id: int | None) -> None:
    """Lock a fund before other requests for it are read. A page that only reads locks nothing."""
    if fund_id is not None and not is_reading(work.session):
        hold_fund(work, fund_id)


def _open(work: Work, case: Case) -> Select[*tuple[Any, ...]]:
    """The cases of the same procedure that have not ended, the oldest first; whether they may be named."""
    seen = nameable_cases(work.actor)
    return (
        select(CASE.c.reference, CASE.c.title, CASE.c.state, CASE.c.due_at, CASE.c.data, seen.label("seen"))
        .where(CASE.c.workflow == case.workflow, CASE.c.ended_at.is_(None))
        .order_by(CASE.c.id)
    )


def _other(work: Work, row: Any) -> OtherRequest:
    return OtherRequest(
        reference=row.reference,
        state=row.state,
        late=row.due_at is not None and row.due_at < work.at,
        seen=row.seen,
        data={name: load(value) for name, value in row.data.items()},
    )
