"""The chain of each sender of bulletins: adding to it under the lock of its head, and checking all of them.

A chain of its own and no digests of rows: what is sealed of the installation is one list, which would grow with every
bulletin and be written anew each time. So each entry covers the one before, the head bears a mark that only the
installation's keys make, and once a minute the head becomes a covered row, under the signed roots of the record.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, insert, select, update

from govflow.codec import canonical
from govflow.messages import Message
from govflow.store.record.touches import keyring_of
from govflow.store.registers.bulletins.tables import ANCHOR, BULLETIN, HEAD
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_ignore

ANCHORED = timedelta(minutes=1)
"""An anchor that is so old is moved on by whoever sends next."""
HASHED = tuple(each.name for each in BULLETIN.columns if each.name not in {"id", "hash"})


@dataclass(frozen=True)
class Head:
    """Where a chain ends: how many entries there are, and the hash of the last."""

    organization_id: int
    entries: int
    hash: str

    def after(self, added: Sequence[Mapping[str, Any]]) -> Head:
        """Where it ends once these were added."""
        return Head(self.organization_id, added[-1]["seq"], added[-1]["hash"]) if added else self


def hold_head(session: Session, organization_id: int) -> Head:
    """The end of a sender's chain, locked until the command ends: who sends for one organization does so in turn."""
    nothing = Head(organization_id, 0, "")
    insert_or_ignore(session, HEAD, **vars(nothing), mark=keyring_of(session).mark(_said(nothing)))
    of_it = HEAD.c.organization_id == organization_id
    row = session.execute(select(HEAD.c.entries, HEAD.c.hash).where(of_it).with_for_update()).one()
    return Head(organization_id, row.entries, row.hash)


def add(session: Session, head: Head, rows: Sequence[Mapping[str, Any]], at: datetime) -> list[dict[str, Any]]:
    """Add entries to a chain whose head is held; the rows with their numbers, in their order."""
    linked, last = [], head
    for row in rows:
        entry = {**row, "sender_id": head.organization_id, "seq": last.entries + 1, "prev_hash": last.hash}
        entry["hash"] = entry_hash(entry)
        linked.append(entry)
        last = Head(head.organization_id, entry["seq"], entry["hash"])
    made = session.execute(insert(BULLETIN).returning(BULLETIN.c.id, BULLETIN.c.seq), linked)
    numbers = {row.seq: row.id for row in made}
    values = {"entries": last.entries, "hash": last.hash, "mark": keyring_of(session).mark(_said(last))}
    session.execute(update(HEAD).where(HEAD.c.organization_id == head.organization_id).values(**values))
    _anchor(session, last, at)
    return [{**each, "id": numbers[each["seq"]]} for each in linked]


def entry_hash(entry: Mapping[str, Any] | RowMapping) -> str:
    """SHA-256 over the canonical form of the columns that it covers."""
    return hashlib.sha256(canonical({name: entry[name] for name in HASHED})).hexdigest()


def check(session: Session) -> tuple[int, Message | None]:
    """Recalculate all chains: how many entries were read, and a sentence that names the first that is wrong, if any."""
    heads, anchors = _rows(session, HEAD), _rows(session, ANCHOR)
    seen: dict[int, Head] = {}
    read = 0
    query = select(BULLETIN).order_by(BULLETIN.c.sender_id, BULLETIN.c.seq).execution_options(yield_per=500)
    try:
        with session.execute(query) as result:
            for entry in result.mappings():
                sender = entry["sender_id"]
                before = seen.get(sender, Head(sender, 0, ""))
                if (problem := _problem(entry, before)) is not None:
                    return read, problem
                seen[sender] = Head(sender, entry["seq"], entry["hash"])
                read += 1
                anchor = anchors.get(sender)
                if anchor is not None and anchor["entries"] == entry["seq"] and anchor["hash"] != entry["hash"]:
                    return read, _calculated_anew(sender, entry["seq"])
    except (ValueError, TypeError):  # a value that was written by hand and is no moment at all
        return read, Message("A bulletin was altered: it cannot be read.")
    return read, _ends(session, seen, heads, anchors)


def _problem(entry: RowMapping, before: Head) -> Message | None:
    place = {"number": before.entries + 1, "organization": entry["sender_id"]}
    if entry["seq"] != before.entries + 1:
        return Message("Bulletin %(number)s of organization %(organization)s is missing.", **place)
    if entry_hash(entry) != entry["hash"]:
        return Message("Bulletin %(number)s of organization %(organization)s was altered.", **place)
    if entry["prev_hash"] != before.hash:
        return Message(
            "Bulletin %(number)s of organization %(organization)s does not follow from the one before it.", **place
        )
    return None


def _ends(
    session: Session,
    seen: Mapping[int, Head],
    heads: Mapping[int, RowMapping],
    anchors: Mapping[int, RowMapping],
) -> Message | None:
    """Does each chain end where its head says, under a mark of the ring, and reach at least to its anchor?"""
    ring = keyring_of(session)
    for organization_id in sorted({*seen, *heads, *anchors}):
        end, row = seen.get(organization_id, Head(organization_id, 0, "")), heads.get(organization_id)
        stands = row is not None and (row["entries"], row["hash"]) == (end.entries, end.hash)
        if row is None or not stands or not ring.bears(_said(end), row["mark"]):
            return Message(
                "The bulletins of organization %(organization)s end with number %(last)s, their head says otherwise.",
                organization=organization_id,
                last=end.entries,
            )
        anchor = anchors.get(organization_id)
        if anchor is not None and anchor["entries"] > end.entries:
            return _calculated_anew(organization_id, anchor["entries"])
    return None


def _calculated_anew(organization_id: int, number: int) -> Message:
    return Message(
        "The bulletins of organization %(organization)s up to number %(number)s are not those that were sealed.",
        organization=organization_id,
        number=number,
    )


def _anchor(session: Session, head: Head, at: datetime) -> None:
    """Once a minute the head becomes a covered row."""
    of_it = ANCHOR.c.organization_id == head.organization_id
    last = session.scalar(select(ANCHOR.c.at).where(of_it))
    values = {"entries": head.entries, "hash": head.hash, "at": at}
    if last is None:
        session.execute(insert(ANCHOR), {"organization_id": head.organization_id, **values})
    elif abs(at - last) >= ANCHORED:
        session.execute(update(ANCHOR).where(of_it).values(**values))


def _rows(session: Session, table: Any) -> dict[int, RowMapping]:
    return {row["organization_id"]: row for row in session.execute(select(table)).mappings()}


def _said(head: Head) -> str:
    """What the mark covers."""
    return f"bulletins of {head.organization_id}: {head.entries} {head.hash}"
