"""What is said at a conference: statements for the record, and who asks for the floor, has it and waits."""

from __future__ import annotations

from sqlalchemy import select

from govflow.demo.player import Play, new_key
from govflow.demo.stories.assembly import SECRETARY, Conference, Proposal, chair
from govflow.services.commands.meetings.floor import (
    AskForFloor,
    Change,
    ChangePlace,
    ContinueSitting,
    InterruptSitting,
    ask_for_floor,
    change_place_on_list,
    continue_sitting,
    interrupt_sitting,
)
from govflow.services.commands.meetings.statements import LodgeStatement, lodge_statement
from govflow.store.meetings.agenda import ENTRY
from govflow.store.meetings.floor import PLACE


def state(
    play: Play,
    conference: Conference,
    organization: str,
    en: str,
    zh: str,
    *,
    item: Proposal | None = None,
    entered: bool = False,
) -> None:
    """An organization states something for the record, on an item or the whole meeting; or the secretary enters it."""
    order = LodgeStatement(
        case=conference.reference,
        entry_id=line_of(play, item) if item is not None else None,
        organization_id=play.organization(organization) if entered else None,
        en=en,
        zh=zh,
        key=new_key(),
    )
    if entered:
        play.order(SECRETARY, lodge_statement, order)
    else:
        play.order(_speaker(play, organization), lodge_statement, order, acting=organization)


def ask(play: Play, conference: Conference, item: Proposal, *organizations: str) -> None:
    """They ask for the floor, one after the other."""
    for each in organizations:
        order = AskForFloor(case=conference.reference, entry_id=line_of(play, item), key=new_key())
        play.order(_speaker(play, each), ask_for_floor, order, acting=each)


def give(play: Play, conference: Conference, organization: str) -> None:
    """The chair gives the floor."""
    _change(play, conference, organization, "give")


def end(play: Play, conference: Conference, organization: str) -> None:
    """The chair thanks for the speech."""
    _change(play, conference, organization, "end")


def interrupt(play: Play, conference: Conference, minutes: int, reason: str) -> None:
    order = InterruptSitting(case=conference.reference, minutes=minutes, reason=reason, key=new_key())
    play.order(chair(play, conference), interrupt_sitting, order)


def go_on(play: Play, conference: Conference) -> None:
    play.order(chair(play, conference), continue_sitting, ContinueSitting(case=conference.reference, key=new_key()))


def _change(play: Play, conference: Conference, organization: str, change: Change) -> None:
    query = select(PLACE.c.id).where(PLACE.c.organization_id == play.organization(organization)).order_by(PLACE.c.id)
    with play.backend.reading() as session:
        place = session.execute(query).all()[-1].id
    order = ChangePlace(case=conference.reference, place_id=place, change=change, key=new_key())
    play.order(chair(play, conference), change_place_on_list, order)


def line_of(play: Play, item: Proposal) -> int:
    """The line of an item on the agenda."""
    query = select(ENTRY.c.id).where(ENTRY.c.item_id == play.case(item.reference).id)
    with play.backend.reading() as session:
        number: int = session.execute(query).all()[0].id
    return number


def _speaker(play: Play, organization: str) -> str:
    return play.member(organization, "signatory")
