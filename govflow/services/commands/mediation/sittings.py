"""Sittings called, changed and called off, who is there with what authority, and objections to that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from govflow.domain.sessions.book import SittingsBook
from govflow.domain.sessions.entering import LONGEST_OBJECTION, against_call, against_people, is_empty
from govflow.domain.sessions.sittings import Sitting
from govflow.engine.asking.answers import Upload
from govflow.engine.entries import DocumentFiled, Entry, SittingAttended, SittingCalled, SittingObjected, SittingTold
from govflow.engine.entries.sittings import Present
from govflow.errors import Invalid, Refused
from govflow.legible import legible, length
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.case.head import load_names
from govflow.services.queries.mediation.mandates import load_mandates
from govflow.services.queries.mediation.sitting_rights import (
    against_calling,
    against_changing,
    against_naming,
    against_objecting,
    own_side,
    sitting_in_sight,
    sittings_of,
)
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words
from govflow.store.work import Case, Work
from govflow.store.writing.filing import file_document, objection
from govflow.values import Actor, new_id

__all__ = [
    "NEW",
    "CallOff",
    "CallSitting",
    "ChangeSitting",
    "EnterPeople",
    "ObjectToPeople",
    "call_off",
    "call_sitting",
    "change_sitting",
    "enter_people",
    "object_to_people",
]

MANDATE = "Mandate · 授权委托书"
NEW = "new"
"""In place of a document: the one that comes with the order."""


@dataclass(frozen=True, kw_only=True)
class CallSitting:
    """Call a sitting with all sides, or with one alone. ``hour``: hours and minutes; ``agenda``: point by point."""

    case: str
    side: str = ""
    day: date | None
    hour: str = ""
    place: str = ""
    agenda: Sequence[str] = ()
    key: str


@dataclass(frozen=True, kw_only=True)
class ChangeSitting:
    """Put a sitting off, or change what is said of it."""

    case: str
    sitting: str
    day: date | None
    hour: str = ""
    place: str = ""
    agenda: Sequence[str] = ()
    key: str


@dataclass(frozen=True, kw_only=True)
class CallOff:
    """Call a sitting off."""

    case: str
    sitting: str
    reason: str
    key: str


@dataclass(frozen=True, kw_only=True)
class EnterPeople:
    """Enter who is there for a side, in place of what whoever acts entered before.

    ``people``: row by row the name, the post, the authority, and as the mandate a document of the case, ``NEW`` for the
    one that comes along, or nothing. A row in which nothing stands is left out.
    """

    case: str
    sitting: str
    side: str
    people: Sequence[tuple[str, str, str, str]]
    mandate: Upload | None = None
    key: str


@dataclass(frozen=True, kw_only=True)
class ObjectToPeople:
    """Object to who is said to have been there; an empty text takes the objection back."""

    case: str
    sitting: str
    text: str
    key: str


def call_sitting(backend: Backend, actor: Actor, order: CallSitting) -> Receipt:
    """Those it is with read of it, nobody else. Raises NotFound, Refused, Invalid with a sentence for each field."""

    def act(work: Work, case: Case) -> None:
        book = sittings_of(work, case)
        if reasons := against_calling(work, case, book):
            raise Refused(reasons)
        if order.side and (order.side not in book.sides or not case.holders(order.side)):
            raise Invalid({"side": Message("Choose with whom the sitting is.")})
        day, agenda = _checked(work, case, order)
        entry = SittingCalled(
            act="called",
            sitting=new_id(),
            side=order.side,
            day=day,
            hour=order.hour,
            place=order.place,
            agenda=agenda,
        )
        work.enter(case, entry, audience=book.audience(order.side))
        _tell(work, case, book, entry)

    return on_case(backend, actor, order, act)


def change_sitting(backend: Backend, actor: Actor, order: ChangeSitting) -> Receipt:
    """Raises NotFound, Refused, Invalid with a sentence for each field."""

    def act(work: Work, case: Case) -> None:
        known, book = sitting_in_sight(work, case, order.sitting), sittings_of(work, case)
        if reasons := against_changing(work, case, book, known):
            raise Refused(reasons)
        day, agenda = _checked(work, case, order)
        new = replace(known, day=day, hour=order.hour, place=order.place, agenda=agenda)
        if new == known:
            raise Refused([Message("Nothing of the sitting is different.")])
        entry = _called(new, "moved")
        _enter(work, case, book, known, entry)
        _tell(work, case, book, entry)

    return on_case(backend, actor, order, act)


def call_off(backend: Backend, actor: Actor, order: CallOff) -> Receipt:
    """Raises NotFound, Refused, Invalid."""

    def act(work: Work, case: Case) -> None:
        known, book = sitting_in_sight(work, case, order.sitting), sittings_of(work, case)
        if reasons := against_changing(work, case, book, known):
            raise Refused(reasons)
        reason = order.reason.strip()
        check_words(reason=reason)
        if not reason:
            raise Invalid({"reason": Message("Say why it is called off.")})
        _check_length("reason", reason, LONGEST_OBJECTION)
        entry = replace(_called(known, "called_off"), reason=reason)
        _enter(work, case, book, known, entry)
        _tell(work, case, book, entry)

    return on_case(backend, actor, order, act)


def enter_people(backend: Backend, actor: Actor, order: EnterPeople) -> Receipt:
    """What the other one entered stays beside it. Raises NotFound, Refused, TooLarge."""

    def act(work: Work, case: Case) -> None:
        known, book = sitting_in_sight(work, case, order.sitting), sittings_of(work, case)
        if reasons := against_naming(work, case, book, known, order.side):
            raise Refused(reasons)
        rows = [_present(*each) for each in order.people]
        if reasons := against_people(rows):
            raise Refused(reasons)
        offered = _offered(work, case, book, known, rows)
        if reasons := _against_mandates(offered, rows, order.mandate):
            raise Refused(reasons)
        people = [each for each in rows if not is_empty(each)]
        if order.mandate is not None:
            filed = _file(work, case, book, known, order.mandate, backend)
            people = [replace(each, mandate=filed) if each.mandate == NEW else each for each in people]
            offered = {**offered, filed: 1}
        people = [replace(each, version=offered.get(each.mandate, 0)) for each in people]
        own = own_side(work, case, book, known) == order.side
        entry = SittingAttended(sitting=known.id, side=order.side, own=own, people=tuple(people))
        _enter(work, case, book, known, entry)

    return on_case(backend, actor, order, act)


def object_to_people(backend: Backend, actor: Actor, order: ObjectToPeople) -> Receipt:
    """It stands beside what was entered. Raises NotFound, Refused, Invalid."""

    def act(work: Work, case: Case) -> None:
        known, book = sitting_in_sight(work, case, order.sitting), sittings_of(work, case)
        side = own_side(work, case, book, known)
        if (reasons := against_objecting(work, case, book, known)) or side is None:
            raise Refused(reasons)
        text, before = order.text.strip(), known.objections.get(side)
        check_words(text=text)
        _check_length("text", text, LONGEST_OBJECTION)
        if text == ("" if before is None else before.text):
            raise Invalid({"text": Message("Write what you object to.")})
        _enter(work, case, book, known, SittingObjected(sitting=known.id, side=side, text=text))

    return on_case(backend, actor, order, act)


def _checked(work: Work, case: Case, order: CallSitting | ChangeSitting) -> tuple[date, tuple[str, ...]]:
    """The day and the agenda of an order. Raises Invalid with a sentence for each field."""
    agenda = tuple(each.strip() for each in order.agenda if each.strip())
    check_words(place=order.place, agenda="\n".join(agenda))
    if order.day is None:
        raise Invalid({"day": Message("Give the day of the sitting.")})
    if problems := against_call(order.day, case.today(work.at), order.hour, order.place, agenda):
        raise Invalid(problems)
    return order.day, agenda


def _present(name: str, post: str, authority: Any, mandate: str) -> Present:
    return Present(name=legible(name).strip(), post=legible(post).strip(), authority=authority, mandate=mandate)


def _offered(
    work: Work, case: Case, book: SittingsBook, known: Sitting, people: Sequence[Present]
) -> Mapping[str, int]:
    """The documents to choose from, where one was chosen, with the version of each that stands now."""
    if not {each.mandate for each in people} - {"", NEW}:
        return {}
    found = load_mandates(work, case, load_names(work, case), book.audience(known.side))
    return {each.id: each.number for each in found}


def _against_mandates(offered: Mapping[str, int], people: Sequence[Present], upload: Upload | None) -> list[Message]:
    named = {each.mandate for each in people if each.mandate}
    if NEW in named and upload is None:
        return [Message("Choose the file of the mandate, or a document that is on file.")]
    if upload is not None and NEW not in named:
        return [Message("A file of a mandate came along: choose whose it is, or leave the file out.")]
    if upload is not None and (flaw := objection(upload)) is not None:
        return [flaw]
    wrong = [n for n, each in enumerate(people, 1) if each.mandate and each.mandate not in {NEW, *offered}]
    return [
        Message("Choose in row %(n)s a document of this case that all who sit there may read, or none.", n=number)
        for number in wrong
    ]


def _file(work: Work, case: Case, book: SittingsBook, known: Sitting, upload: Upload, backend: Backend) -> str:
    """The mandate, filed for those who sit there. Raises TooLarge."""
    limit, audience = backend.settings.max_upload_bytes, book.audience(known.side)
    filed = file_document(work, case, upload, backend.blobs, limit, title=MANDATE, field=None, audience=audience)
    work.enter(case, DocumentFiled(document=filed, document_title=MANDATE), audience=audience)
    return filed


def _called(known: Sitting, act: str) -> SittingCalled:
    return SittingCalled(
        act="moved" if act == "moved" else "called_off",
        sitting=known.id,
        side=known.side,
        day=known.day,
        hour=known.hour,
        place=known.place,
        agenda=known.agenda,
    )


def _tell(work: Work, case: Case, book: SittingsBook, entry: SittingCalled) -> None:
    """All sides learn of a sitting with one of them alone what the file says."""
    if entry.side and book.tells_apart:
        said = SittingTold(act=entry.act, sitting=entry.sitting, side=entry.side, day=entry.day)
        work.enter(case, said, audience=book.everybody)


def _enter(work: Work, case: Case, book: SittingsBook, known: Sitting, entry: Entry) -> None:
    """Where the sitting is kept, so that whoever reads of it reads this as well, and nobody else."""
    work.enter(case, entry, audience=book.audience(known.side), compartment=known.compartment)


def _check_length(name: str, text: str, most: int) -> None:
    if length(text) > most:
        raise Invalid({name: Message("It has at most %(most)s characters.", most=most)})
