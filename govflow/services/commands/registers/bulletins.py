"""Bulletins: sent once for each key, received by those whose area one concerns, and what a person wishes to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from govflow.domain.registers.bulletins import (
    ACK,
    ALERT,
    CANCEL,
    CERTAINTIES,
    LONGEST,
    SEVERITIES,
    UPDATE,
    URGENCIES,
    Act,
    Bulletin,
    Certainty,
    Severity,
    Urgency,
    city,
    is_area,
    is_key,
    problems,
    province,
)
from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.operation.notices.bulletins import tell_of_bulletins
from govflow.services.retrying import retried
from govflow.store.lists.notices.tables import NOTICE
from govflow.store.registers.bulletins.chain import add, hold_head
from govflow.store.registers.bulletins.tables import BOARD, BULLETIN, CALL, WISH
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_ignore
from govflow.values import Actor

__all__ = [
    "ALERT", "CANCEL", "CERTAINTIES", "LONGEST", "MOST", "SEVERITIES", "UPDATE", "URGENCIES", "Act", "Bulletin",
    "Certainty", "SentBulletin", "Severity", "Urgency", "may_send", "receive_bulletin", "send_bulletins",
    "take_wish_back", "wish_for_bulletins",
]  # fmt: skip

MOST = 100
"""So many bulletins at most are sent at once."""
MOST_WISHES = 50
SWEPT = 50
"""So many more than it sends does a command take off the board of what is over."""

_SAID = (
    "kind", "area", "act", "severity", "urgency", "certainty", "valid_from", "valid_until", "title_en", "title_zh",
    "text_en", "text_zh",
)  # fmt: skip
"""What a sender says of a bulletin beside its key and that of the earlier one."""


@dataclass(frozen=True, kw_only=True)
class SentBulletin:
    """What became of a bulletin. ``repeated``: it stood already. ``hash``: of its entry in the chain of its sender,
    which whoever keeps it can hold against the page later.
    """

    id: int
    key: str
    number: int  # in the chain
    sent_at: datetime
    hash: str
    repeated: bool


def may_send(backend: Backend, actor: Actor) -> bool:
    """Does the actor send bulletins for the organization acted for?"""
    return actor.organization_id is not None and not backend.rules.vocabulary.on_duty.isdisjoint(actor.own_roles)


@retried
def send_bulletins(backend: Backend, actor: Actor, bulletins: Sequence[Bulletin]) -> tuple[SentBulletin, ...]:
    """Send these, all or none; those whose keys this organization has used already stand as they are.

    A correction or a cancellation may name an earlier one among these. Raises Forbidden for who is not on duty, Invalid
    by ``bulletins.1.area`` for what cannot be sent, Conflict for a key that was used for another bulletin, and for a
    bulletin that something took the place of already.
    """
    _check_sends(backend, actor)
    _check_keys(bulletins)
    assert actor.organization_id is not None
    with backend.transaction() as session:
        head = hold_head(session, actor.organization_id)
        now = backend.clock.now()
        known = _known(session, actor.organization_id, bulletins)
        new = _new(bulletins, known)
        _check(backend, [(place, each) for place, each in enumerate(bulletins, start=1) if each in new], now)
        made: list[dict[str, Any]] = []
        for group in _in_turn(new):
            corrected = _corrected(session, actor.organization_id, group)
            rows = [_row(actor, each, corrected.get(each.corrects), now) for each in group]
            added = add(session, head, rows, now)
            head = head.after(added)
            made += added
        _post(session, made, now)
        tell_of_bulletins(backend, session, actor, made, now)
        return _told(bulletins, {row["key"]: row for row in made}, known)


@retried
def receive_bulletin(backend: Backend, actor: Actor, bulletin_id: int) -> None:
    """Say for one's organization that it received a bulletin; only the first time counts.

    It stands in the chain of that organization, as what it sends does. Raises NotFound where nobody asked it to, and
    Forbidden for who is not on duty there, and for a service.
    """
    if actor.service is not None:
        raise Forbidden(Message("Whoever is on duty says that a bulletin was received, and no program."))
    _check_sends(backend, actor)
    assert actor.organization_id is not None
    asked = (CALL.c.bulletin_id == bulletin_id, CALL.c.organization_id == actor.organization_id)
    with backend.transaction() as session:
        head = hold_head(session, actor.organization_id)
        now = backend.clock.now()
        call = session.execute(select(CALL).where(*asked)).first()
        if call is None:
            raise NotFound(Message("Nobody asked your organization for a receipt of this bulletin."))
        session.execute(
            update(NOTICE)
            .where(NOTICE.c.person_id == actor.person_id, NOTICE.c.bulletin_id == bulletin_id)
            .values(read_at=now)
        )
        if call.received_at is not None:
            return
        about = session.execute(select(BULLETIN).where(BULLETIN.c.id == bulletin_id)).mappings().one()
        said = {name: about[name] for name in (*_SAID, "province", "city")}  # the key has a blank: no sender's has
        by = {"person_id": actor.person_id, "service_id": None, "sent_at": now}
        receipt = {**said, **by, "act": ACK, "key": f"receipt {bulletin_id}", "replaces_id": None}
        add(session, head, [{**receipt, "answers_id": bulletin_id}], now)
        session.execute(update(CALL).where(*asked).values(received_at=now, received_by=actor.person_id))


@retried
def wish_for_bulletins(backend: Backend, actor: Actor, kind: str, area: str) -> None:
    """Be told of bulletins of a kind within an area from now on; empty: of any kind, anywhere.

    Raises Invalid for what is no kind or area, and Conflict for one wish too many.
    """
    if kind and kind not in backend.rules.vocabulary.bulletins:
        raise Invalid({"kind": Message("Choose a kind from the list.")})
    if area and not is_area(area):
        raise Invalid({"area": Message("Enter the six digits of a division (GB/T 2260), such as 110111.")})
    with backend.transaction() as session:
        standing = session.execute(select(WISH.c.kind, WISH.c.area).where(WISH.c.person_id == actor.person_id)).all()
        if len(standing) >= MOST_WISHES and (kind, area) not in {tuple(each) for each in standing}:
            raise Conflict(Message("These are %(most)s wishes already. Take one back first.", most=MOST_WISHES))
        insert_or_ignore(session, WISH, person_id=actor.person_id, kind=kind, area=area)


@retried
def take_wish_back(backend: Backend, actor: Actor, kind: str, area: str) -> None:
    """Be told no more of these; nothing where there was no such wish."""
    mine = (WISH.c.person_id == actor.person_id, WISH.c.kind == kind, WISH.c.area == area)
    with backend.transaction() as session:
        session.execute(delete(WISH).where(*mine))


def _check_sends(backend: Backend, actor: Actor) -> None:
    if not may_send(backend, actor):
        raise Forbidden(
            Message("Bulletins are sent and received by whoever is on duty in the organization that they act for.")
        )


def _check_keys(bulletins: Sequence[Bulletin]) -> None:
    if not 1 <= len(bulletins) <= MOST:
        raise Invalid({"bulletins": Message("Send from one to %(most)s bulletins at once.", most=MOST)})
    keys = [each.key for each in bulletins]
    for place, each in enumerate(bulletins, start=1):
        for name, key in (("key", each.key), ("corrects", each.corrects or each.key)):
            if not is_key(key):
                sentence = Message("A key has up to 64 letters, digits and signs, and no blanks.")
                raise Invalid({f"bulletins.{place}.{name}": sentence})
    twice = next((place for place, key in enumerate(keys) if key in keys[:place]), None)
    if twice is not None:
        raise Invalid({f"bulletins.{twice + 1}.key": Message("Another of these has this key.")})


def _check(backend: Backend, new: Sequence[tuple[int, Bulletin]], now: datetime) -> None:
    kinds = backend.rules.vocabulary.bulletins
    found = {
        f"bulletins.{place}.{name}": sentence
        for place, each in new
        for name, sentence in problems(each, kinds, now).items()
    }
    if found:
        raise Invalid(found)


def _known(session: Session, sender_id: int, bulletins: Sequence[Bulletin]) -> dict[str, Mapping[str, Any]]:
    """What this organization has sent with these keys, and the key of what it took the place of."""
    earlier = BULLETIN.alias()
    query = (
        select(BULLETIN, earlier.c.key.label("corrects"))
        .outerjoin(earlier, earlier.c.id == BULLETIN.c.replaces_id)
        .where(BULLETIN.c.sender_id == sender_id, BULLETIN.c.key.in_([each.key for each in bulletins]))
    )
    return {row["key"]: dict(row) for row in session.execute(query).mappings()}


def _new(bulletins: Sequence[Bulletin], known: Mapping[str, Mapping[str, Any]]) -> list[Bulletin]:
    """Those that do not stand yet. Raises Conflict for a key that stands with something else."""
    for each in bulletins:
        row = known.get(each.key)
        if row is not None and not _same(each, row):
            raise Conflict(Message("Another bulletin was sent with the key “%(key)s”.", key=each.key))
    return [each for each in bulletins if each.key not in known]


def _same(bulletin: Bulletin, row: Mapping[str, Any]) -> bool:
    return bulletin.corrects == (row["corrects"] or "") and all(getattr(bulletin, each) == row[each] for each in _SAID)


def _in_turn(new: Sequence[Bulletin]) -> list[list[Bulletin]]:
    """Those that name an earlier one among these come after it: it has its number then."""
    groups: list[list[Bulletin]] = []
    for each in new:
        if not groups or (each.corrects and each.corrects in {other.key for other in groups[-1]}):
            groups.append([])
        groups[-1].append(each)
    return groups


def _corrected(session: Session, sender_id: int, group: Sequence[Bulletin]) -> dict[str, int]:
    """The bulletins whose place these take, by their keys. Raises Conflict for none, and where it is taken already."""
    wanted = [each.corrects for each in group if each.corrects]
    if not wanted:
        return {}
    newer = BULLETIN.alias()
    query = (
        select(BULLETIN.c.key, BULLETIN.c.id, BULLETIN.c.act, newer.c.id.label("newer"))
        .outerjoin(newer, newer.c.replaces_id == BULLETIN.c.id)
        .where(BULLETIN.c.sender_id == sender_id, BULLETIN.c.key.in_(wanted))
    )
    found = {row.key: row for row in session.execute(query)}
    for key in wanted:
        row = found.get(key)
        if row is None or row.act == ACK:
            raise Conflict(Message("Your organization sent no bulletin with the key “%(key)s”.", key=key))
        if row.newer is not None or row.act == CANCEL or wanted.count(key) > 1:
            raise Conflict(Message("“%(key)s” was corrected or cancelled before: name the latest of them.", key=key))
    return {key: row.id for key, row in found.items()}


def _row(actor: Actor, bulletin: Bulletin, replaces_id: int | None, now: datetime) -> dict[str, Any]:
    said = {name: getattr(bulletin, name) for name in _SAID}
    by = {"person_id": actor.person_id, "service_id": actor.service.id if actor.service is not None else None}
    places = {"province": province(bulletin.area), "city": city(bulletin.area)}
    earlier = {"replaces_id": replaces_id if bulletin.act != ALERT else None, "answers_id": None}
    return {**said, **by, **places, **earlier, "key": bulletin.key, "sent_at": now}


def _post(session: Session, made: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Put on the board what stands, take off it what something took the place of, and some of what is over."""
    gone = [row["replaces_id"] for row in made if row["replaces_id"] is not None]
    if gone:
        session.execute(delete(BOARD).where(BOARD.c.bulletin_id.in_(gone)))
    columns = [each.name for each in BOARD.c if each.name != "bulletin_id"]
    stands = [
        {"bulletin_id": row["id"], **{name: row[name] for name in columns}}
        for row in made
        if row["act"] != CANCEL and row["valid_until"] > now and row["id"] not in gone
    ]
    if stands:
        session.execute(insert(BOARD), stands)
    over = select(BOARD.c.bulletin_id).where(BOARD.c.valid_until <= now).order_by(BOARD.c.valid_until)
    some = over.limit(len(made) + SWEPT).with_for_update(skip_locked=True)
    session.execute(delete(BOARD).where(BOARD.c.bulletin_id.in_(some)))


def _told(
    bulletins: Sequence[Bulletin], made: Mapping[str, Mapping[str, Any]], known: Mapping[str, Mapping[str, Any]]
) -> tuple[SentBulletin, ...]:
    rows = {**known, **made}
    return tuple(
        SentBulletin(
            id=row["id"],
            key=each.key,
            number=row["seq"],
            sent_at=row["sent_at"],
            hash=row["hash"],
            repeated=each.key in known,
        )
        for each in bulletins
        for row in [rows[each.key]]
    )
