"""What a person wishes to be told: of a case, and how often by mail."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.store.lists.notices.tables import CASE_WISH, FEED, HOURLY, MAIL_WISH
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Work
from govflow.store.writing.locking import read_case

DEFAULT = HOURLY
"""How often somebody has mail who has not said otherwise."""

_OF_CASE = Prepared(
    select(CASE_WISH.c.wish).where(
        CASE_WISH.c.person_id == bindparam("person"), CASE_WISH.c.case_id == bindparam("case")
    )
)
_RHYTHM = Prepared(select(MAIL_WISH.c.rhythm).where(MAIL_WISH.c.person_id == bindparam("person")))
_FEED = Prepared(select(FEED.c.made_at).where(FEED.c.person_id == bindparam("person")))


@dataclass(frozen=True, kw_only=True)
class CaseWish:
    """The page on which somebody says what they wish to be told of a case. ``wish``: follow, mute, or none."""

    head: Head
    wish: str


def load_case_wish(work: Work, reference: str) -> CaseWish:
    """Raises NotFound for a case that the actor may not see."""
    case = read_case(work, reference)
    wish = _OF_CASE.scalar(work.session, person=work.actor.person_id, case=case.id)
    return CaseWish(head=load_head(work, case, load_names(work, case)), wish=wish or "")


def load_rhythm(work: Work) -> str:
    """How often the actor has mail: one of ``RHYTHMS``."""
    return _RHYTHM.scalar(work.session, person=work.actor.person_id) or DEFAULT


def has_feed(work: Work) -> bool:
    """Is there an address at which the actor's calendar is read?"""
    return _FEED.scalar(work.session, person=work.actor.person_id) is not None


def asked_of_wishes(work: Work) -> tuple[Asked, ...]:
    """What these two will ask."""
    person = work.actor.person_id
    return _RHYTHM.asked(person=person), _FEED.asked(person=person)
