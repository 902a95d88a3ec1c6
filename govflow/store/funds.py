"""Balances of special funds, and what each case holds of them. All sums in integer fen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, String, bindparam, cast, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from govflow.codec import load
from govflow.domain.funds import fund_field, rules
from govflow.domain.holdings import (
    ApplicantRecord,
    CommitFunds,
    DisburseFunds,
    FundBalance,
    Holding,
    OtherRequest,
    RecoverFunds,
    ReleaseFunds,
    ReserveFunds,
    Rivals,
)
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.cases import CaseRow, PartyRow
from govflow.store.people import OrganizationRow
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.base import Base, Fen, Number
from govflow.store.sql.database import is_reading
from govflow.store.sql.locks import Rank
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.upsert import insert_or_ignore
from govflow.store.visibility import TAKING_PART, held_in_list, nameable_cases, open_section, sight
from govflow.store.work import Case, Version, Work
from govflow.values import SYSTEM, Money, Text


class FundRow(Base):
    """A special fund of one source and purpose. The database itself forbids overspending."""

    __tablename__ = "fund"
    __table_args__ = (
        CheckConstraint("reserved >= 0 AND committed >= 0 AND disbursed >= 0", name="no_negative"),
        CheckConstraint("reserved + committed + disbursed <= total", name="no_overspending"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    committee_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name_en: Mapped[str] = mapped_column(String(160))
    name_zh: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(32))  # central_transfer, local_contribution, eco_tax, donation, grant
    purpose: Mapped[str] = mapped_column(String(48))
    fiscal_year: Mapped[int]
    call_closes: Mapped[date | None]  # last day of the open call for requests
    total: Mapped[int] = mapped_column(Fen)
    reserved: Mapped[int] = mapped_column(Fen, default=0)
    committed: Mapped[int] = mapped_column(Fen, default=0)
    disbursed: Mapped[int] = mapped_column(Fen, default=0)

    @property
    def name(self) -> Text:
        return Text(en=self.name_en, zh=self.name_zh)


class FundHoldRow(Base):
    """What a case holds of a fund."""

    __tablename__ = "fund_hold"
    __table_args__ = (
        CheckConstraint("reserved >= 0 AND committed >= 0 AND disbursed >= 0 AND recovered >= 0", name="no_negative"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), primary_key=True)
    reserved: Mapped[int] = mapped_column(Fen, default=0)
    committed: Mapped[int] = mapped_column(Fen, default=0)
    disbursed: Mapped[int] = mapped_column(Fen, default=0)
    recovered: Mapped[int] = mapped_column(Fen, default=0)


FUND, HOLD, CASE, PARTY = FundRow.__table__, FundHoldRow.__table__, CaseRow.__table__, PartyRow.__table__
ORGANIZATION = OrganizationRow.__table__

_FUND = Prepared(select(FUND).where(FUND.c.id == bindparam("fund")))
_HELD = Prepared(select(HOLD).where(HOLD.c.case_id == bindparam("case"), HOLD.c.fund_id == bindparam("fund")))
_PARENT = Prepared(
    select(CASE.c.workflow_version_id, CASE.c.data, CASE.c.public, TAKING_PART.label("inside")).where(
        CASE.c.id == bindparam("case")
    )
)


def load_balance(work: Work, case: Case) -> FundBalance:
    """The fund that the case names, locked until the step is written, and what the case (or its parent) holds of it.

    A case that names no fund has nothing available. A page that only reads locks nothing.
    """
    holder_id, fund_id, seen = _holder(work, case)
    if fund_id is None:
        return FundBalance(fund_id=None, name=Text(en="no fund", zh="未选资金"))
    _hold_fund(work, fund_id)
    asked = _FUND.asked(fund=fund_id), _HELD.asked(case=holder_id, fund=fund_id)
    read_ahead(work.session, asked)
    (fund,), hold = asked[0].rows(work.session), next(iter(asked[1].rows(work.session)), None)
    return FundBalance(
        fund_id=fund.id,
        name=Text(en=fund.name_en, zh=fund.name_zh),
        available=Money(fund.total - fund.reserved - fund.committed - fund.disbursed),
        holding=Holding(reserved=Money(hold.reserved), committed=Money(hold.committed), disbursed=Money(hold.disbursed))
        if hold
        else Holding(),
        seen=seen,
    )


def tells_holdings(version: Version, *, taking_part: bool) -> bool:
    """May a reader see what a case holds of a fund? As on the page of the case: who takes part in it, else where all
    that moves money is public.
    """
    held = held_in_list(version.workflow, taking_part=taking_part)
    return open_section(held, version.machine.told_by(rules.topic))


def load_applicant_record(work: Work, case: Case) -> ApplicantRecord:
    """The other open requests of those who brought this one, whatever fund they are for.

    Read under the lock of the fund, then of the applicants: what is decided on another request of theirs waits.
    """
    workflow = work.version_of(case).workflow
    openers = [name for name, party in workflow.parties.items() if party.opens]
    applicants = {each.organization_id for name in openers for each in case.holders(name) if each.organization_id}
    _hold_fund(work, _named_fund(work, case))
    _hold_organizations(work, applicants)
    theirs = select(PARTY.c.case_id).where(
        PARTY.c.capacity.in_(openers), PARTY.c.until.is_(None), PARTY.c.organization_id.in_(applicants)
    )
    rows = work.session.execute(_others(work, case).where(CASE.c.id.in_(theirs))).all()
    field = fund_field(workflow) or ""
    alike = (row for row in rows if row.title == case.title and row.data.get(field) == case.data.get(field))
    requests, duplicates = (tuple(_other(work, row) for row in each) for each in (rows, alike))
    return ApplicantRecord(requests=requests, duplicates=duplicates)


def load_rivals(work: Work, case: Case) -> Rivals:
    """The other open requests for the fund that the case names, under its lock; none while it names none."""
    field = fund_field(work.version_of(case).workflow)
    if field is None or case.data.get(field) is None:
        return Rivals()
    _hold_fund(work, case.data[field])
    same = named_fund(field) == case.data[field]
    return Rivals(tuple(_other(work, row) for row in work.session.execute(_others(work, case).where(same))))


def named_fund(field: str) -> ColumnElement[int]:
    """The fund that a case names in this field, over ``CASE``."""
    return cast(CASE.c.data[field].as_string(), Number)


def _hold_fund(work: Work, fund_id: int | None) -> None:
    """Lock a fund until the command ends. A page that only reads locks nothing."""
    if fund_id is not None and not is_reading(work.session) and work.locks.take(Rank.FUND, fund_id):
        work.session.execute(select(FUND.c.id).where(FUND.c.id == fund_id).with_for_update())


def _hold_organizations(work: Work, ids: Collection[int]) -> None:
    """Lock organizations likewise, in one order. What only refers to them does not wait."""
    if is_reading(work.session):
        return
    new = [each for each in sorted(ids) if work.locks.take(Rank.ORGANIZATION, each)]
    if new:
        held = select(ORGANIZATION.c.id).where(ORGANIZATION.c.id.in_(new)).order_by(ORGANIZATION.c.id)
        work.session.execute(held.with_for_update(key_share=True))


def _named_fund(work: Work, case: Case) -> int | None:
    """The fund that the case itself names."""
    field = fund_field(work.version_of(case).workflow)
    found: int | None = case.data.get(field) if field else None
    return found


def against_moving(work: Work, intents: Iterable[Any]) -> list[Message]:
    """Why the sums that a step moves cannot be moved: a fund or a holding would be overdrawn."""
    moved: dict[tuple[int, int], Counter[str]] = {}
    for each in intents:
        if type(each) in _PLACES:
            moved.setdefault((each.case_id, each.fund_id), Counter()).update(_PLACES[type(each)](each))
    return [_OVERDRAWN] if any(_overdrawn(work, *key, changes) for key, changes in moved.items()) else []


def reserve(work: Work, case: Case, intent: ReserveFunds) -> None:
    _move(work, intent)


def release(work: Work, case: Case, intent: ReleaseFunds) -> None:
    _move(work, intent)


def commit(work: Work, case: Case, intent: CommitFunds) -> None:
    _move(work, intent)


def disburse(work: Work, case: Case, intent: DisburseFunds) -> None:
    _move(work, intent)


def recover(work: Work, case: Case, intent: RecoverFunds) -> None:
    _move(work, intent)
    work.session.execute(
        update(HOLD)
        .where(HOLD.c.case_id == intent.case_id, HOLD.c.fund_id == intent.fund_id)
        .values(recovered=HOLD.c.recovered + intent.amount.fen)
    )


Move: TypeAlias = ReserveFunds | ReleaseFunds | CommitFunds | DisburseFunds | RecoverFunds

_PLACES: Mapping[type, Callable[[Any], dict[str, int]]] = {
    ReserveFunds: lambda each: {"reserved": each.amount.fen},
    ReleaseFunds: lambda each: {"reserved": -each.reserved.fen, "committed": -each.committed.fen},
    CommitFunds: lambda each: {"reserved": -each.amount.fen, "committed": each.amount.fen},
    DisburseFunds: lambda each: {"committed": -each.amount.fen, "disbursed": each.amount.fen},
    RecoverFunds: lambda each: {"disbursed": -each.amount.fen},
}
_OVERDRAWN = Message("The fund cannot pay this any more; reload the page to see its balance.")


def _overdrawn(work: Work, case_id: int, fund_id: int, changes: Mapping[str, int]) -> bool:
    """Would a place of the fund, or of the case's holding in it, be empty below zero or the fund spent above all?"""
    fund = work.session.execute(select(FUND).where(FUND.c.id == fund_id)).one()
    hold = work.session.execute(select(HOLD).where(HOLD.c.case_id == case_id, HOLD.c.fund_id == fund_id)).first()
    places = ("reserved", "committed", "disbursed")
    after = [getattr(fund, each) + changes.get(each, 0) for each in places]
    held = [(getattr(hold, each) if hold else 0) + changes.get(each, 0) for each in places]
    total: int = fund.total
    return any(each < 0 for each in (*after, *held)) or sum(after) > total


def _move(work: Work, intent: Move) -> None:
    """Move a sum between the places of a fund and of the case's holding in it; the database refuses to overdraw."""
    case_id, fund_id, changes = intent.case_id, intent.fund_id, _PLACES[type(intent)](intent)
    insert_or_ignore(work.session, HOLD, case_id=case_id, fund_id=fund_id)
    try:
        work.session.execute(update(FUND).where(FUND.c.id == fund_id).values(_added(FUND, changes)))
        work.session.execute(
            update(HOLD).where(HOLD.c.case_id == case_id, HOLD.c.fund_id == fund_id).values(_added(HOLD, changes))
        )
    except IntegrityError as error:
        raise Refused([_OVERDRAWN]) from error


def _added(table: Any, changes: dict[str, int]) -> dict[str, ColumnElement[int]]:
    return {name: table.c[name] + fen for name, fen in changes.items()}


def _holder(work: Work, case: Case) -> tuple[int, int | None, bool]:
    """The case that holds the money, the fund, and whether a sentence may tell what it holds.

    A tranche is paid from what its parent holds.
    """
    if case.parent_id is not None:
        if not is_reading(work.session):
            work.locks.check_held(case.parent_id)
        [parent] = _PARENT.rows(work.session, case=case.parent_id, **sight(work.actor))
        version = work.pinned(work.session, parent.workflow_version_id)
        if field := fund_field(version.workflow):
            inside = bool(parent.inside) and work.actor != SYSTEM  # what the clock says is read by others
            seen = (inside or bool(parent.public)) and tells_holdings(version, taking_part=inside)
            return case.parent_id, parent.data.get(field), seen
    own = fund_field(work.version_of(case).workflow)
    return case.id, case.data.get(own) if own else None, True


def _others(work: Work, case: Case) -> Select[*tuple[Any, ...]]:
    """The other cases of the same procedure that have not ended, the oldest first; whether they may be named."""
    seen = nameable_cases(work.actor)
    return (
        select(CASE.c.reference, CASE.c.title, CASE.c.state, CASE.c.due_at, CASE.c.data, seen.label("seen"))
        .where(CASE.c.workflow == case.workflow, CASE.c.ended_at.is_(None), CASE.c.id != case.id)
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
