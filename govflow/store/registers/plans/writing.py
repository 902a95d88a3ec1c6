"""Writing the register of plans: claims, plans, yearly values. The one place that does."""

from __future__ import annotations

from sqlalchemy import select, update

from govflow.domain.registers.plans.book import AnswerLag, PublishPlan, RecordValues, StateClaims
from govflow.engine.entries import ClaimsStated, PlanPublished, PlanValuesEntered
from govflow.store.registers.plans.book import claim_of, standing_claims, titles_of
from govflow.store.registers.plans.tables import CHAPTER, CLAIM, INDICATOR, PART, PLAN, VALUE
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work


def state_claims(work: Work, case: Case, intent: StateClaims) -> None:
    """What a government claims from now on; what it claimed already stays as it is."""
    today = case.today(work.at)
    titles = titles_of(
        work.version_of(case).workflow, intent.table, intent.kind_column, (each.kind for each in intent.claims)
    )
    standing = {
        row.id: claim_of(row)
        for row in work.session.execute(standing_claims(intent.plan_case_id))
        if row.organization_id == intent.organization_id
    }
    gone = [number for number, claim in standing.items() if claim not in intent.claims]
    if gone:
        work.session.execute(update(CLAIM).where(CLAIM.c.id.in_(gone)).values(given_up_on=today))
    for claim in dict.fromkeys(intent.claims):
        if claim in standing.values():
            continue
        kind = titles[claim.kind]
        insert_new(
            work.session, CLAIM, plan_case_id=intent.plan_case_id, case_id=case.id,
            organization_id=claim.organization_id, kind=claim.kind, kind_en=kind.en, kind_zh=kind.zh,
            subject_en=claim.subject.en, subject_zh=claim.subject.zh, claimed_on=today, given_up_on=None,
        )  # fmt: skip
    work.enter(case, ClaimsStated(subjects=tuple(each.subject for each in intent.claims)))


def publish_plan(work: Work, case: Case, intent: PublishPlan) -> None:
    """Enter the plan with all its parts. What it replaces is of another case: nothing is written there."""
    version = intent.replaces.version + 1 if intent.replaces is not None else 1
    plan_id = insert_new(
        work.session, PLAN, body_id=case.body.id, name_en=intent.name.en, name_zh=intent.name.zh, version=version,
        valid_from=intent.since, valid_until=intent.until,
        replaces_id=intent.replaces.id if intent.replaces is not None else None, case_id=intent.case_id,
    )  # fmt: skip
    for number, chapter in enumerate(intent.chapters, 1):
        insert_new(work.session, CHAPTER, plan_id=plan_id, number=number, name_en=chapter.en, name_zh=chapter.zh)
    for each in intent.indicators:
        insert_new(
            work.session, INDICATOR, plan_id=plan_id, number=each.number, name_en=each.name.en, name_zh=each.name.zh,
            unit_en=each.unit.en, unit_zh=each.unit.zh, base_year=each.base_year, base=format(each.base, "f"),
            target_year=each.target_year, target=format(each.target, "f"),
        )  # fmt: skip
    titles = titles_of(
        work.version_of(case).workflow, intent.table, intent.field_column, (each.field for each in intent.division)
    )
    for part in intent.division:
        insert_new(
            work.session, PART, plan_id=plan_id, field=part.field, organization_id=part.organization_id,
            field_en=titles[part.field].en, field_zh=titles[part.field].zh, part=str(part.part),
        )  # fmt: skip
    work.enter(
        case, PlanPublished(plan=intent.name, version=version, since=intent.since, until=intent.until), by_clock=True
    )


def record_values(work: Work, case: Case, intent: RecordValues) -> None:
    """Enter the values of a year. That somebody has committed to mend one stands beside its correction, too."""
    today = case.today(work.at)
    answered = {
        (row.number, row.year): row.answered_on
        for row in work.session.execute(select(VALUE).where(VALUE.c.plan_id == intent.plan_id).order_by(VALUE.c.id))
    }
    for number, value in intent.values.items():
        insert_new(
            work.session, VALUE, plan_id=intent.plan_id, number=number, year=intent.year, value=format(value, "f"),
            entered_on=today, answered_on=answered.get((number, intent.year)),
        )  # fmt: skip
    work.enter(case, PlanValuesEntered(year=intent.year, values=dict(intent.values)))


def answer_lag(work: Work, _case: Case, intent: AnswerLag) -> None:
    """Somebody has committed to mend what a value shows; the case that was opened for it says who."""
    work.session.execute(update(VALUE).where(VALUE.c.id == intent.id).values(answered_on=work.today))
