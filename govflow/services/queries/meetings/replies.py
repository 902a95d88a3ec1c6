"""Who announced to come to a meeting, who has not replied, and whose mandates were checked, as pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from govflow.domain.attendance import ROLL, RollBook
from govflow.domain.meetings import AGENDA
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.agenda import AgendaLine, load_agenda_table
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.case.names import Names, Who
from govflow.services.rights import (
    against_asking_replies,
    against_replying,
    against_roll,
    gives_proxy,
    invited_as,
    reads_as,
)
from govflow.store.meetings.agenda import numbered_items
from govflow.store.meetings.attendance import asked_of_marks, load_attendance
from govflow.store.meetings.replies import (
    Checked,
    KeptReply,
    asked_of_credentials,
    asked_of_replies,
    load_credentials,
    load_replies,
)
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Announced:
    """What an organization replied. ``number``: of the one item that it comes for; ``paper``: for who may read it."""

    says: str
    persons: str
    proxy: Text | None
    proxy_id: int | None
    reason: str
    number: str
    item_id: int | None
    presence: str  # as what it would be recorded
    person: Text | None
    at: datetime
    paper: str | None


@dataclass(frozen=True, kw_only=True)
class Mandate:
    """Who checked the mandate of a delegation, and when."""

    person: Text | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An organization that was invited, what it announced, what is recorded, and whether its mandate was checked."""

    who: Who
    counted: bool
    announced: Announced | None
    recorded: str
    persons: str
    recorded_proxy: Text | None
    mandate: Mandate | None


@dataclass(frozen=True, kw_only=True)
class Replies:
    """All who were invited. ``asked``: it is a time to reply; ``yours``: the reader's own, which has to.

    An announcement is no presence, and silence says nothing: neither is counted for anything.
    """

    reference: str
    lines: tuple[Invited, ...]
    asked: bool
    replies: bool  # the reader may reply
    keeps: bool  # the reader keeps the list and may check mandates now
    reminds: bool

    @property
    def silent(self) -> tuple[Invited, ...]:
        return tuple(each for each in self.lines if each.announced is None)

    @property
    def own(self) -> Invited | None:
        return next((each for each in self.lines if each.who.you), None)

    @property
    def waits(self) -> bool:
        """Has the reader's organization yet to reply?"""
        return self.replies and self.own is not None and self.own.announced is None


@dataclass(frozen=True, kw_only=True)
class ReplyPage:
    """The page on which an organization replies. ``closed``: why the reader does not."""

    head: Head
    list: Replies
    own: Announced | None
    member: bool
    gives_proxy: bool
    others: tuple[Who, ...]  # members whom it may give its vote
    items: tuple[AgendaLine, ...]  # that a guest may come for
    closed: tuple[Message, ...]


def asked_of_roll(_work: Work, case: Case) -> Asked:
    """What is recorded of who is there."""
    return asked_of_marks(case.id)


def asked_of_announcements(_work: Work, case: Case) -> Asked:
    """What was replied."""
    return asked_of_replies(case.id)


def asked_of_mandates(_work: Work, case: Case) -> Asked:
    """Whose mandates were checked."""
    return asked_of_credentials(case.id)


ASKED = (asked_of_roll, asked_of_announcements, asked_of_mandates)
"""What ``load_replies_shown`` will ask of a meeting."""


def load_replies_shown(work: Work, case: Case, names: Names) -> Replies | None:
    """Who comes, as far as it is known; None where the procedure asks nobody, and before anybody is asked."""
    book: RollBook | None = work.version_of(case).machine.book(ROLL)
    if book is None or not book.replied_in or isinstance(reads_as(work, case), Outside):
        return None
    read_ahead(work.session, [each(work, case) for each in ASKED])
    replies, checked = load_replies(work, case, book.replied_in), load_credentials(work, case)
    asked = case.state in book.replied_in
    marks = load_attendance(work, case).now
    if not (asked or replies or checked or marks):
        return None
    members = _ids(case, book.of)
    every = list(dict.fromkeys((*members, *_ids(case, book.guests))))
    proxies = (*(each.reply.proxy_id for each in replies.values()), *(each.proxy_id for each in marks.values()))
    people = (*(each.person_id for each in replies.values()), *(each.person_id for each in checked.values()))
    names.load(work, organizations=(*every, *proxies), persons=people)
    lines = _numbers(work, case)
    reads_papers = not set(book.audience()).isdisjoint(reads_as(work, case))

    def line(number: int) -> Invited:
        kept, mark = replies.get(number), marks.get(number)
        own = number in work.actor.organization_ids
        return Invited(
            who=names.who(number, None),
            counted=number in members,
            announced=_announced(kept, names, lines, paper=own or reads_papers) if kept is not None else None,
            recorded=mark.presence if mark is not None else "",
            persons=mark.persons if mark is not None else "",
            recorded_proxy=names.organization(mark.proxy_id) if mark is not None else None,
            mandate=_mandate(checked.get(number), names),
        )

    return Replies(
        reference=case.reference,
        lines=tuple(line(each) for each in every),
        asked=asked,
        replies=asked and not against_replying(work, case),
        keeps=not against_roll(work, case),
        reminds=not against_asking_replies(work, case),
    )


def load_reply_page(work: Work, reference: str) -> ReplyPage:
    """The page of the replies. Raises NotFound where nobody is asked, or the reader may not see it."""
    case = read_case(work, reference)
    names = load_names(work, case)
    shown = load_replies_shown(work, case, names)
    if shown is None:
        raise NotFound(Message("Nobody is asked here who comes to the meeting."))
    book: RollBook = work.version_of(case).machine.book(ROLL)
    seated = invited_as(work, case, book)
    own = shown.own.announced if shown.own is not None and seated is not None else None
    agenda = load_agenda_table(work, case, names) if work.version_of(case).machine.book(AGENDA) else None
    return ReplyPage(
        head=load_head(work, case, names),
        list=shown,
        own=own,
        member=seated in book.of,
        gives_proxy=gives_proxy(work, case, book),
        others=tuple(each.who for each in shown.lines if each.counted and not each.who.you),
        items=tuple(each for each in agenda.lines if each.kind == "item") if agenda is not None else (),
        closed=tuple(against_replying(work, case)),
    )


def announced_by(shown: Replies | None) -> Mapping[int, Invited]:
    """What was announced and checked, by organization."""
    return {each.who.organization_id: each for each in shown.lines if each.who.organization_id} if shown else {}


def _announced(kept: KeptReply, names: Names, lines: Mapping[int, str], *, paper: bool) -> Announced:
    reply = kept.reply
    return Announced(
        says=reply.says,
        persons=reply.persons,
        proxy=names.organization(reply.proxy_id),
        proxy_id=reply.proxy_id,
        reason=reply.reason,
        number=lines.get(kept.item_id or 0, ""),
        item_id=kept.item_id,
        presence=reply.announced,
        person=names.person(kept.person_id),
        at=kept.at,
        paper=kept.document_id if paper else None,
    )


def _mandate(checked: Checked | None, names: Names) -> Mandate | None:
    return Mandate(person=names.person(checked.person_id), at=checked.at) if checked is not None else None


def _numbers(work: Work, case: Case) -> Mapping[int, str]:
    return numbered_items(work, case.id) if work.version_of(case).machine.book(AGENDA) is not None else {}


def _ids(case: Case, capacities: tuple[str, ...]) -> list[int]:
    found = (each.organization_id for name in capacities for each in case.holders(name))
    return list(dict.fromkeys(each for each in found if each is not None))
