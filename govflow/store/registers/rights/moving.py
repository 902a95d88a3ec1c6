"""Writing the register of rights: caps, and movements with the holdings that they change. The one place that does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from govflow.codec import canonical
from govflow.domain.registers.rights.holdings import (
    BEYOND_CAP,
    OVERDRAWN,
    TITLES,
    DefineRight,
    Move,
    Movement,
    MoveRights,
    Place,
    Share,
    changed,
)
from govflow.engine.entries import RightDefined, RightMoved
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.registers.rights.book import hold_right, name_of
from govflow.store.registers.rights.tables import CAP, HOLDING, LISTING, MOVEMENT, RIGHT
from govflow.store.sql.locks import AgainstTheOrder, Rank
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work
from govflow.values import Text

_THERE = Message("This right stands in the register already: decide another cap of it instead.")


def define_right(work: Work, case: Case, intent: DefineRight) -> None:
    """Enter a right, or another cap of one that is held. Raises Refused where the database refuses it."""
    options = work.version_of(case).workflow.fields
    kind, unit = options[intent.kind_field].options[intent.kind], options[intent.unit_field].options[intent.unit]
    try:
        right_id = intent.right_id
        if right_id is None:
            right_id = insert_new(
                work.session, RIGHT, body_id=case.body.id, definer_id=intent.definer, kind=intent.kind,
                kind_en=kind.en, kind_zh=kind.zh, unit_en=unit.en, unit_zh=unit.zh, basin_en=intent.basin.en,
                basin_zh=intent.basin.zh, subject_en=intent.subject.en, subject_zh=intent.subject.zh,
                first_year=intent.first_year, last_year=intent.last_year, defined_in=case.id,
            )  # fmt: skip
            work.locks.own(Rank.RIGHT, right_id)
        else:
            hold_right(work, right_id)
        version = 1 + (work.session.scalar(select(func.max(CAP.c.version)).where(CAP.c.right_id == right_id)) or 0)
        insert_new(
            work.session, CAP, right_id=right_id, version=version, cap=intent.cap,
            floor=intent.floor.fen if intent.floor is not None else None, governments_only=intent.governments_only,
            since=case.today(work.at), case_id=case.id,
        )  # fmt: skip
    except IntegrityError as error:
        raise Refused([_THERE if intent.right_id is None else BEYOND_CAP]) from error
    row = work.session.execute(select(RIGHT).where(RIGHT.c.id == right_id)).one()
    own = Text(en=row.unit_en, zh=row.unit_zh)
    entry = RightDefined(right=name_of(row), version=version, cap=intent.cap, unit=own)
    work.enter(case, entry, by_clock=True)


def against_moving(work: Work, case: Case, intents: Sequence[Any]) -> Iterator[Message]:
    """Why what a step moves cannot be moved together, or a right not be entered."""
    for right_id, moves in _by_right(intents).items():
        standing = _standing(work, right_id)
        if any(amount + standing.get(share, 0) < 0 for share, amount in changed(moves).items()):
            yield OVERDRAWN
        new = sum(each.amount for each in moves if each.kind is Movement.ALLOCATE)
        cap = work.session.scalar(
            select(CAP.c.cap).where(CAP.c.right_id == right_id).order_by(CAP.c.version.desc()).limit(1)
        )
        if new and sum(standing.values()) + new > (cap or 0):
            yield BEYOND_CAP
    for each in intents:
        if isinstance(each, DefineRight) and each.right_id is None and _stands(work, case, each):
            yield _THERE


def move_rights(work: Work, case: Case, intent: MoveRights) -> None:
    """Write movements of one right, what they leave to each holder, and what is reserved for the case. Raises Refused
    where the database refuses: a place would be below zero, or all holdings above the cap.
    """
    if not work.locks.holds(Rank.RIGHT, intent.right_id):
        raise AgainstTheOrder(f"right {intent.right_id} is moved without its lock")
    right = work.session.execute(select(RIGHT).where(RIGHT.c.id == intent.right_id)).one()
    last = work.session.scalar(select(func.max(MOVEMENT.c.number)).where(MOVEMENT.c.right_id == intent.right_id)) or 0
    try:
        _change(work, intent.right_id, changed(intent.moves))
    except IntegrityError as error:
        raise Refused([OVERDRAWN]) from error
    for number, move in enumerate(intent.moves, last + 1):
        digest = _write(work, case, intent.right_id, number, move)
        _list(work, case, intent, move)
        entry = RightMoved(
            right=name_of(right), number=number, movement=str(move.kind), what=TITLES[move.kind],
            amount=move.amount, unit=Text(en=right.unit_en, zh=right.unit_zh), sha256=digest,
        )  # fmt: skip
        work.enter(case, entry)


def digest_of(row: Mapping[str, Any]) -> str:
    """SHA-256 over what a movement says."""
    said = {name: row[name] for name in _SAID} | {"on_day": row["on_day"].isoformat()}
    return hashlib.sha256(canonical(said)).hexdigest()


_SAID = ("right_id", "number", "kind", "amount", "giver_id", "taker_id", "price", "case_id")


def _write(work: Work, case: Case, right_id: int, number: int, move: Move) -> str:
    row = {
        "right_id": right_id, "number": number, "kind": str(move.kind), "amount": move.amount, "giver_id": move.giver,
        "taker_id": move.taker, "price": move.price.fen if move.price is not None else None,
        "on_day": case.today(work.at), "case_id": case.id,
    }  # fmt: skip
    digest = digest_of(row)
    insert_new(work.session, MOVEMENT, **row, at=work.at, digest=digest)
    return digest


def _change(work: Work, right_id: int, amounts: Mapping[Share, int]) -> None:
    """Add to the places of holders; what is given goes first, so that the cap is at no moment exceeded."""
    there = set(work.session.execute(select(HOLDING.c.organization_id).where(HOLDING.c.right_id == right_id)).scalars())
    for share, amount in amounts.items():
        column = HOLDING.c[share.place]
        if share.holder in there:
            mine = HOLDING.c.right_id == right_id, HOLDING.c.organization_id == share.holder
            work.session.execute(update(HOLDING).where(*mine).values({column: column + amount}))
            continue
        there.add(share.holder)
        values = {each: amount if each is share.place else 0 for each in Place}
        insert_new(
            work.session, HOLDING, right_id=right_id, organization_id=share.holder,
            **{str(place): value for place, value in values.items()},
        )  # fmt: skip


def _list(work: Work, case: Case, intent: MoveRights, move: Move) -> None:
    """What is reserved for the case stands among the listings until it is released or sold; of a part that is, the rest
    stands there on.
    """
    if move.kind is Movement.LIST:
        price = move.price.fen if move.price is not None else None
        said = {"amount": move.amount, "price": price, "offered": intent.offered, "least": intent.least}
        _list_anew(work, case, intent.right_id, move.taker, case.today(work.at), said)
    elif move.kind in (Movement.UNLIST, Movement.TRANSFER):
        of_it = LISTING.c.right_id == intent.right_id, LISTING.c.seller_id == move.giver
        mine = LISTING.c.case_id == case.id, LISTING.c.ended_on.is_(None), *of_it
        open_ones = work.session.execute(select(LISTING).where(*mine).order_by(LISTING.c.id)).all()
        left = sum(each.amount for each in open_ones) - move.amount
        if left < 0:
            raise Refused([OVERDRAWN])
        work.session.execute(update(LISTING).where(*mine).values(ended_on=case.today(work.at)))
        if left:
            first = open_ones[0]
            said = {"amount": left, "price": first.price, "offered": first.offered, "least": None}
            _list_anew(work, case, intent.right_id, first.seller_id, first.since, said)


def _list_anew(work: Work, case: Case, right_id: int, seller: int, since: date, said: Mapping[str, Any]) -> None:
    insert_new(
        work.session, LISTING, right_id=right_id, seller_id=seller, since=since, ended_on=None, case_id=case.id, **said
    )  # fmt: skip


def _by_right(intents: Iterable[Any]) -> dict[int, list[Move]]:
    found: dict[int, list[Move]] = {}
    for each in intents:
        if isinstance(each, MoveRights):
            found.setdefault(each.right_id, []).extend(each.moves)
    return found


def _standing(work: Work, right_id: int) -> dict[Share, int]:
    rows = work.session.execute(select(HOLDING).where(HOLDING.c.right_id == right_id))
    return {Share(row.organization_id, place): getattr(row, place) for row in rows for place in Place}


def _stands(work: Work, case: Case, intent: DefineRight) -> bool:
    same = (
        RIGHT.c.body_id == case.body.id, RIGHT.c.kind == intent.kind, RIGHT.c.basin_en == intent.basin.en,
        RIGHT.c.subject_en == intent.subject.en, RIGHT.c.first_year == intent.first_year,
        RIGHT.c.last_year == intent.last_year,
    )  # fmt: skip
    return work.session.execute(select(RIGHT.c.id).where(*same).limit(1)).first() is not None
