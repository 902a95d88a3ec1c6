"""The grants of a fund for other programs: the requests of its page with a contract, and what records tell of them.

What a grant is follows from the ledger: money was committed to a case, on a day and for a sum that stand in the record
of that case. Payments are those that its record and the records of the cases below it tell. Whoever reads none of these
entries reads of no grant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from govflow.codec import load
from govflow.domain.funds.ledger import Journal
from govflow.domain.funds.requests import day_field, fund_field, rules, sum_field
from govflow.engine.entries import Booked
from govflow.papers.interchange.grants import Grant, Granted, Milestone, Named, Payment
from govflow.services.queries.case.children import asked_of_children, rows_below
from govflow.services.queries.case.lines import entry_rows, of_case
from govflow.services.queries.directory.bodies import load_body
from govflow.services.queries.funds.page import RequestLine, load_fund
from govflow.services.rights import reads_as
from govflow.store.record.history import HistoryRow
from govflow.store.record.numbers import numbered
from govflow.store.registers.contracts import CONTRACT
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.standing import asked_of_standing
from govflow.store.visibility import Shape, held_in_list, open_answers, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_by_id, read_together
from govflow.values import Money

BOOKED = "booked"
"""What the record calls such an entry."""


@dataclass(frozen=True, kw_only=True)
class GrantsPage:
    """The grants among a page of requests, and the request that the next page begins below."""

    granted: Granted
    after: int | None


def load_grants(work: Work, fund_id: int, below: int | None = None) -> GrantsPage:
    """The grants of a fund that the reader knows of, newest request first. Raises NotFound for what is no fund."""
    page = load_fund(work, fund_id, below)
    committee = Named(id=page.committee_id, name=page.fund.committee)
    holding = [each for each in page.requests if each.committed.fen or each.disbursed.fen]
    contracted = _contracted(work, [each.case_id for each in holding])
    lines = [each for each in holding if each.case_id not in contracted]
    _read_ahead(work, [each.case_id for each in lines])
    grants = (_grant(work, each) for each in lines)
    granted = Granted(
        prefix=load_body(work).prefix,
        fund=fund_id,
        fund_name=page.fund.name,
        funder=committee,
        grants=tuple(each for each in grants if each is not None),
        read_at=work.at,
    )
    return GrantsPage(granted=granted, after=page.after)


def _contracted(work: Work, case_ids: Sequence[int]) -> set[int]:
    """Those of these cases that are no grants: a task is delegated there, and whoever carries it out is paid."""
    if not case_ids:
        return set()
    return set(work.session.scalars(select(CONTRACT.c.case_id).where(CONTRACT.c.case_id.in_(case_ids))))


def _read_ahead(work: Work, case_ids: Sequence[int]) -> None:
    """Read these cases, which the reader sees, with those below them and all that is booked there, at once."""
    read_together(work, case_ids)
    cases = [read_by_id(work, each) for each in case_ids]
    read_ahead(work.session, [asked_of_children(work, each) for each in cases])
    below = [row.id for each in cases for row in rows_below(work, each) if pays(work, row)]
    read_together(work, below)
    cases += [read_by_id(work, each) for each in below]
    read_ahead(work.session, [asked for each in cases for asked in asked_of_standing(work, each)])
    read_ahead(work.session, [_asked_of_bookings(work, each) for each in cases])


def _grant(work: Work, line: RequestLine) -> Grant | None:
    """The grant of a request; none where the reader does not read in its record that money was committed."""
    case = read_by_id(work, line.case_id)
    booked = [*_booked(work, case)]
    contracts = [each for each in booked if each[1].journal == Journal.COMMIT]
    if not contracts or line.applicant is None or line.applicant_id is None:
        return None
    below = [each for each in rows_below(work, case) if pays(work, each)]
    for row in below:
        booked += _booked(work, read_by_id(work, row.id))
    return Grant(
        reference=case.reference,
        title=case.title,
        recipient=Named(id=line.applicant_id, name=line.applicant),
        award=min(day for day, _ in contracts),
        amount=sum((each.amount for _, each in contracts), Money(0)),
        paid=line.disbursed,
        payments=tuple(
            Payment(journal=each.number, on=day, amount=each.amount)
            for day, each in sorted(booked, key=lambda found: found[0])
            if each.journal == Journal.PAY
        ),
        milestones=tuple(milestone_of(work, each) for each in below),
        changed_at=case.updated_at,
        ended=case.end is not None,
    )


def _booked(work: Work, case: Case) -> Iterator[tuple[date, Booked]]:
    """What the case moved in the books, as far as its reader reads these entries, each with its legal day."""
    for row in _asked_of_bookings(work, case).rows(work.session):
        entry = of_case(row).entry
        if isinstance(entry, Booked):
            yield case.today(row.at), entry


def _asked_of_bookings(work: Work, case: Case) -> Asked:
    held = reads_as(work, case)
    return _bookings(shape_of(held)).asked(case=case.id, **reading(work.actor, held))


@shaped
def _bookings(shape: Shape) -> Select[Any]:
    return entry_rows(numbered(shape)).where(HistoryRow.kind == BOOKED).order_by(HistoryRow.seq)


def pays(work: Work, row: Any) -> bool:
    """Does such a case name the fund and move its money?"""
    version = work.pinned(work.session, row.workflow_version_id)
    return fund_field(version.workflow) is not None and rules.topic in version.machine.topics


def milestone_of(work: Work, row: Any) -> Milestone:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    known = open_answers(held_in_list(workflow, taking_part=row.taking_part), row.data)
    amount, planned = (load(known.get(field or "")) for field in (sum_field(workflow), day_field(workflow)))
    return Milestone(
        reference=row.reference,
        title=row.title,
        planned=planned,
        amount=amount,
        met=None if row.end is None else row.end == "success",
    )
