"""Packages that are offered in confidence, and answers: sealed in compartments, an answer in place of another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Label,
    LargeBinary,
    Select,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.bargaining.book import IssueBook, IssueList
from govflow.domain.bargaining.offers import Answer, Offer, answer_readers, offer_readers
from govflow.store.mediation.bargaining import LIST, worded
from govflow.store.record.compartments import READER, readable, seal_in, sha256, unlock, unseal_in
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Prepared
from govflow.store.standing import reading_capacities
from govflow.store.standing.sides import author
from govflow.store.visibility import reading
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import compartment_for
from govflow.values import Text


class OfferRow(Base):
    """A package that was offered; which one, by whom and to whom, is sealed. The identifier tells nothing."""

    __tablename__ = "package_offer"
    __table_args__ = (Index("ix_package_offer_case_id", "case_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("issue_list.id"))
    compartment_id: Mapped[str] = mapped_column(ForeignKey("compartment.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class OfferAnswerRow(Base):
    """What was answered to an offer, sealed. Another answer of the same party takes its place."""

    __tablename__ = "package_offer_answer"
    __table_args__ = (UniqueConstraint("offer_id", "by"), Index("ix_package_offer_answer_case_id", "case_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    offer_id: Mapped[str] = mapped_column(ForeignKey("package_offer.id"))
    by: Mapped[str] = mapped_column(String(48))  # as what
    compartment_id: Mapped[str] = mapped_column(ForeignKey("compartment.id"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


OFFER, ANSWER = OfferRow.__table__, OfferAnswerRow.__table__


def readable_offers(case: ColumnElement[bool], *more: Label[bool]) -> Select[Any]:
    """The offers that their reader (``reading``) may read, the latest first; ``case`` says in which cases."""
    query = select(OFFER, LIST.c.number, LIST.c.issues, *more).join(LIST, LIST.c.id == OFFER.c.list_id)
    return query.where(case, readable(OFFER.c.compartment_id)).order_by(OFFER.c.at.desc(), OFFER.c.id)


def readable_answers(case: ColumnElement[bool]) -> Select[Any]:
    """The answers to offers that their reader may read, likewise."""
    return select(ANSWER).where(case, readable(ANSWER.c.compartment_id)).order_by(ANSWER.c.by)


_STILL_READ = (
    select(READER.c.id)
    .where(READER.c.compartment_id == OFFER.c.compartment_id, READER.c.capacity == bindparam("computed_for"))
    .where(READER.c.until.is_(None))
    .exists()
)
_OFFERS = Prepared(readable_offers(OFFER.c.case_id == bindparam("case"), _STILL_READ.label("still_read")))
_ANSWERS = Prepared(readable_answers(ANSWER.c.case_id == bindparam("case")))


@dataclass(frozen=True, kw_only=True)
class Offered:
    """An offer as it was kept, for a reader of it. ``answers``: by capacity, those that the reader may read;
    ``reasons``: what was given for them, where anything was.
    """

    offer: Offer
    chosen: tuple[tuple[Text, Text], ...]
    at: datetime
    compartment_id: str
    sealed: bytes
    answers: Mapping[str, Answer] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


def load_offers(work: Work, case: Case, book: IssueBook) -> list[Offered]:
    """The offers that the actor may read, the latest first, with the answers that it may read."""
    who = reading(work.actor, reading_capacities(work, case))
    rows = _OFFERS.mappings(work.session, case=case.id, computed_for=book.computed_for, **who)
    return open_offers(work, rows, _ANSWERS.mappings(work.session, case=case.id, **who) if rows else [])


def open_offers(work: Work, rows: Sequence[Mapping[str, Any]], said: Sequence[Mapping[str, Any]]) -> list[Offered]:
    """What these rows of offers say, with the answers in these rows."""
    unlock(work.session, {row["compartment_id"] for row in (*rows, *said)})
    answers: dict[str, dict[str, Any]] = {}
    for row in said:
        content = json.loads(unseal_in(work.session, row["compartment_id"], row["sealed"], row["id"]))
        answers.setdefault(row["offer_id"], {})[row["by"]] = content
    return [_offered(work, row, answers.get(row["id"], {})) for row in rows]


def keep_offer(work: Work, case: Case, book: IssueBook, issues: IssueList, offer: Offer) -> tuple[str, tuple[str, ...]]:
    """Seal an offer in a compartment of those who are asked; the SHA-256 of what is stored, and its audience."""
    audience = offer_readers(book, offer.to)
    compartment = compartment_for(work, case, author(work, case), audience)
    content = {"package": list(offer.package), "by": offer.by, "to": list(offer.to), "words": offer.words}
    sealed = seal_in(work.session, compartment, json.dumps(content).encode(), offer.id)
    row = {
        "id": offer.id,
        "case_id": case.id,
        "list_id": issues.id,
        "compartment_id": compartment,
        "sealed": sealed,
        "at": work.at,
        "taken_back_at": None,
    }
    work.session.execute(insert(OFFER), [row])
    return sha256(sealed), audience


def keep_taken_back(work: Work, offer: Offer) -> None:
    """Keep that an offer was taken back."""
    work.session.execute(update(OFFER).where(OFFER.c.id == offer.id).values(taken_back_at=work.at))


def keep_answer(
    work: Work, case: Case, book: IssueBook, offer: Offer, by: str, answer: Answer, reason: str, number: str
) -> str:
    """Seal an answer in place of the one before; the SHA-256 of what is stored. ``number``: its own identifier."""
    work.session.execute(delete(ANSWER).where(ANSWER.c.offer_id == offer.id, ANSWER.c.by == by))
    compartment = compartment_for(work, case, author(work, case), answer_readers(book, offer))
    content = json.dumps({"answer": answer, "reason": reason}).encode()
    sealed = seal_in(work.session, compartment, content, number)
    row = {
        "id": number,
        "case_id": case.id,
        "offer_id": offer.id,
        "by": by,
        "compartment_id": compartment,
        "sealed": sealed,
    }
    work.session.execute(insert(ANSWER), [row])
    return sha256(sealed)


def _offered(work: Work, row: Mapping[str, Any], answers: Mapping[str, Mapping[str, Any]]) -> Offered:
    """What was kept before offers had words has none."""
    content = json.loads(unseal_in(work.session, row["compartment_id"], row["sealed"], row["id"]))
    issues, package = worded(row["issues"]), tuple(content["package"])
    offer = Offer(
        id=row["id"],
        number=row["number"],
        package=package,
        by=content["by"],
        to=tuple(content["to"]),
        words=content.get("words", ""),
        taken_back=row["taken_back_at"] is not None,
        lapsed=not row.get("still_read", True),  # where many cases are read at once, their readers tell it
    )
    return Offered(
        offer=offer,
        chosen=tuple((each.title, each.options[int(name) - 1]) for each, name in zip(issues, package, strict=True)),
        at=row["at"],
        compartment_id=row["compartment_id"],
        sealed=row["sealed"],
        answers={by: each["answer"] for by, each in answers.items()},
        reasons={by: each["reason"] for by, each in answers.items() if each.get("reason")},
    )
