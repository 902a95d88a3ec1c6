"""Whether points, offers and answers are those of which the chains of their authors keep the hashes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from sqlalchemy import select

from govflow.engine.entries import Entry, OfferAnswered, OfferKept, ScoresGiven
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.mediation.bargaining import LIST, SHEET
from govflow.store.mediation.offers import ANSWER, OFFER
from govflow.store.record.broken import Broken
from govflow.store.record.compartments import COMPARTMENT, ENTRY, open_entries, sha256
from govflow.store.sql.session import Session

Author: TypeAlias = tuple[int, int | None, int | None, str]
"""In which case, who as an organization or as a person, and what of."""

_KINDS = ("scores", "offer", "offer_answer")
_AUTHOR = (COMPARTMENT.c.case_id, COMPARTMENT.c.organization_id, COMPARTMENT.c.person_id)


def check_bargaining(session: Session) -> Broken | None:
    """The first case in which something of a room is not what its author kept. Nothing is told of it but the case."""
    said, unread = _said(session)
    for author, which, found in _kept(session):
        known = said.pop((author, which), None)
        if known != found and (known is not None or author not in unread):
            return _broken(session, author[0])
    gone = next(iter(said), None)
    return None if gone is None else _broken(session, gone[0][0])


def _said(session: Session) -> tuple[dict[tuple[Author, object], str], set[Author]]:
    """The latest hash that each author entered of each thing; and whose entries were erased, or do not open."""
    said, unread = dict[tuple[Author, object], str](), set[Author]()
    query = (
        select(ENTRY, *_AUTHOR[:1], *(each.label(f"author_{each.name}") for each in _AUTHOR[1:]))
        .join(COMPARTMENT, COMPARTMENT.c.id == ENTRY.c.compartment_id)
        .where(ENTRY.c.kind.in_(_KINDS))
        .order_by(ENTRY.c.at, ENTRY.c.compartment_id, ENTRY.c.seq)
    )
    rows = [dict(row) for row in session.execute(query).mappings()]
    for row, confided in zip(rows, open_entries(session, rows), strict=True):
        author = (row["case_id"], row["author_organization_id"], row["author_person_id"], row["kind"])
        told = _told(confided.entry)
        if told is None:
            unread.add(author)
        else:
            said[author, told[0]] = told[1]
    return said, unread


def _told(entry: Entry) -> tuple[object, str] | None:
    """Of which version of the list, or of which offer, and the hash."""
    match entry:
        case ScoresGiven(number=number, sha256=digest):
            return number, digest
        case OfferKept(offer=offer, sha256=digest) | OfferAnswered(offer=offer, sha256=digest):
            return offer, digest
        case _:
            return None


def _kept(session: Session) -> Iterator[tuple[Author, object, str]]:
    """What is kept, with its author and the hash of what is stored."""
    kept: list[tuple[str, Any, Any]] = [
        ("scores", SHEET, LIST.c.number), ("offer", OFFER, OFFER.c.id), ("offer_answer", ANSWER, ANSWER.c.offer_id),
    ]  # fmt: skip
    for kind, table, which in kept:
        query = select(*_AUTHOR, which.label("which"), table.c.sealed)
        query = query.join_from(table, COMPARTMENT, COMPARTMENT.c.id == table.c.compartment_id)
        if table is SHEET:
            query = query.join(LIST, LIST.c.id == SHEET.c.list_id)
        for row in session.execute(query.order_by(table.c.case_id, table.c.id)):
            yield (row.case_id, row.organization_id, row.person_id, kind), row.which, sha256(row.sealed)


def _broken(session: Session, case_id: int) -> Broken:
    reference = session.scalars(select(CASE.c.reference).where(CASE.c.id == case_id)).one_or_none()
    sentence = Message("Points, an offer or an answer in the room of this case were altered: their hash is another.")
    return Broken(reference=reference, seq=None, sentence=sentence)
