"""Stages of development: what counts in a field, its stage from a day on, and the division of labour."""

from __future__ import annotations

from govflow.domain.registers.stages.book import (
    MEASURES,
    STAGE_TITLES,
    CountMoney,
    CountStage,
    DecideStage,
    FieldStages,
    StageBook,
)
from govflow.domain.registers.stages.counting import rules
from govflow.messages import Message
from govflow.services.queries.registers.stages.section import load_stage_section
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.registers.stages.book import load_field_stages, load_stage_book
from govflow.store.registers.stages.tables import StageDecisionRow, StageEventRow, StagePartRow
from govflow.store.registers.stages.writing import count_money, count_stage, decide_stage
from govflow.store.work import Work


def _decides(_work: Work, intent: DecideStage) -> Message:
    return Message(
        "From %(day)s on the field is in the stage “%(stage)s”, and other procedures read the division of labour.",
        day=intent.since, stage=STAGE_TITLES[intent.stage],
    )  # fmt: skip


def _counts(_work: Work, intent: CountStage) -> Message:
    return Message("It counts for the stage of its field: %(measure)s.", measure=MEASURES[intent.measure].title)


def _counts_money(_work: Work, _intent: CountMoney) -> Message:
    return Message("It counts for the stage of its field: %(measure)s.", measure=MEASURES["funding"].title)


STAGES = Topic(
    rules=rules,
    loaders={StageBook: load_stage_book, FieldStages: load_field_stages},
    intents={
        DecideStage: Intent(write=decide_stage, says=_decides),
        CountStage: Intent(write=count_stage, says=_counts),
        CountMoney: Intent(write=count_money, says=_counts_money),
    },
    sections=(
        Section(
            template="cases/sections/stage.html",
            load=load_stage_section,
            public=lambda _work, _case: True,  # what was counted is public, and so is what was decided
        ),
    ),
    registers=(
        (
            "stages.index",
            Message("Stages of development"),
            Message("How far each field has come, by what was counted, and who leads, supports and supervises there."),
        ),
    ),
    tables=(StageEventRow, StageDecisionRow, StagePartRow),
)
