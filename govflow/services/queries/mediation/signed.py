"""How the protocol of a mediation stands, for rules: the same whoever acts."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from govflow.domain.sessions.book import PROTOCOL, ProtocolBook, SignedProtocol
from govflow.domain.sessions.protocol import PROTOCOL_KINDS, OfProtocol, Protocol, protocol_told
from govflow.engine.entries import ProtocolKept, ProtocolSigned
from govflow.services.queries.mediation.entries import is_read_as
from govflow.store.record.compartments import COMPARTMENT, ENTRY, Confided, open_entries
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work

_ALL = Prepared(
    select(ENTRY)
    .join(COMPARTMENT, COMPARTMENT.c.id == ENTRY.c.compartment_id)
    .where(COMPARTMENT.c.case_id == bindparam("case"), ENTRY.c.kind.in_(PROTOCOL_KINDS))
    .order_by(ENTRY.c.at, ENTRY.c.compartment_id, ENTRY.c.seq)
)


def load_signed_protocol(work: Work, case: Case) -> SignedProtocol:
    """By all that was entered of it, whoever reads that; one whose mediator has left is none any more."""
    found = protocol_told(of_protocol(open_entries(work.session, _ALL.mappings(work.session, case=case.id))))
    if found is None or not found.stands or has_lapsed(work, case, found):
        return SignedProtocol(drafted=False, signed=frozenset())
    return SignedProtocol(drafted=True, signed=frozenset(found.signed))


def has_lapsed(work: Work, case: Case, known: Protocol) -> bool:
    """Does whoever words the protocol now not read this one, for another worded it?"""
    book: ProtocolBook | None = work.version_of(case).machine.book(PROTOCOL)
    return book is None or not is_read_as(work, known.compartment, book.kept_by)


def of_protocol(entries: list[Confided]) -> list[OfProtocol]:
    """Those of these entries that are of the protocol, in their order."""
    return [
        OfProtocol(compartment=each.compartment_id, at=each.at, person_id=each.person_id, entry=each.entry)
        for each in entries
        if isinstance(each.entry, ProtocolKept | ProtocolSigned)
    ]
