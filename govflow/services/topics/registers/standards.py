"""Joint standards: their numbers, and the register in which they stand."""

from __future__ import annotations

from govflow.domain.registers.standards import PublishStandard, RepealStandard, StandardsRegister, rules
from govflow.messages import Message
from govflow.services.queries.registers.standards import asked_of_standard, load_standard_of
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.registers.standards import (
    StandardPrefixRow,
    StandardRow,
    load_standards_register,
    publish_standard,
    repeal_standard,
)
from govflow.store.work import Work


def _publishes(_work: Work, intent: PublishStandard) -> Message:
    return Message(
        "It is published as %(names)s, in force from %(day)s.", names=intent.designations, day=intent.in_force_from
    )


def _repeals(_work: Work, intent: RepealStandard) -> Message:
    return Message(
        "Joint standard %(number)s is in force no longer, from %(day)s on.",
        number=str(intent.number),
        day=intent.ends_on,
    )


STANDARDS = Topic(
    rules=rules,
    loaders={StandardsRegister: load_standards_register},
    intents={
        PublishStandard: Intent(write=publish_standard, says=_publishes),
        RepealStandard: Intent(write=repeal_standard, says=_repeals),
    },
    sections=(Section(template="cases/sections/standards.html", load=load_standard_of, asks=(asked_of_standard,)),),
    registers=(
        (
            "standards.index",
            Message("Joint standards"),
            Message(
                "Standards that governments adopted together, with their numbers and since when they are in force."
            ),
        ),
    ),
    tables=(StandardRow, StandardPrefixRow),
)
