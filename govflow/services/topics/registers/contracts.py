"""Contracts by which public tasks are delegated: the register in which they are published."""

from __future__ import annotations

from govflow.domain.registers.contracts import STANDINGS, EnterContract, NoteContract, rules
from govflow.messages import Message
from govflow.services.queries.registers.contracts import asked_of_contract, load_contract_of
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.registers.contracts import ContractRow, enter_contract, note_contract
from govflow.store.work import Work


def _enters(_work: Work, intent: EnterContract) -> Message:
    return Message(
        "The contract of %(amount)s enters the public register, from %(first)s until %(last)s.",
        amount=intent.amount, first=intent.starts_on, last=intent.ends_on,
    )  # fmt: skip


def _notes(_work: Work, intent: NoteContract) -> Message:
    return Message("The contract stands in the public register as: %(stands)s.", stands=STANDINGS[intent.stands])


CONTRACTS = Topic(
    rules=rules,
    intents={
        EnterContract: Intent(write=enter_contract, says=_enters),
        NoteContract: Intent(write=note_contract, says=_notes),
    },
    sections=(
        Section(
            template="cases/sections/contracts.html",
            load=load_contract_of,
            asks=(asked_of_contract,),
            public=lambda _work, _case: True,  # the register itself is read by everybody
        ),
    ),
    registers=(
        (
            "contracts.index",
            Message("Contracts on public tasks"),
            Message("Which public tasks are delegated to whom, for how much, how they stand and what was accepted."),
        ),
    ),
    tables=(ContractRow,),
)
