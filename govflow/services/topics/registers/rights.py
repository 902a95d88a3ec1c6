"""Rights to water and emissions: their caps, who holds them, and what moves them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from govflow.domain.registers.rights.acts import rules
from govflow.domain.registers.rights.holdings import DefineRight, Movement, MoveRights, RightNamed, RightsBook, grouped
from govflow.messages import Message
from govflow.services.queries.registers.rights.section import asked_of_right, load_right_section
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.registers.rights.book import load_right_named, load_rights_book
from govflow.store.registers.rights.moving import against_moving, define_right, move_rights
from govflow.store.registers.rights.tables import CapRow, HoldingRow, ListingRow, MovementRow, RightRow
from govflow.store.work import Work
from govflow.values import Text

_SAID: Mapping[Movement, Callable[[str, Text], Message]] = {
    Movement.ALLOCATE: lambda n, unit: Message("%(amount)s %(unit)s are allocated.", amount=n, unit=unit),
    Movement.DISTRIBUTE: lambda n, unit: Message("%(amount)s %(unit)s are passed on.", amount=n, unit=unit),
    Movement.LIST: lambda n, unit: Message("%(amount)s %(unit)s are reserved for this trade.", amount=n, unit=unit),
    Movement.UNLIST: lambda n, unit: Message("%(amount)s %(unit)s are free again.", amount=n, unit=unit),
    Movement.TRANSFER: lambda n, unit: Message("%(amount)s %(unit)s go to the buyer.", amount=n, unit=unit),
    Movement.RETIRE: lambda n, unit: Message("%(amount)s %(unit)s are retired for good.", amount=n, unit=unit),
}


def _defines(_work: Work, intent: DefineRight) -> Message:
    if intent.right_id is None:
        return Message("The right enters the register with a cap of %(cap)s.", cap=grouped(intent.cap))
    return Message("The cap is %(cap)s from today on.", cap=grouped(intent.cap))


def _moves(_work: Work, intent: MoveRights) -> Message:
    return _SAID[intent.moves[0].kind](grouped(sum(each.amount for each in intent.moves)), intent.unit)


RIGHTS = Topic(
    rules=rules,
    loaders={RightNamed: load_right_named, RightsBook: load_rights_book},
    intents={
        DefineRight: Intent(write=define_right, says=_defines),
        MoveRights: Intent(write=move_rights, says=_moves),
    },
    against=lambda work, case, intents, _answers: against_moving(work, case, intents),
    sections=(
        Section(
            template="cases/sections/rights.html",
            load=load_right_section,
            asks=(asked_of_right,),
            public=lambda _work, _case: True,  # the register itself is read by everybody who is signed in
        ),
    ),
    registers=(
        (
            "rights.index",
            Message("Rights to water and emissions"),
            Message("What may be taken or emitted, who holds how much of it, what is offered and at which prices."),
        ),
    ),
    tables=(RightRow, CapRow, HoldingRow, MovementRow, ListingRow),
)
