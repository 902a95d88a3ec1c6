"""What waits for somebody in a room: one function for each kind, all of what that one may read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from govflow.domain.agreements import DRAFT, DraftBook
from govflow.domain.bargaining.book import ISSUES, IssueBook
from govflow.domain.confidences import HANDOVER, RELEASE, HandoverBook, ReleaseBook, handed_over, releases
from govflow.domain.sessions.book import PROTOCOL, SITTINGS, ProtocolBook, SittingsBook
from govflow.domain.sessions.protocol import protocol_told
from govflow.domain.sessions.waiting import waits_of
from govflow.engine.entries import HandoverKept, ReleaseKept
from govflow.messages import Message
from govflow.services.queries.mediation.signed import of_protocol
from govflow.services.queries.mediation.sitting_rights import sittings_in
from govflow.services.queries.mediation.waiting.room import ForWhom, Room

Page = Literal["room", "offers", "sitting", "protocol", "drafting", "confidence"]


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Something that waits, and on which page it is done. ``item``: the sitting or the confidence that it is about."""

    why: Message
    page: Page
    item: str = ""


def waits(room: Room, who: ForWhom) -> tuple[Wait, ...]:
    """All that waits in a room for somebody."""
    return tuple(each for kind in KINDS for each in kind(room, who))


def _issues(room: Room, who: ForWhom) -> Iterator[Wait]:
    """A version of the list of issues that its side has not confirmed."""
    book: IssueBook | None = room.machine.book(ISSUES)
    if book is None or room.issues is None or room.case.state not in book.open_in:
        return
    if who.acts_as(book.confirmed_by) and who.holder.organization_id not in room.issues.confirmed:
        why = Message("Confirm the list of issues, version %(number)s.", number=room.issues.number)
        yield Wait(why=why, page="room")


def _offers(room: Room, who: ForWhom) -> Iterator[Wait]:
    """Offers that were made to it, under the list as it stands, and that it has not answered."""
    book: IssueBook | None = room.machine.book(ISSUES)
    if book is None or room.issues is None or room.case.state not in book.open_in:
        return
    mine = (who.acts_as(book.offered_by) or "").partition(".")[0]
    number = room.issues.number
    asked = [
        each
        for each in room.offers
        if mine in each.offer.to
        and not each.offer.taken_back
        and each.offer.number == number
        and _is_read_as(room, each.compartment_id, book.computed_for)
    ]
    if open_ones := [each for each in asked if mine not in each.answers]:
        n = len(open_ones)
        yield Wait(why=Message("Answer %(n)s offer.", "Answer %(n)s offers.", n=n), page="offers")


def _is_read_as(room: Room, compartment: str, capacity: str) -> bool:
    """Does whoever holds this capacity now read what stands there, or was it meant for another one?"""
    return any(each == capacity for each, _, _ in room.readers[compartment])


def _sittings(room: Room, who: ForWhom) -> Iterator[Wait]:
    """Sittings to which it is called, those who were there for it, and minutes that it has not answered."""
    book: SittingsBook | None = room.machine.book(SITTINGS)
    if book is None or room.case.state not in book.called_in:
        return
    for each in sittings_in(room.entries).values():
        if side := who.acts_as(book.there(each.side)):
            answers = who.acts_as(book.answerers(side)) is not None
            for why in waits_of(each, side, room.today, answers=answers):
                yield Wait(why=why, page="sitting", item=each.id)


def _protocol(room: Room, who: ForWhom) -> Iterator[Wait]:
    """A wording of the protocol that it has not signed, of whoever words it now."""
    book: ProtocolBook | None = room.machine.book(PROTOCOL)
    if book is None or room.case.state not in book.open_in or not who.acts_as(book.signed_by):
        return
    known = protocol_told(of_protocol([*room.entries[::-1]]))
    if known is None or not known.stands or who.holder.organization_id in known.signed:
        return
    if _is_read_as(room, known.compartment, book.kept_by):
        yield Wait(why=Message("Sign the protocol of the mediation, wording %(n)s.", n=known.number), page="protocol")


def _draft(room: Room, who: ForWhom) -> Iterator[Wait]:
    """Clauses of the version that was shown last that its side has not accepted as they stand."""
    book: DraftBook | None = room.machine.book(DRAFT)
    if book is None or room.case.state not in book.open_in:
        return
    if not (who.acts_as(book.accepted_by) and who.acts_as(book.between)):
        return
    if n := len(room.draft.open_clauses([who.author])):
        why = Message(
            "Version %(number)s of the draft agreement: accept %(n)s clause, or word it otherwise.",
            "Version %(number)s of the draft agreement: accept %(n)s clauses, or word them otherwise.",
            n=n,
            number=len(room.draft.versions),
        )
        yield Wait(why=why, page="drafting")


def _handovers(room: Room, who: ForWhom) -> Iterator[Wait]:
    """What it confided to who held a capacity before; not where it took a handover back."""
    book: HandoverBook | None = room.machine.book(HANDOVER)
    if book is None:
        return
    present = {(book.to, each.organization_id, each.person_id) for each in room.case.holders(book.to)}
    kept = [each for each in room.entries[::-1] if isinstance(each.entry, HandoverKept)]
    stands = handed_over((each.compartment_id, each.entry) for each in kept if isinstance(each.entry, HandoverKept))
    told = {each.compartment_id for each in kept} - stands.keys()
    seen = set[str]()
    for row in room.confided:
        if (row.organization_id, None if row.organization_id is not None else row.person_id) != who.author:
            continue
        if row.field not in room.paged or book.to not in row.audience or row.compartment_id in seen | told:
            continue
        seen.add(row.compartment_id)
        if present - room.readers[row.compartment_id]:
            title = room.machine.capacity_title(book.to)
            why = Message(
                "Not all that you confided is read by who is %(capacity)s now. Say whether it is handed over.",
                capacity=title,
            )
            yield Wait(why=why, page="confidence", item=row.id)


def _releases(room: Room, who: ForWhom) -> Iterator[Wait]:
    """A release that another party has agreed to, and that waits for its own agreement."""
    book: ReleaseBook | None = room.machine.book(RELEASE)
    if book is None:
        return
    kept = [(each, each.entry) for each in room.entries[::-1] if isinstance(each.entry, ReleaseKept)]
    readers = {entry.confidence: room.audiences[each.id] for each, entry in kept}
    for found in releases((each.at, entry) for each, entry in kept).values():
        if found.done is not None or not found.by:
            continue
        mine = who.acts_as(each for each in book.by if each in readers[found.confidence])
        if mine is not None and mine not in found.by:
            titles = room.machine.workflow.parties
            why = Message(
                "%(by)s agrees that what you both read is released to: %(to)s. Say whether you agree.",
                by=tuple(titles[each].title for each in book.by if each in found.by),
                to=titles[found.to].title,
            )
            yield Wait(why=why, page="confidence", item=found.confidence)


KINDS: tuple[Callable[[Room, ForWhom], Iterator[Wait]], ...] = (
    _sittings, _protocol, _issues, _offers, _draft, _releases, _handovers,
)  # fmt: skip
"""Add a kind here, and it waits on desks and on the page of the case."""
