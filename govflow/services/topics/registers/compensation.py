"""Ecological compensation: agreements, and what a year comes to."""

from __future__ import annotations

from govflow.domain.compensation.facts import AgreementInForce, KeepSum
from govflow.domain.compensation.rules import rules
from govflow.messages import Message
from govflow.services.queries.registers.compensation.settlements import load_settlement
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.registers.agreements import (
    AgreementVersionRow,
    asked_of_agreement,
    keep_sum,
    load_agreement_in_force,
)
from govflow.store.work import Work


def _computes(_work: Work, intent: KeepSum) -> Message:
    if intent.payer is None or intent.payee is None:
        return Message("The sum of %(year)s is computed: nobody pays.", year=str(intent.year))
    return Message(
        "The sum of %(year)s is computed: %(payer)s pays %(payee)s %(sum)s.",
        year=str(intent.year),
        payer=intent.payer,
        payee=intent.payee,
        sum=intent.sum,
    )


COMPENSATION = Topic(
    rules=rules,
    loaders={AgreementInForce: load_agreement_in_force},
    intents={KeepSum: Intent(write=keep_sum, says=_computes)},
    sections=(Section(template="cases/sections/compensation.html", load=load_settlement, asks=(asked_of_agreement,)),),
    registers=(
        (
            "compensation.index",
            Message("Ecological compensation"),
            Message("Agreements on ecological compensation: their formulas, measurements and what is due."),
        ),
    ),
    tables=(AgreementVersionRow,),
)
