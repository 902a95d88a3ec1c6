"""Writing the register of stages: what counts, and what is decided. The one place that does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from govflow.domain.funds.kept import HELD_FOR_OTHERS, OF_GOVERNMENTS
from govflow.domain.funds.ledger import Account, Journal
from govflow.domain.registers.codes import division_in
from govflow.domain.registers.stages.book import STAGE_TITLES, CountMoney, CountStage, DecideStage, Measure
from govflow.engine.entries import StageDecided
from govflow.store.funds.tables import ACCOUNT, FUND, JOURNAL, POSTING
from govflow.store.people import OrganizationRow
from govflow.store.people.holding import hold_organizations
from govflow.store.registers.stages.book import last_event, neighbour
from govflow.store.registers.stages.tables import DECISION, EVENT, PART
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work

MORE = ("organization_id", "area", "fen", "fen_so_far", "fen_yes_so_far", "days", "lower_at", "upper_at")
"""What not every event has."""
ORGANIZATION = OrganizationRow.__table__
DEEPEST = 8
"""So many organizations above one another are looked at."""


def decide_stage(work: Work, case: Case, intent: DecideStage) -> None:
    """Enter the decision with its division of labour. Those before stay as they are."""
    name = work.version_of(case).workflow.fields[intent.field_name].options[intent.field]
    decision_id = insert_new(
        work.session, DECISION, body_id=case.body.id, field=intent.field, field_en=name.en, field_zh=name.zh,
        stage=str(intent.stage), year=intent.year, valid_from=intent.since, counted_on=intent.counted_on,
        decided_on=case.today(work.at), case_id=intent.case_id,
    )  # fmt: skip
    for kind, part in intent.parts.items():
        insert_new(work.session, PART, decision_id=decision_id, kind=kind, part=part)
    work.enter(case, StageDecided(field=name, stage=STAGE_TITLES[intent.stage], since=intent.since), by_clock=True)


def count_stage(work: Work, case: Case, intent: CountStage) -> None:
    """Let it count, under the lock of the body: numbers have no gap. What is private counts nowhere."""
    if work.version_of(case).workflow.is_private(case.data):
        return
    hold_organizations(work, {case.body.organization_id})
    for said in _new(work, case, intent):
        _add(work, case, intent.field, intent.measure, intent.yes, **said)


def count_money(work: Work, case: Case, intent: CountMoney) -> None:
    """Let what this step booked count, as the books say: what came to the bank, or was taken back from there.

    Money that is held for others is none of the field. The lock of the fund is held, that of the body comes after it.
    """
    if work.version_of(case).workflow.is_private(case.data):
        return
    journal = _booked(work, case)
    if journal is None or journal.source == HELD_FOR_OTHERS:
        return
    hold_organizations(work, {case.body.organization_id})
    other = intent.funder == "other" if intent.funder is not None else journal.source not in OF_GOVERNMENTS
    _add(work, case, intent.field, "funding", other, fen=journal.fen)


def _add(work: Work, case: Case, field: str, measure: Measure, yes: bool, **said: Any) -> None:
    """One more, with the sums up to it. The day is never before that of the event before, so what stood on a day
    stands so for good.
    """
    today = case.today(work.at)
    before = last_event(work.session, case.body.id, field, measure, today.year)
    number, so_far = (before.number, before.so_far) if before is not None else (0, 0)
    named = {"body_id": case.body.id, "field": field, "measure": measure, "year": today.year, "number": number + 1}
    if (fen := said.get("fen")) is not None:
        said["fen_so_far"] = fen + (before.fen_so_far if before is not None else 0)
        said["fen_yes_so_far"] = fen * yes + (before.fen_yes_so_far if before is not None else 0)
    if (days := said.get("days")) is not None:
        said["lower_at"], said["upper_at"] = _middle(work.session, named, days, before)
    insert_new(
        work.session, EVENT, **named, **dict.fromkeys(MORE) | said, yes=yes, so_far=so_far + yes, case_id=case.id,
        counted_on=max(today, before.counted_on) if before is not None else today,
    )  # fmt: skip


def _middle(session: Session, named: Mapping[str, Any], days: int, before: Any) -> tuple[int, int]:
    """Which two are in the middle once this one, the last of equal days, is among them: the same where it is one.

    The middle moves by one place at most, so it is found beside the one before, however many there are.
    """
    new = named["number"]
    if before is None:
        return new, new
    below, above = days < before.lower_days, days >= before.upper_days
    if before.lower_at != before.upper_at:
        only = before.lower_at if below else before.upper_at if above else new
        return only, only
    middle = before.lower_at
    beside = neighbour(session, {**named, "days": before.lower_days, "number": middle}, above=above)
    if above:
        return middle, beside.number if beside is not None and beside.days <= days else new
    return beside.number if beside is not None and beside.days > days else new, middle


def _booked(work: Work, case: Case) -> Any:
    """What this step booked at the bank of a fund: the ``fen`` that came, and the ``source`` of the fund; else None."""
    taken_back, entered = JOURNAL.alias("taken_back"), (str(Journal.RECEIVE), str(Journal.COLLECT))
    last = (
        select(JOURNAL.c.id, JOURNAL.c.fund_id)
        .outerjoin(taken_back, taken_back.c.id == JOURNAL.c.reverses)
        .where(
            JOURNAL.c.case_id == case.id, JOURNAL.c.at == work.at,
            JOURNAL.c.kind.in_(entered) | taken_back.c.kind.in_(entered),
        )
        .order_by(JOURNAL.c.id.desc())
        .limit(1)
        .subquery()
    )  # fmt: skip
    return work.session.execute(
        select(FUND.c.source, POSTING.c.fen)
        .select_from(last)
        .join(FUND, FUND.c.id == last.c.fund_id)
        .join(POSTING, POSTING.c.journal_id == last.c.id)
        .join(ACCOUNT, (ACCOUNT.c.id == POSTING.c.account_id) & (ACCOUNT.c.kind == str(Account.BANK)))
    ).first()


def _new(work: Work, case: Case, intent: CountStage) -> Iterator[Mapping[str, Any]]:
    """What is said of each row that is added: for the case itself, or for each organization or area that has none in
    this year.
    """
    there = select(EVENT.c.id).where(EVENT.c.body_id == case.body.id, EVENT.c.measure == intent.measure)
    if intent.organizations is None:
        again = there.where(EVENT.c.case_id == case.id, EVENT.c.field == intent.field).limit(1)
        if not (intent.once and work.session.execute(again).first()):
            yield {"days": intent.days}
        return
    there = there.where(EVENT.c.field == intent.field, EVENT.c.year == case.today(work.at).year)
    for organization in intent.organizations:
        said: dict[str, Any] = {"organization_id": organization}
        if intent.measure == "areas":
            if (area := _area(work.session, organization)) is None:
                continue
            said["area"] = area
        counts = "area" if "area" in said else "organization_id"
        if work.session.execute(there.where(EVENT.c[counts] == said[counts]).limit(1)).first() is None:
            yield said


def _area(session: Session, organization_id: int) -> str | None:
    """From which area an organization comes: by its own code, else by that of the first above it that has one."""
    at: int | None = organization_id
    for _ in range(DEEPEST):
        row = session.execute(
            select(ORGANIZATION.c.code, ORGANIZATION.c.parent_id).where(ORGANIZATION.c.id == at)
        ).first()
        if row is None or (area := division_in(row.code or "")) is not None:
            return None if row is None else area
        at = row.parent_id
    return None
