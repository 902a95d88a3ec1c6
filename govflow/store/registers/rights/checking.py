"""Whether the register of rights adds up: holdings against movements and caps, movements against their entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select

from govflow.domain.registers.rights.holdings import Move, Movement, Place, Share, changed
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.people import OrganizationRow
from govflow.store.record.broken import Broken, nameless
from govflow.store.record.history import HISTORY
from govflow.store.registers.rights.book import name_of
from govflow.store.registers.rights.moving import digest_of
from govflow.store.registers.rights.tables import CAP, HOLDING, LISTING, MOVEMENT, RIGHT
from govflow.store.sql.session import Session

ORGANIZATION = OrganizationRow.__table__
_BATCH = 1000


def check_rights(session: Session) -> Broken | None:
    """The first thing in the register of rights that does not add up, named."""
    return next((broken for check in (_movements, _holdings, _caps, _listings) for broken in check(session)), None)


def _movements(session: Session) -> Iterator[Broken]:
    """Movements that say something else than their digest, leave a number out, or have no entry in the record."""
    entries = {
        (row.case_id, row.content["sha256"])
        for row in session.execute(select(HISTORY.c.case_id, HISTORY.c.content).where(HISTORY.c.kind == "right_moved"))
        if row.content is not None
    }
    query = (
        select(MOVEMENT, CASE.c.reference)
        .join(CASE, CASE.c.id == MOVEMENT.c.case_id)
        .order_by(MOVEMENT.c.right_id, MOVEMENT.c.number)
    )
    last = (0, 0)
    with session.execute(query.execution_options(yield_per=_BATCH)) as rows:
        for row in rows:
            number = str(row.number)
            expected = last[1] + 1 if last[0] == row.right_id else 1
            last = (row.right_id, row.number)
            if row.number != expected:
                sentence = Message("Movement %(number)s of a right is missing.", number=str(expected))
                yield Broken(reference=row.reference, seq=None, sentence=sentence)
            if digest_of(row._asdict()) != row.digest:
                sentence = Message("Movement %(number)s of a right was altered.", number=number)
                yield Broken(reference=row.reference, seq=None, sentence=sentence)
            if (row.case_id, row.digest) not in entries:
                sentence = Message("No entry in the record tells of movement %(number)s of a right.", number=number)
                yield Broken(reference=row.reference, seq=None, sentence=sentence)


def _holdings(session: Session) -> Iterator[Broken]:
    """Holdings that are not the sums of their movements."""
    query = select(
        MOVEMENT.c.right_id, MOVEMENT.c.kind, MOVEMENT.c.giver_id, MOVEMENT.c.taker_id, func.sum(MOVEMENT.c.amount)
    ).group_by(MOVEMENT.c.right_id, MOVEMENT.c.kind, MOVEMENT.c.giver_id, MOVEMENT.c.taker_id)
    sums: Counter[tuple[int, Share]] = Counter()
    for right_id, kind, giver, taker, amount in session.execute(query):
        move = Move(kind=Movement(kind), amount=int(amount), giver=giver, taker=taker)
        for share, each in changed([move]).items():
            sums[right_id, share] += each
    held = {
        (row.right_id, Share(row.organization_id, place)): getattr(row, place)
        for row in session.execute(select(HOLDING))
        for place in Place
    }
    for right_id, share in sorted({*sums, *held}, key=str):
        if sums[right_id, share] != held.get((right_id, share), 0):
            sentence = Message(
                "What %(name)s has of the right “%(right)s” is not the sum of its movements.",
                name=_called(session, share.holder), right=_right(session, right_id),
            )  # fmt: skip
            yield nameless(sentence)


def _caps(session: Session) -> Iterator[Broken]:
    """Rights of which all holdings together are more than the last cap."""
    everything = select(func.sum(HOLDING.c.held + HOLDING.c.listed + HOLDING.c.retired)).where(
        HOLDING.c.right_id == CAP.c.right_id
    )
    newest = CAP.alias("newest")
    last = select(func.max(newest.c.version)).where(newest.c.right_id == CAP.c.right_id).scalar_subquery()
    query = select(CAP.c.right_id).where(CAP.c.version == last, everything.scalar_subquery() > CAP.c.cap)
    for row in session.execute(query.order_by(CAP.c.right_id)):
        yield nameless(
            Message("More is held of the right “%(right)s” than its cap.", right=_right(session, row.right_id))
        )


def _listings(session: Session) -> Iterator[Broken]:
    """Holders of whom something else is reserved than their open listings come to."""
    listed: Counter[tuple[int, int]] = Counter()
    open_ones = (
        select(LISTING.c.right_id, LISTING.c.seller_id, func.sum(LISTING.c.amount))
        .where(LISTING.c.ended_on.is_(None))
        .group_by(LISTING.c.right_id, LISTING.c.seller_id)
    )
    for right_id, seller, amount in session.execute(open_ones):
        listed[right_id, seller] = int(amount)
    held = {(row.right_id, row.organization_id): row.listed for row in session.execute(select(HOLDING))}
    for right_id, seller in sorted({*listed, *held}):
        if listed[right_id, seller] != held.get((right_id, seller), 0):
            sentence = Message(
                "What %(name)s has reserved of the right “%(right)s” is not what its trades reserve.",
                name=_called(session, seller), right=_right(session, right_id),
            )  # fmt: skip
            yield nameless(sentence)


def _called(session: Session, organization_id: int) -> str:
    return session.scalar(select(ORGANIZATION.c.name_en).where(ORGANIZATION.c.id == organization_id)) or "?"


def _right(session: Session, right_id: int) -> str:
    row = session.execute(select(RIGHT).where(RIGHT.c.id == right_id)).first()
    return name_of(row).en if row is not None else "?"
