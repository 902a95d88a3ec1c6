"""Replying to the invitation of a meeting, checking mandates, and reminding those who have not replied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from govflow.domain.attendance import (
    LONGEST_PERSONS,
    LONGEST_REASON,
    ROLL,
    SAYS,
    Reply,
    RollBook,
    Says,
    against_reply,
)
from govflow.domain.meetings import AGENDA, numbers
from govflow.engine.asking.answers import Upload
from govflow.engine.definition import AUTHOR
from govflow.engine.entries import CredentialsChecked, DocumentFiled, Replied, ReplyAsked
from govflow.engine.facts import Holder
from govflow.errors import Forbidden, Invalid, Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.meetings.attendance import holders
from govflow.services.orders import on_case
from govflow.services.receipts import Receipt
from govflow.services.rights import against_asking_replies, against_replying, against_roll, gives_proxy
from govflow.services.typed import check_words
from govflow.store.meetings.agenda import load_agenda
from govflow.store.meetings.reminders import keep_reminders, load_owing, still_invited
from govflow.store.meetings.replies import (
    KeptReply,
    keep_credentials,
    keep_reply,
    load_credentials,
    load_replies,
)
from govflow.store.work import Case, Work
from govflow.store.writing.entering import ask_to_reply, has_replied
from govflow.store.writing.filing import file_document, objection
from govflow.values import Actor, Text

__all__ = [
    "LONGEST_PERSONS",
    "LONGEST_REASON",
    "SAYS",
    "AskReplies",
    "CheckCredentials",
    "ReplyToInvitation",
    "ask_replies",
    "check_credentials",
    "reply_to_invitation",
]

PAPER = "Mandate or proxy · 授权委托书"


@dataclass(frozen=True, kw_only=True)
class ReplyToInvitation:
    """Reply for the organization acted for. ``entry_id``: the one line of the agenda that its people come for.

    ``paper``: its mandate or proxy; without one, that of an earlier reply stays that said the same.
    """

    case: str
    says: Says
    persons: str = ""
    proxy_id: int | None = None
    reason: str = ""
    entry_id: int | None = None
    paper: Upload | None = None
    key: str


@dataclass(frozen=True, kw_only=True)
class CheckCredentials:
    """The mandates of these were checked; those of the others are taken as not checked again."""

    case: str
    checked: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()
    key: str


@dataclass(frozen=True, kw_only=True)
class AskReplies:
    """Remind all who have not replied."""

    case: str
    key: str


def reply_to_invitation(backend: Backend, actor: Actor, order: ReplyToInvitation) -> Receipt:
    """Reply to the invitation; it replaces an earlier reply of the organization. It is no presence, and counts nowhere.

    Raises Refused, Forbidden for who may not bind the organization, Invalid with a sentence for each field, TooLarge.
    """

    def act(work: Work, case: Case) -> None:
        if reasons := against_replying(work, case):
            raise Refused(reasons)
        book: RollBook = work.version_of(case).machine.book(ROLL)
        if order.says == "proxy" and not gives_proxy(work, case, book):
            raise Forbidden(Message("Only who signs for your organization gives its vote to another."))
        items = _items(work, case)
        reply, members, every = _meant(order, actor), holders(case, book.of), holders(case, (*book.of, *book.guests))
        _check(order, reply, members, items)
        before = load_replies(work, case, book.replied_in).get(reply.organization_id)
        item_id, number = items.get(reply.entry_id, (None, ""))
        keep_reply(work, case, reply, item_id, _paper(work, case, book, order, backend, _same(before, reply)))
        has_replied(work, case, reply.organization_id)
        work.enter(case, _told(reply, every, number))

    return on_case(backend, actor, order, act)


def check_credentials(backend: Backend, actor: Actor, order: CheckCredentials) -> Receipt:
    """Keep whose mandates were checked, by whom and when. Raises Refused."""

    def act(work: Work, case: Case) -> None:
        if reasons := against_roll(work, case):
            raise Refused(reasons)
        book: RollBook = work.version_of(case).machine.book(ROLL)
        known, every = load_credentials(work, case), holders(case, (*book.of, *book.guests))
        if not {*order.checked, *order.withdrawn} <= every.keys():
            raise Refused([Message("An organization is named that is not at this meeting. Reload the page.")])
        checked = [each for each in dict.fromkeys(order.checked) if each not in known]
        withdrawn = [each for each in dict.fromkeys(order.withdrawn) if each in known and each not in order.checked]
        if not checked and not withdrawn:
            raise Refused([Message("Choose at least one organization whose mandate was checked.")])
        keep_credentials(work, case, checked, withdrawn)
        told = CredentialsChecked(checked=_names(every, checked), withdrawn=_names(every, withdrawn))
        work.enter(case, told)

    return on_case(backend, actor, order, act)


def ask_replies(backend: Backend, actor: Actor, order: AskReplies) -> Receipt:
    """Remind those who have not replied: an entry in the record that is announced, and a reply on the desk of each,
    until it replied or the meeting leaves that state. Raises Refused.
    """

    def act(work: Work, case: Case) -> None:
        if reasons := against_asking_replies(work, case):
            raise Refused(reasons)
        book: RollBook = work.version_of(case).machine.book(ROLL)
        known, every = load_replies(work, case, book.replied_in), holders(case, (*book.of, *book.guests))
        silent = [each for each in every if each not in known]
        if not silent:
            raise Refused([Message("All who were invited have replied.")])
        _remind(work, case, book, silent)
        work.enter(case, ReplyAsked(names=_names(every, silent)))

    return on_case(backend, actor, order, act)


def _remind(work: Work, case: Case, book: RollBook, silent: Iterable[int]) -> None:
    """Keep whom somebody reminded, and lay the reply on the desks of those that have not got it there from before."""
    asked = {number for _, number in still_invited(case, load_owing(work, case))}
    reminded = {each: _invited_as(case, book, each) for each in silent}
    keep_reminders(work, case, reminded)
    ask_to_reply(work, case, [(capacity, each) for each, capacity in reminded.items() if each not in asked])


def _invited_as(case: Case, book: RollBook, number: int) -> str:
    """As what an organization was invited: first of all as a member."""
    names = (*book.of, *book.guests)
    return next(name for name in names if any(each.organization_id == number for each in case.holders(name)))


def _meant(order: ReplyToInvitation, actor: Actor) -> Reply:
    """The reply without what does not belong to what it says."""
    check_words(persons=order.persons, reason=order.reason)
    comes = order.says == "comes"
    return Reply(
        organization_id=actor.organization_id or 0,
        says=order.says,
        persons=order.persons.strip() if comes else "",
        proxy_id=order.proxy_id if order.says == "proxy" else None,
        reason="" if comes else order.reason.strip(),
        entry_id=order.entry_id if comes else None,
    )


def _check(
    order: ReplyToInvitation, reply: Reply, members: Iterable[int], items: Mapping[int | None, tuple[int | None, str]]
) -> None:
    problems = dict(reversed([*against_reply(reply, members)]))
    if reply.entry_id is not None and reply.entry_id not in items:
        problems.setdefault("entry", Message("Choose an item of the agenda."))
    if order.paper is not None and (flaw := objection(order.paper)) is not None:
        problems["paper"] = flaw
    if problems:
        raise Invalid(problems)


def _items(work: Work, case: Case) -> dict[int | None, tuple[int | None, str]]:
    """The case and the number of each line of the agenda that is an item."""
    if work.version_of(case).machine.book(AGENDA) is None:
        return {}
    agenda = load_agenda(work, case)
    lines = zip(agenda, numbers(agenda), strict=True)
    return {each.id: (each.item_id, number) for each, number in lines if each.kind == "item" and each.item_id}


def _same(before: KeptReply | None, reply: Reply) -> str | None:
    """The paper of an earlier reply that said the same: whatever it gave to somebody else is no paper for this one."""
    if before is None or (before.reply.says, before.reply.proxy_id) != (reply.says, reply.proxy_id):
        return None
    return before.document_id


def _paper(
    work: Work, case: Case, book: RollBook, order: ReplyToInvitation, backend: Backend, before: str | None
) -> str | None:
    """File the paper for who keeps the list, and the organization that files it; others do not learn of it."""
    if order.paper is None or order.says == "excused":
        return before
    audience = (*book.audience(), AUTHOR)
    limit = backend.settings.max_upload_bytes
    filed = file_document(work, case, order.paper, backend.blobs, limit, title=PAPER, field=None, audience=audience)
    work.enter(case, DocumentFiled(document=filed, document_title=PAPER), audience=audience)
    return filed


def _told(reply: Reply, names: Mapping[int, Holder], number: str) -> Replied:
    return Replied(
        organization=names[reply.organization_id].name,
        says=reply.says,
        persons=reply.persons,
        proxy=names[reply.proxy_id].name if reply.proxy_id is not None else None,
        reason=reply.reason,
        number=number,
    )


def _names(names: Mapping[int, Holder], these: Iterable[int]) -> tuple[Text, ...]:
    return tuple(names[each].name for each in these)
