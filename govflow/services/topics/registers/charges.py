"""Charges on roads: tariffs, and the register in which they stand."""

from __future__ import annotations

from govflow.domain.registers.charges.facts import EndTariff, PublishTariff, TariffRegister
from govflow.domain.registers.charges.rules import rules
from govflow.messages import Message
from govflow.services.queries.registers.charges.listed import asked_of_tariff, load_tariff_of
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.registers.charges import TariffRow, end_tariff, load_tariff_register, publish_tariff
from govflow.store.work import Work


def _publishes(_work: Work, intent: PublishTariff) -> Message:
    return Message(
        "“%(tariff)s” is published as version %(version)s and holds from %(day)s.",
        tariff=intent.title,
        version=intent.version,
        day=intent.valid_from,
    )


def _ends(_work: Work, intent: EndTariff) -> Message:
    return Message("Nothing is charged by this tariff from %(day)s on.", day=intent.ends_on)


TARIFFS = Topic(
    rules=rules,
    loaders={TariffRegister: load_tariff_register},
    intents={
        PublishTariff: Intent(write=publish_tariff, says=_publishes),
        EndTariff: Intent(write=end_tariff, says=_ends),
    },
    sections=(Section(template="cases/sections/charges.html", load=load_tariff_of, asks=(asked_of_tariff,)),),
    registers=(
        (
            "tariffs.index",
            Message("Charges on roads"),
            Message("What is charged on which road, when and for whom; a calculator works out a passage line by line."),
        ),
    ),
    tables=(TariffRow,),
)
