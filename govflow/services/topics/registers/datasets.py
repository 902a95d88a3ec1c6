"""The catalogue of data sets, and data that change hands."""

from __future__ import annotations

from govflow.domain.registers.datasets.rules import Deliver, SetsNamed, rules
from govflow.messages import Message
from govflow.services.queries.registers.datasets.exchange import asked_of_exchange, load_exchange
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.registers.datasets.catalogue import deliver, load_sets_named
from govflow.store.registers.datasets.tables import DataSetRow, DataSetVersionRow
from govflow.store.work import Work


def _delivers(_work: Work, intent: Deliver) -> Message:
    return Message("The data of “%(title)s” are delivered, and each download is recorded.", title=intent.title)


DATASETS = Topic(
    rules=rules,
    loaders={SetsNamed: load_sets_named},
    intents={
        Deliver: Intent(write=deliver, says=_delivers),
    },
    sections=(Section(template="cases/sections/datasets.html", load=load_exchange, asks=(asked_of_exchange,)),),
    registers=(
        (
            "datasets.index",
            Message("Data sets"),
            Message("Which data departments have, how they share them, and how fresh they are."),
        ),
    ),
    tables=(DataSetRow, DataSetVersionRow),
)
