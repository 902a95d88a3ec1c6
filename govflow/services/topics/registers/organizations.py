"""The register of social organizations: who is entered, and how they stand."""

from __future__ import annotations

from collections.abc import Iterable

from govflow.domain.registers.facts import ORDERS, Enter, Entries, KeepOrder, Known
from govflow.domain.registers.rules import rules
from govflow.messages import Message
from govflow.services.queries.registers.organizations import load_register_section
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.people.registers.known import load_entries, load_known, load_similar
from govflow.store.people.registers.tables import AreaRow, ChangeRow, EntryRow, OfficerRow
from govflow.store.people.registers.writing import against_entering, enter, keep_order
from govflow.store.work import Case, Work


def _enters(_work: Work, intent: Enter) -> Message:
    return Message(
        "%(name)s is entered in the register under %(code)s and stands among the organizations from then on.",
        name=intent.name, code=intent.code,
    )  # fmt: skip


def _keeps(_work: Work, intent: KeepOrder) -> Message:
    return Message("The register says from today on: %(order)s.", order=ORDERS[intent.order])


def _warns(work: Work, case: Case, _intent: Enter) -> Iterable[Message]:
    """Of scopes that are alike, so that whoever decides has seen them."""
    found = load_similar(work, case)
    if found:
        yield Message(
            "Its scope shares words with others of the same field in an overlapping area: %(names)s.",
            names=tuple(each.name for each in found),
        )


REGISTERS = Topic(
    rules=rules,
    loaders={Entries: load_entries, Known: load_known},
    intents={
        Enter: Intent(write=enter, says=_enters, warns=_warns),
        KeepOrder: Intent(write=keep_order, says=_keeps),
    },
    against=lambda work, case, intents, _answers: against_entering(work, case, intents),
    sections=(
        Section(
            template="cases/sections/registers.html",
            load=load_register_section,
            public=lambda _work, _case: True,  # the register itself is read by everybody who is signed in
        ),
    ),
    registers=(
        (
            "registers.index",
            Message("Register of social organizations"),
            Message("Who is registered, for what and where, and whether that is in order."),
        ),
    ),
    tables=(EntryRow, AreaRow, OfficerRow, ChangeRow),
)
