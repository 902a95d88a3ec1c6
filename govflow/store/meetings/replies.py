"""What organizations replied to the invitation of a meeting, and whose mandates were checked: what was said stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.attendance import LONGEST_PERSONS, LONGEST_REASON, Reply
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work


class ReplyRow(Base):
    """A reply to an invitation; the latest of an organization counts."""

    __tablename__ = "attendance_reply"
    __table_args__ = (Index("ix_attendance_reply_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    says: Mapped[str] = mapped_column(String(12))
    persons: Mapped[str | None] = mapped_column(String(LONGEST_PERSONS))  # who comes
    proxy_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # who casts its vote
    reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))  # it comes for this item alone
    document_id: Mapped[str | None] = mapped_column(ForeignKey("document.id"))  # mandate or proxy
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CredentialRow(Base):
    """That the mandate of a delegation was checked, or is taken as not checked again; the latest counts."""

    __tablename__ = "attendance_credential"
    __table_args__ = (Index("ix_attendance_credential_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    checked: Mapped[bool]
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_organization: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))


REPLY, CREDENTIAL = ReplyRow.__table__, CredentialRow.__table__

_REPLIES = Prepared(select(REPLY).where(REPLY.c.case_id == bindparam("case")).order_by(REPLY.c.id))
_CREDENTIALS = Prepared(select(CREDENTIAL).where(CREDENTIAL.c.case_id == bindparam("case")).order_by(CREDENTIAL.c.id))


@dataclass(frozen=True, kw_only=True)
class KeptReply:
    """A reply with its paper, who gave it and when."""

    reply: Reply
    item_id: int | None
    document_id: str | None
    person_id: int | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Who checked the mandate of a delegation, and when."""

    person_id: int | None
    at: datetime


def asked_of_replies(case_id: int) -> Asked:
    """What ``load_replies`` will ask."""
    return _REPLIES.asked(case=case_id)


def asked_of_credentials(case_id: int) -> Asked:
    """What ``load_credentials`` will ask."""
    return _CREDENTIALS.asked(case=case_id)


def load_replies(work: Work, case: Case, replied_in: Iterable[str]) -> Mapping[int, KeptReply]:
    """What each organization replied last. While it is asked, only what it said since it was: a meeting that was put
    off asks everybody anew.
    """
    since = case.entered_at if case.state in replied_in else None
    found = dict[int, KeptReply]()
    for row in _REPLIES.rows(work.session, case=case.id):
        if since is None or row.at >= since:
            reply = Reply(
                organization_id=row.organization_id,
                says=row.says,
                persons=row.persons or "",
                proxy_id=row.proxy_id,
                reason=row.reason or "",
            )
            found[row.organization_id] = KeptReply(
                reply=reply, item_id=row.item_id, document_id=row.document_id, person_id=row.by_person, at=row.at
            )
    return found


def load_credentials(work: Work, case: Case) -> Mapping[int, Checked]:
    """Whose mandates are checked as it stands."""
    found = dict[int, Checked]()
    for row in _CREDENTIALS.rows(work.session, case=case.id):
        found.pop(row.organization_id, None)
        if row.checked:
            found[row.organization_id] = Checked(person_id=row.by_person, at=row.at)
    return found


def keep_reply(work: Work, case: Case, reply: Reply, item_id: int | None, document_id: str | None) -> None:
    """Keep a reply; what the organization said before stays beside it."""
    row = {
        "case_id": case.id,
        "organization_id": reply.organization_id,
        "says": reply.says,
        "persons": reply.persons or None,
        "proxy_id": reply.proxy_id,
        "reason": reply.reason or None,
        "item_id": item_id,
        "document_id": document_id,
        "at": work.at,
        "by_person": work.actor.person_id,
    }
    work.session.execute(insert(REPLY), [row])


def keep_credentials(work: Work, case: Case, checked: Iterable[int], withdrawn: Iterable[int]) -> None:
    """Keep whose mandates were checked, and whose are taken as not checked again."""
    by = {"at": work.at, "by_person": work.actor.person_id, "by_organization": work.actor.organization_id}
    said = [*((each, True) for each in checked), *((each, False) for each in withdrawn)]
    rows = [{"case_id": case.id, "organization_id": each, "checked": how, **by} for each, how in said]
    if rows:
        work.session.execute(insert(CREDENTIAL), rows)
