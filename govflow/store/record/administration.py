"""The log of administration: who changed which organization, person, role, mandate, calendar day or rotation, and how;
who made and revoked tokens of the API.

Rows are only ever added, by the command that makes the change and in its transaction, in one chain by hash like the
record of a case. What is not named in ``FIELDS`` never enters: passwords and their hashes do not.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import RowMapping, insert, select, update

from govflow.codec import Json, canonical, dump
from govflow.messages import Message
from govflow.store.deadlines.timers import CalendarDayRow
from govflow.store.lists.notices.webhooks import WebhookRow
from govflow.store.meetings.chairing import ObjectionRow, OrderRow, SwapRow
from govflow.store.people import (
    BelongingRow,
    BodyChangeRow,
    BodyRow,
    MandateRow,
    MembershipRow,
    OrganizationRow,
    PersonRow,
    RecoveryRow,
    TokenRow,
)
from govflow.store.people.deputies import DeputyRow
from govflow.store.people.own_people import InvitationRow
from govflow.store.people.services import ChargeRow, ServiceRow
from govflow.store.people.sign_on import AuthenticatorRow, IdentityRow, PasskeyRow, SignOnRuleRow
from govflow.store.record.history import digest
from govflow.store.record.log import AdministrationHeadRow, AdministrationRow
from govflow.store.sql.session import Session
from govflow.values import Actor

Administered: TypeAlias = (
    OrganizationRow
    | PersonRow
    | MembershipRow
    | MandateRow
    | BelongingRow
    | BodyRow
    | BodyChangeRow
    | CalendarDayRow
    | RecoveryRow
    | TokenRow
    | WebhookRow
    | OrderRow
    | ObjectionRow
    | SwapRow
    | AuthenticatorRow
    | PasskeyRow
    | IdentityRow
    | SignOnRuleRow
    | ServiceRow
    | ChargeRow
    | InvitationRow
    | DeputyRow
)
Fields: TypeAlias = Mapping[str, Json]

ENTRY, HEAD = AdministrationRow.__table__, AdministrationHeadRow.__table__
HASHED = tuple(name for name in ENTRY.columns.keys() if name not in {"salt", "content", "hash"})  # noqa: SIM118
"""The columns that ``hash`` covers directly; salt and content through the digest among them."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "organization": (
        "name_en", "name_zh", "monogram", "kind", "level", "subtype", "code", "parent_id", "weight", "fictional",
        "active", "function",
    ),
    "person": ("name_en", "name_zh", "email", "language", "administrator", "active"),
    "membership": ("role", "since", "until"),
    "mandate": ("number", "workflow", "case_id", "since", "until", "revoked_at"),
    "belonging": ("organization_id", "since", "until", "ended_at"),
    "body": ("prefix", "zone", "office_id", "finance_id", "central_id"),
    "body_change": ("office_id", "finance_id", "central_id", "reason"),
    "day": ("calendar", "day", "working", "note"),
    "recovery": ("reason", "email", "approved_at", "outcome"),
    "api_token": ("title", "scopes", "expires_at", "revoked_at"),
    "webhook": ("host", "kinds"),
    "chair_order": ("first_year", "members", "decided", "reason"),
    "chair_objection": ("organization_id", "reason", "withdrawn_at"),
    "chair_swap": (
        "asking_id", "asking_year", "asked_id", "asked_year", "reason", "answered_at", "revoking_id", "revoked_at",
    ),
    "authenticator": ("made_at",),
    "passkey": ("called", "made_at"),
    "identity": ("issuer", "made_at"),
    "sign_on_rule": ("role", "provider", "ended_at"),
    "service": ("name_en", "name_zh", "ended_at"),
    "service_charge": ("service_id", "accepted_at", "ended_at"),
    "invitation": ("role", "email", "until", "outcome"),
    "deputy": ("for_person_id", "since", "until", "ended_at"),
}  # fmt: skip
"""What the log keeps of each kind of row; organization and person of a role or mandate have columns of their own."""


def fields(row: Administered) -> dict[str, Json]:
    """What the log keeps of a row as it stands."""
    kind, _, _ = _about(row)
    return {name: dump(getattr(row, name)) for name in FIELDS[kind]}


def record(
    session: Session,
    actor: Actor,
    at: datetime,
    name: str,
    row: Administered,
    *,
    before: Fields | None,
    after: Fields | None,
) -> None:
    """Add an entry on what was done to a row: its fields before, none for a new one, and after, none for one removed.

    Locks the head of the log until the commit: nothing may be locked after this.
    """
    kind, organization_id, person_id = _about(row)
    head = session.execute(select(HEAD.c.entries, HEAD.c.hash).where(HEAD.c.id == 1).with_for_update()).one()
    salt, content = secrets.token_hex(16), {"before": before, "after": after}
    entry = {
        "seq": head.entries + 1,
        "at": at,
        "person_id": actor.person_id,
        "kind": kind,
        "name": name,
        "about_organization": organization_id,
        "about_person": person_id,
        "content": content,
        "salt": salt,
        "digest": digest(salt, content),
        "prev_hash": head.hash,
    }
    entry["hash"] = entry_hash(entry)
    session.execute(insert(ENTRY), entry)
    session.execute(update(HEAD).where(HEAD.c.id == 1).values(entries=entry["seq"], hash=entry["hash"]))


def hold_head(session: Session) -> None:
    """Lock the head of the log until the commit, before anything is read: commands that add many rows do so in turn."""
    session.execute(select(HEAD.c.id).where(HEAD.c.id == 1).with_for_update())


def record_new(session: Session, actor: Actor, at: datetime, name: str, row: Administered) -> None:
    """Add an entry on a row that was just made."""
    session.flush()  # gives the row its number and what it has by default
    record(session, actor, at, name, row, before=None, after=fields(row))


def entry_hash(entry: Mapping[str, Any] | RowMapping) -> str:
    """SHA-256 over the canonical form of the columns that it covers."""
    return hashlib.sha256(canonical({name: entry[name] for name in HASHED})).hexdigest()


def head(session: Session) -> tuple[int, str]:
    """How many entries there are, and the hash of the last; none and no hash where somebody removed the head."""
    row = session.execute(select(HEAD.c.entries, HEAD.c.hash).where(HEAD.c.id == 1)).first()
    return (row.entries, row.hash) if row is not None else (0, "")


def check(session: Session) -> tuple[int, Message | None]:
    """Recalculate the log: how many entries were read, and a sentence that names the first that is wrong, if any."""
    seq, before = 0, ""
    # One by one, so that the place of an entry that cannot be read is known.
    query = select(ENTRY).order_by(ENTRY.c.seq).execution_options(yield_per=1)
    try:
        with session.execute(query) as result:
            for entry in result.mappings():
                if (problem := _problem(entry, seq + 1, before)) is not None:
                    return seq, problem
                seq, before = entry["seq"], entry["hash"]
    except (ValueError, TypeError):  # a value that was written by hand and is no moment or no JSON at all
        return seq, Message(
            "Entry %(number)s of the administration log was altered: it cannot be read.", number=seq + 1
        )
    entries, last = head(session)
    if (entries, last) != (seq, before):
        return seq, Message(
            "The administration log ends with entry %(last)s, its head says %(head)s or another hash.",
            last=seq,
            head=entries,
        )
    return seq, None


def check_head(session: Session, entries: int, signed_hash: str) -> Message | None:
    """Whether the log still holds what a signed head says: nothing cut off, nothing calculated anew."""
    if entries == 0:
        return None
    found = session.scalar(select(ENTRY.c.hash).where(ENTRY.c.seq == entries))
    if found is None:
        return Message(
            "The administration log had %(n)s entries when the head was signed; now it is shorter.", n=entries
        )
    if found != signed_hash:
        return Message(
            "Up to entry %(number)s the administration log was calculated anew after the head was signed.",
            number=entries,
        )
    return None


def _problem(entry: RowMapping, expected: int, before: str) -> Message | None:
    if entry["seq"] != expected:
        return Message("Entry %(number)s of the administration log is missing.", number=expected)
    if digest(str(entry["salt"]), entry["content"]) != entry["digest"]:
        return Message("The content of entry %(number)s of the administration log was altered.", number=expected)
    if entry_hash(entry) != entry["hash"]:
        return Message("Entry %(number)s of the administration log was altered.", number=expected)
    if entry["prev_hash"] != before:
        return Message(
            "Entry %(number)s of the administration log does not follow from the one before it.", number=expected
        )
    return None


def _about(row: Administered) -> tuple[str, int | None, int | None]:
    """The kind of a row, and the organization and the person on whose pages its entries stand."""
    match row:
        case OrganizationRow():
            return "organization", row.id, None
        case PersonRow():
            return "person", None, row.id
        case MembershipRow():
            return "membership", row.organization_id, row.person_id
        case MandateRow():
            return "mandate", row.organization_id, row.person_id
        case BelongingRow():
            return "belonging", row.group_id, None
        case BodyRow():
            return "body", row.organization_id, None
        case BodyChangeRow():
            return "body_change", row.organization_id, None
        case CalendarDayRow():
            return "day", None, None
        case RecoveryRow():
            return "recovery", None, row.person_id
        case TokenRow():
            return "api_token", row.organization_id, row.person_id
        case WebhookRow():
            return "webhook", row.organization_id, row.person_id
        case OrderRow():
            return "chair_order", row.group_id, None
        case ObjectionRow():
            return "chair_objection", row.group_id, None
        case SwapRow():
            return "chair_swap", row.group_id, None
        case AuthenticatorRow():
            return "authenticator", None, row.person_id
        case PasskeyRow():
            return "passkey", None, row.person_id
        case IdentityRow():
            return "identity", None, row.person_id
        case SignOnRuleRow():
            return "sign_on_rule", row.organization_id, None
        case ServiceRow():
            return "service", row.organization_id, None
        case ChargeRow():
            return "service_charge", row.organization_id, row.person_id
        case InvitationRow():
            return "invitation", row.organization_id, row.person_id
        case DeputyRow():
            return "deputy", row.organization_id, row.person_id
