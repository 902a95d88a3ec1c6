"""The number on the bell: what a person was told and has not read, of bulletins and of cases that they still see."""

from __future__ import annotations

from sqlalchemy import bindparam, func, or_, select

from govflow.store.cases import CASE
from govflow.store.lists.notices.tables import NOTICE
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.values import Actor

COUNTED = 100
"""Counting stops here: “99+” says enough."""

_UNREAD = (
    select(NOTICE.c.id)
    .outerjoin(CASE, CASE.c.id == NOTICE.c.case_id)
    .where(NOTICE.c.person_id == bindparam("person", type_=Number), NOTICE.c.read_at.is_(None))
    .where(or_(NOTICE.c.bulletin_id.is_not(None), VISIBLE))
    .limit(COUNTED)
)
_COUNT = Prepared(select(func.count().label("unread")).select_from(_UNREAD.subquery("unread_notices")))


def asked_of_unread(actor: Actor) -> Asked:
    """What ``count_unread`` will ask."""
    return _COUNT.asked(person=actor.person_id, **sight(actor))


def count_unread(work: Work, actor: Actor) -> int:
    """At most ``COUNTED``."""
    return int(asked_of_unread(actor).rows(work.session)[0].unread)
