"""Regional plans: claims of governments, what is published, values of each year, the division of labour."""

from __future__ import annotations

from govflow.domain.registers.plans.acts import rules
from govflow.domain.registers.plans.book import AnswerLag, Division, PlanBook, PublishPlan, RecordValues, StateClaims
from govflow.messages import Message
from govflow.services.queries.registers.plans.section import asked_of_claims, asked_of_plan, load_plan_section
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.registers.plans.book import load_division, load_plan_book
from govflow.store.registers.plans.tables import (
    PlanChapterRow,
    PlanClaimRow,
    PlanIndicatorRow,
    PlanPartRow,
    PlanRow,
    PlanValueRow,
)
from govflow.store.registers.plans.writing import answer_lag, publish_plan, record_values, state_claims
from govflow.store.work import Work


def _claims(_work: Work, intent: StateClaims) -> Message:
    if not intent.claims:
        return Message("Nothing is claimed.")
    return Message("Claimed: %(names)s.", names=tuple(each.subject for each in intent.claims))


def _publishes(_work: Work, intent: PublishPlan) -> Message:
    return Message(
        "“%(plan)s” enters the register of plans, in force from %(since)s to %(until)s.",
        plan=intent.name, since=intent.since, until=intent.until,
    )  # fmt: skip


def _records(_work: Work, intent: RecordValues) -> Message:
    return Message("The values of %(year)s enter the register of plans.", year=str(intent.year))


def _answers(_work: Work, intent: AnswerLag) -> Message:
    return Message("Indicator %(number)s counts as committed to.", number=str(intent.number))


PLANS = Topic(
    rules=rules,
    loaders={PlanBook: load_plan_book, Division: load_division},
    intents={
        StateClaims: Intent(write=state_claims, says=_claims),
        PublishPlan: Intent(write=publish_plan, says=_publishes),
        RecordValues: Intent(write=record_values, says=_records),
        AnswerLag: Intent(write=answer_lag, says=_answers),
    },
    sections=(
        Section(
            template="cases/sections/plan.html",
            load=load_plan_section,
            asks=(asked_of_plan, asked_of_claims),
            public=lambda _work, _case: True,  # plans and claims are read by everybody who is signed in
        ),
    ),
    registers=(
        (
            "plans.index",
            Message("Regional plans"),
            Message("Plans in force, their indicators against the targets, and who has which task in which field."),
        ),
    ),
    tables=(PlanRow, PlanChapterRow, PlanIndicatorRow, PlanValueRow, PlanPartRow, PlanClaimRow),
)
