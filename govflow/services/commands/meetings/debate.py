"""Asking for the debate of an item that is marked to be decided together with others, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.domain.meetings import AGENDA, LONGEST_REASON, AgendaBook, AgendaEntry, Debate, numbers
from govflow.engine.entries import DebateAsked
from govflow.errors import Invalid, NotFound, Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.receipts import Receipt
from govflow.services.rights import against_debating
from govflow.services.typed import check_words
from govflow.store.meetings.agenda import load_agenda, seen_items
from govflow.store.meetings.debates import keep_debate, load_debates
from govflow.store.work import Case, Work
from govflow.store.writing.locking import lock_below
from govflow.values import Actor

__all__ = ["LONGEST_REASON", "AskDebate", "TakeBackDebate", "ask_debate", "take_back_debate"]

TOO_LONG = Message("Give a reason of at most %(most)s characters.", most=LONGEST_REASON)


@dataclass(frozen=True, kw_only=True)
class AskDebate:
    """Ask for the debate of the item on this line of the agenda, for the organization that the actor acts for."""

    case: str
    entry_id: int
    reason: str
    key: str


@dataclass(frozen=True, kw_only=True)
class TakeBackDebate:
    """Take back what the organization that the actor acts for asked for."""

    case: str
    entry_id: int
    key: str


def ask_debate(backend: Backend, actor: Actor, order: AskDebate) -> Receipt:
    """From now on the item is debated, for everybody. Raises NotFound, Invalid, Refused."""

    def act(work: Work, case: Case) -> None:
        entry, number, asked = _line(work, case, order.entry_id)
        check_words(reason=order.reason)
        if len(reason := order.reason.strip()) > LONGEST_REASON:
            raise Invalid({"reason": TOO_LONG})
        if not entry.together:
            raise Refused([Message("Item %(number)s is debated anyway: it is no A item.", number=number)])
        if asked:
            raise Refused([Message("Your organization asks for the debate of item %(number)s already.", number=number)])
        _keep(work, case, entry, number, reason, stands=True)

    return on_case(backend, actor, order, act)


def take_back_debate(backend: Backend, actor: Actor, order: TakeBackDebate) -> Receipt:
    """Unless others ask for its debate, the item is decided together again. Raises NotFound, Refused."""

    def act(work: Work, case: Case) -> None:
        entry, number, asked = _line(work, case, order.entry_id)
        if not asked:
            reason = Message("Your organization does not ask for the debate of item %(number)s.", number=number)
            raise Refused([reason])
        _keep(work, case, entry, number, "", stands=False)

    return on_case(backend, actor, order, act)


def _line(work: Work, case: Case, entry_id: int) -> tuple[AgendaEntry, str, bool]:
    """The line with its number, and whether the organization asks for its debate. Raises Refused where nobody may ask;
    NotFound where it stands for no case that the actor may see.
    """
    book: AgendaBook | None = work.version_of(case).machine.book(AGENDA)
    if book is None or not book.debate_asked_by:
        raise Refused([Message("No debate of an item is asked for here: whoever keeps the agenda marks the A items.")])
    if reasons := against_debating(work, case, book):
        raise Refused(reasons)
    lines, seen = load_agenda(work, case), seen_items(work, case, book)
    found = ((each, number) for each, number in zip(lines, numbers(lines), strict=True) if each.id == entry_id)
    entry, number = next(found, (None, ""))
    if entry is None or entry.item_id not in seen:
        raise NotFound(Message("There is no such item on the agenda."))
    if seen[entry.item_id] not in book.debate_asked_of:
        over = Message("Item %(number)s: a debate is asked for before the vote on it, not later.", number=number)
        raise Refused([over])
    debates = load_debates(work, case).get(entry.item_id, ())
    return entry, number, any(each.organization_id == work.actor.organization_id for each in debates)


def _keep(work: Work, case: Case, entry: AgendaEntry, number: str, reason: str, *, stands: bool) -> None:
    """Keep it, and enter it in the record of the item, which those read who see the item: who asked."""
    actor = work.actor
    assert entry.item_id is not None  # the line stands for a case
    if actor.organization_id is None or actor.organization is None:
        raise Refused([Message("Only for an organization is a debate asked for.")])
    keep_debate(work, case, entry.item_id, Debate(organization_id=actor.organization_id, reason=reason), stands=stands)
    item = lock_below(work, entry.item_id)
    work.enter(item, DebateAsked(organization=actor.organization, number=number, stands=stands))
