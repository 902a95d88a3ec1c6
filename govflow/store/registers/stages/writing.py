"""Writing the register of stages: what counts, and what is decided. The one place that does."""

from __future__ import annotations

from sqlalchemy import select

from govflow.domain.registers.stages.book import STAGE_TITLES, CountStage, DecideStage
from govflow.engine.entries import StageDecided
from govflow.store.people.holding import hold_organizations
from govflow.store.registers.stages.book import last_event
from govflow.store.registers.stages.tables import DECISION, EVENT, PART
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work


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
    """Let it count, under the lock of the body: numbers have no gap. What is private counts nowhere.

    The day is never before that of the event before, so what stood on a day stands so for good.
    """
    if work.version_of(case).workflow.is_private(case.data):
        return
    hold_organizations(work, {case.body.organization_id})
    today = case.today(work.at)
    before = last_event(work.session, case.body.id, intent.field, intent.measure, today.year)
    number, so_far = (before.number, before.so_far) if before is not None else (0, 0)
    day = max(today, before.counted_on) if before is not None else today
    for organization in _new(work, case, intent, today.year):
        number, so_far = number + 1, so_far + intent.yes
        insert_new(
            work.session, EVENT, body_id=case.body.id, field=intent.field, measure=intent.measure, year=today.year,
            number=number, yes=intent.yes, so_far=so_far, counted_on=day, case_id=case.id,
            organization_id=organization,
        )  # fmt: skip


def _new(work: Work, case: Case, intent: CountStage, year: int) -> tuple[int | None, ...]:
    """For whom a row is added: for the case itself, or for each organization that has none in this year."""
    if intent.organizations is None:
        return (None,)
    there = set(
        work.session.execute(
            select(EVENT.c.organization_id).where(
                EVENT.c.organization_id.in_(intent.organizations), EVENT.c.body_id == case.body.id,
                EVENT.c.field == intent.field, EVENT.c.year == year,
            )
        ).scalars()
    )  # fmt: skip
    return tuple(each for each in intent.organizations if each not in there)
