"""Mail that cannot be delivered: the office of the body learns in which case somebody was not reached, as far as its
people see the case; an administrator, that it happened, why, and to whom.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Date, bindparam, select, update

from govflow.errors import Conflict, Forbidden, NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.operation.notices.readers import as_reader, person_at_work
from govflow.services.retrying import retried
from govflow.store.cases import CASE
from govflow.store.lists.notices.tables import DEAD, DELIVERY, NOTICE, WAITING
from govflow.store.lists.notices.webhooks import EVENT, WEBHOOK
from govflow.store.people import BodyRow, MembershipRow, in_office
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_ignore
from govflow.values import Actor, new_id

UNDELIVERED = "undelivered"
MOST = 50
"""In so many cases at most: a mail that says more comes back for the same reason."""

_BODY, _MEMBER = BodyRow.__table__, MembershipRow.__table__
_OFFICES = Prepared(
    select(NOTICE.c.case_id, NOTICE.c.seq, NOTICE.c.at, _MEMBER.c.person_id)
    .join(CASE, CASE.c.id == NOTICE.c.case_id)
    .join(_BODY, _BODY.c.id == CASE.c.body_id)
    .join(_MEMBER, _MEMBER.c.organization_id == _BODY.c.office_id)
    .where(NOTICE.c.delivery_id == bindparam("delivery"), _MEMBER.c.person_id != NOTICE.c.person_id)
    .where(in_office(bindparam("today", type_=Date)))
    .distinct()
    .order_by(NOTICE.c.case_id, NOTICE.c.seq, _MEMBER.c.person_id)
    .limit(MOST * 20)
)


def tell_offices(backend: Backend, session: Session, delivery_id: str) -> None:
    """Of each case that the mail spoke of, those of the office who see it learn that somebody was not reached; not who,
    for not everybody who takes part is known to all. By no mail: that would come back, too.
    """
    for case_id, seq, at, person_id in _to_be_told(backend, session, delivery_id):
        key = {"person_id": person_id, "case_id": case_id, "seq": seq, "why": UNDELIVERED}
        nothing = dict.fromkeys(("read_at", "mail_at", "delivery_id"))
        insert_or_ignore(session, NOTICE, id=new_id(), required=False, at=at, **key, **nothing)


@retried
def try_again(backend: Backend, actor: Actor, delivery_id: str) -> None:
    """An administrator has a dead letter tried anew. Raises Forbidden, NotFound, Conflict."""
    if not actor.administrator:
        raise Forbidden(Message("Only an administrator may do this. Ask the joint office."))
    with backend.transaction() as session:
        row = session.execute(select(DELIVERY).where(DELIVERY.c.id == delivery_id).with_for_update()).first()
        if row is None:
            raise NotFound(Message("There is no such mail."))
        if row.state != DEAD:
            raise Conflict(Message("This is being tried again already."))
        again = {"state": WAITING, "attempts": 0, "next_at": backend.clock.now()}
        session.execute(update(DELIVERY).where(DELIVERY.c.id == delivery_id).values(**again))
        of_event = select(EVENT.c.webhook_id).where(EVENT.c.id == delivery_id).scalar_subquery()
        session.execute(update(WEBHOOK).where(WEBHOOK.c.id == of_event).values(due_at=backend.clock.now()))


def _to_be_told(backend: Backend, session: Session, delivery_id: str) -> Iterator[tuple[int, int, object, int]]:
    for row in _OFFICES.rows(session, delivery=delivery_id, today=backend.today()):
        try:
            reader = as_reader(person_at_work(backend, session, row.person_id), row.case_id, [row.seq])
        except NotFound:
            continue
        if reader is not None and row.seq in reader.known:
            yield row.case_id, row.seq, row.at, row.person_id
