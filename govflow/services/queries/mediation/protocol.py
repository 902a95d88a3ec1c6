"""The protocol of a mediation: who words and signs it, and its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from govflow.domain.sessions.book import PROTOCOL, ProtocolBook
from govflow.domain.sessions.protocol import PROTOCOL_KINDS, Protocol, protocol_told
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.mediation.confiding.confidences import ReaderShown, readers_shown
from govflow.services.queries.mediation.entries import load_entries
from govflow.services.queries.mediation.signed import has_lapsed, of_protocol
from govflow.services.rights import against_keeping, reads_as
from govflow.store.documents import load_readers
from govflow.store.record.compartments import Confided
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

LAPSED = Message("Who worded this protocol has left the case: it holds no more, and the next one words another.")
NO_PROTOCOL = Message("There is no protocol of this kind that you may see.")


@dataclass(frozen=True, kw_only=True)
class ClauseShown:
    """A clause with its title; ``said`` none: not yet."""

    name: str
    title: Text
    said: Text | None


@dataclass(frozen=True, kw_only=True)
class SideOfProtocol:
    """A side: who may settle for it, and whether it has signed the present wording, through whom."""

    capacity: str
    title: Text
    names: tuple[Text, ...]
    settlers: tuple[str, ...]
    signed: tuple[tuple[Text, Text | None, datetime], ...]


@dataclass(frozen=True, kw_only=True)
class ProtocolPage:
    """The protocol in its present wording. ``keeps``, ``signs``: why the reader does not; nothing: they do."""

    head: Head
    number: int
    stands: bool
    lapsed: bool
    sha256: str
    at: datetime | None
    clauses: tuple[ClauseShown, ...]
    sides: tuple[SideOfProtocol, ...]
    read_by: tuple[ReaderShown, ...]
    keeps: tuple[Message, ...]
    signs: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class ProtocolLine:
    """How the protocol stands, for the page of the case."""

    said: Message
    signed: bool


def protocol_book(work: Work, case: Case) -> ProtocolBook | None:
    book: ProtocolBook | None = work.version_of(case).machine.book(PROTOCOL)
    return book


def protocol_of(work: Work, case: Case) -> ProtocolBook:
    """The book, for who words or signs it by what they read as now. Raises NotFound for all others."""
    book, held = protocol_book(work, case), reads_as(work, case)
    if book is None or isinstance(held, Outside) or set(book.audience).isdisjoint(held):
        raise NotFound(NO_PROTOCOL)
    return book


def load_protocol(work: Work, case: Case) -> Protocol | None:
    """The latest wording that the actor may read."""
    return protocol_in(load_entries(work, case, PROTOCOL_KINDS))


def protocol_in(entries: list[Confided]) -> Protocol | None:
    """The latest wording, of entries with the newest first."""
    return protocol_told(of_protocol(entries[::-1]))


def against_wording(work: Work, case: Case, book: ProtocolBook) -> list[Message]:
    """Why the actor does not word the protocol now."""
    return against_keeping(work, case, (book.kept_by,), book.open_in, _closed(work, case))


def against_signing(work: Work, case: Case, book: ProtocolBook, known: Protocol | None) -> list[Message]:
    """Why the actor does not sign the protocol for its organization now."""
    if reasons := against_keeping(work, case, book.signed_by, book.open_in, _closed(work, case)):
        return reasons
    if known is None or not known.stands:
        return [Message("There is no protocol to sign yet.")]
    if has_lapsed(work, case, known):
        return [LAPSED]
    if work.actor.organization_id in known.signed:
        return [Message("Your organization has signed this wording already.")]
    return []


def protocol_line(work: Work, case: Case, known: Protocol | None) -> ProtocolLine | None:
    """For the page of the case; none where the procedure knows no protocol."""
    book = protocol_book(work, case)
    if book is None:
        return None
    if known is None or not known.stands or has_lapsed(work, case, known):
        return ProtocolLine(said=Message("No protocol of the mediation has been worded yet."), signed=False)
    there = [holder for side in book.sides for holder in case.holders(side)]
    missing = tuple(each.name for each in there if each.organization_id not in known.signed)
    if missing:
        said = Message("Protocol, wording %(n)s: not signed yet by %(missing)s.", n=known.number, missing=missing)
        return ProtocolLine(said=said, signed=False)
    return ProtocolLine(said=Message("Protocol, wording %(n)s: signed by all sides.", n=known.number), signed=True)


def load_protocol_page(work: Work, reference: str) -> ProtocolPage:
    """Raises NotFound for who has no part in it."""
    case = read_case(work, reference)
    book, known = protocol_of(work, case), load_protocol(work, case)
    names, workflow = load_names(work, case), work.version_of(case).workflow
    readers = load_readers(work.session, {known.compartment})[known.compartment] if known is not None else []
    signed = known.signed if known is not None else {}
    names.load(
        work,
        persons=(*(each.person_id for each in readers), *(each.person_id for each in signed.values())),
        organizations=(each.organization_id for each in readers),
    )
    said: Mapping[str, Text] = known.clauses if known is not None else {}
    settlers = known.settlers if known is not None else {}
    return ProtocolPage(
        head=load_head(work, case, names),
        number=0 if known is None else known.number,
        stands=known is not None and known.stands,
        lapsed=known is not None and has_lapsed(work, case, known),
        sha256=known.sha256 if known is not None else "",
        at=known.at if known is not None else None,
        clauses=tuple(ClauseShown(name=name, title=title, said=said.get(name)) for name, title in book.clauses.items()),
        sides=tuple(
            SideOfProtocol(
                capacity=side,
                title=workflow.parties[side].title,
                names=tuple(each.name for each in case.holders(side)),
                settlers=settlers.get(side, ()),
                signed=tuple(
                    (found.organization, names.at(found.at).person(found.person_id), found.at)
                    for each in case.holders(side)
                    if (found := signed.get(each.organization_id or 0)) is not None
                ),
            )
            for side in book.sides
        ),
        read_by=readers_shown(workflow, readers, names),
        keeps=tuple(against_wording(work, case, book)),
        signs=tuple(against_signing(work, case, book, known)),
    )


def _closed(work: Work, case: Case) -> Message:
    title = work.version_of(case).workflow.states[case.state].title
    return Message("In “%(state)s” the protocol stays as it is.", state=title)
