"""The protocol of a mediation: worded, withdrawn, and signed in exactly the wording that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govflow.domain.sessions.book import ProtocolBook
from govflow.domain.sessions.protocol import Protocol, against_protocol, wording_of
from govflow.engine.entries import ProtocolKept, ProtocolSigned
from govflow.errors import Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.orders import on_case
from govflow.services.queries.mediation.protocol import (
    against_signing,
    against_wording,
    load_protocol,
    protocol_of,
)
from govflow.services.receipts import Receipt
from govflow.services.typed import check_words
from govflow.store.meetings.lines import name_at
from govflow.store.work import Case, Work
from govflow.values import Actor, Text

__all__ = [
    "KeepProtocol",
    "SignProtocol",
    "WithdrawProtocol",
    "keep_protocol",
    "sign_protocol",
    "withdraw_protocol",
]

ANOTHER = Message("The protocol was worded anew after you opened it. Read the new wording and decide again.")


@dataclass(frozen=True, kw_only=True)
class KeepProtocol:
    """Word the protocol. ``seen``: the number of the wording that the actor saw; 0 where there was none.

    ``clauses``: by their place in the file; ``settlers``: by side, a person each.
    """

    case: str
    seen: int
    clauses: Mapping[str, Text]
    settlers: Mapping[str, Sequence[str]]
    key: str


@dataclass(frozen=True, kw_only=True)
class WithdrawProtocol:
    """Withdraw the protocol, so that nobody has to sign it."""

    case: str
    seen: int
    key: str


@dataclass(frozen=True, kw_only=True)
class SignProtocol:
    """Sign it for the organization acted for. ``seen``: the SHA-256 of the wording that was read."""

    case: str
    seen: str
    key: str


def keep_protocol(backend: Backend, actor: Actor, order: KeepProtocol) -> Receipt:
    """All sides have to sign it anew. Raises NotFound, Refused, Stale, Invalid with a sentence for each field."""

    def act(work: Work, case: Case) -> None:
        book, known = _in_hand(work, case, order.seen)
        clauses = {name: _text(order.clauses[name]) for name in book.clauses if name in order.clauses}
        settlers = {side: tuple(_lines(order.settlers.get(side, ()))) for side in book.sides}
        check_words(**{name: f"{each.en} {each.zh}" for name, each in clauses.items()})
        check_words(**{side: "\n".join(each) for side, each in settlers.items()})
        if problems := against_protocol(book.clauses, clauses, settlers):
            raise Invalid(problems)
        digest = wording_of(case.reference, clauses, settlers)
        if known is not None and known.stands and known.sha256 == digest:
            raise Refused([Message("Nothing is different from the present wording.")])
        entry = ProtocolKept(number=order.seen + 1, clauses=clauses, settlers=settlers, sha256=digest)
        work.enter(case, entry, audience=book.audience)

    return on_case(backend, actor, order, act)


def withdraw_protocol(backend: Backend, actor: Actor, order: WithdrawProtocol) -> Receipt:
    """What was signed stays in the record. Raises NotFound, Refused, Stale."""

    def act(work: Work, case: Case) -> None:
        book, known = _in_hand(work, case, order.seen)
        if known is None or not known.stands:
            raise Refused([Message("There is no protocol to withdraw.")])
        entry = ProtocolKept(number=order.seen + 1, clauses={}, settlers={}, sha256="")
        work.enter(case, entry, audience=book.audience)

    return on_case(backend, actor, order, act)


def sign_protocol(backend: Backend, actor: Actor, order: SignProtocol) -> Receipt:
    """Raises NotFound, Refused; Stale where the wording is another than the one that was read."""

    def act(work: Work, case: Case) -> None:
        book, known = protocol_of(work, case), load_protocol(work, case)
        if reasons := against_signing(work, case, book, known):
            raise Refused(reasons)
        assert known is not None  # else it was refused
        if order.seen != known.sha256:
            raise Stale(ANOTHER)
        organization = actor.organization_id or 0
        entry = ProtocolSigned(
            number=known.number,
            organization_id=organization,
            organization=name_at(work, case, organization),
            sha256=known.sha256,
        )
        work.enter(case, entry, audience=book.audience, compartment=known.compartment)

    return on_case(backend, actor, order, act)


def _in_hand(work: Work, case: Case, seen: int) -> tuple[ProtocolBook, Protocol | None]:
    """The book and the present wording, for who words it. Raises NotFound, Refused; Stale for another wording."""
    book, known = protocol_of(work, case), load_protocol(work, case)
    if reasons := against_wording(work, case, book):
        raise Refused(reasons)
    if seen != (0 if known is None else known.number):
        raise Stale(ANOTHER)
    return book, known


def _text(said: Text) -> Text:
    """Browsers send another end of line than others."""
    return Text(en=said.en.replace("\r\n", "\n"), zh=said.zh.replace("\r\n", "\n"))


def _lines(persons: Sequence[str]) -> list[str]:
    return [each.strip() for each in persons if each.strip()]
