"""The register of social organizations: who is entered, and how they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from govflow.domain.registers.facts import (
    ORDERS,
    ChangeEntry,
    Covered,
    Deregister,
    Enter,
    Entries,
    KeepOrder,
    Known,
    Liquidate,
    Order,
)
from govflow.domain.registers.rules import rules
from govflow.domain.registers.yearly import RegisteredEachYear
from govflow.messages import Message
from govflow.services.queries.registers.section import load_register_section
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.people.registers.changing import against_changing, change_entry, deregister, liquidate
from govflow.store.people.registers.known import load_covered, load_entries, load_known, load_similar
from govflow.store.people.registers.tables import AreaRow, ChangeRow, EntryRow, OfficerRow
from govflow.store.people.registers.writing import against_entering, enter, keep_order
from govflow.store.people.registers.yearly import load_registered
from govflow.store.registers.yearly import YearlyCaseRow
from govflow.store.work import Case, Work


def _enters(_work: Work, intent: Enter) -> Message:
    return Message(
        "%(name)s is entered in the register under %(code)s and stands among the organizations from then on.",
        name=intent.name, code=intent.code,
    )  # fmt: skip


def _keeps(_work: Work, intent: KeepOrder) -> Message:
    if intent.order is Order.IN_ORDER:
        return Message("The register no longer says what this case had entered; what another one entered stands.")
    return Message("The register says from today on: %(order)s.", order=ORDERS[intent.order])


def _warns(work: Work, case: Case, _intent: Enter) -> Iterable[Message]:
    """Of scopes that are alike, so that whoever decides has seen them."""
    found = load_similar(work, case)
    if found:
        yield Message(
            "Its scope shares words with others of the same field in an overlapping area: %(names)s.",
            names=tuple(each.name for each in found),
        )


def _changes(_work: Work, _intent: ChangeEntry) -> Message:
    return Message(
        "The register says from today on what is new, and the directory a new name; what was said before keeps the old."
    )


def _liquidates(_work: Work, _intent: Liquidate) -> Message:
    return Message("The register says from today on that it is being wound up; it does nothing else.")


def _deregisters(_work: Work, _intent: Deregister) -> Message:
    return Message("It leaves the register and the directory today. All roles, mandates and memberships in it end.")


def _against(work: Work, case: Case, intents: Sequence[Any]) -> Iterator[Message]:
    yield from against_entering(work, case, intents)
    yield from against_changing(work, case, intents)


REGISTERS = Topic(
    rules=rules,
    loaders={Entries: load_entries, Covered: load_covered, Known: load_known},
    intents={
        Enter: Intent(write=enter, says=_enters, warns=_warns),
        KeepOrder: Intent(write=keep_order, says=_keeps),
        ChangeEntry: Intent(write=change_entry, says=_changes),
        Liquidate: Intent(write=liquidate, says=_liquidates),
        Deregister: Intent(write=deregister, says=_deregisters),
    },
    against=lambda work, case, intents, _answers: _against(work, case, intents),
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
    yearly={RegisteredEachYear: load_registered},
    tables=(EntryRow, AreaRow, OfficerRow, ChangeRow, YearlyCaseRow),
)
