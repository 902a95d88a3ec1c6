"""What a person wishes to be told: of a case, and how often by mail."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BindParameter, bindparam, select

from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.store.lists.notices.tables import CASE_WISH, FEED, HOURLY, MAIL_WISH, NEWS
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work
from govflow.store.writing.locking import read_case

DEFAULT = HOURLY
"""How often somebody has mail who has not said otherwise."""

_OF_CASE = Prepared(
    select(CASE_WISH.c.wish).where(
        CASE_WISH.c.person_id == bindparam("person"), CASE_WISH.c.case_id == bindparam("case")
    )
)
_PERSON: BindParameter[int] = bindparam("person", type_=Number)
_OWN = Prepared(
    select(
        select(MAIL_WISH.c.rhythm).where(MAIL_WISH.c.person_id == _PERSON).scalar_subquery().label("rhythm"),
        select(FEED.c.made_at).where(FEED.c.person_id == _PERSON).scalar_subquery().label("feed_made_at"),
        select(NEWS.c.made_at).where(NEWS.c.person_id == _PERSON).scalar_subquery().label("news_made_at"),
    )
)


@dataclass(frozen=True, kw_only=True)
class CaseWish:
    """The page on which somebody says what they wish to be told of a case. ``wish``: follow, mute, or none."""

    head: Head
    wish: str


@dataclass(frozen=True, kw_only=True)
class OwnWishes:
    """How often a person has mail (one of ``RHYTHMS``), and whether their calendar and notices have addresses."""

    rhythm: str
    has_feed: bool
    has_news: bool


def load_case_wish(work: Work, reference: str) -> CaseWish:
    """Raises NotFound for a case that the actor may not see."""
    case = read_case(work, reference)
    wish = _OF_CASE.scalar(work.session, person=work.actor.person_id, case=case.id)
    return CaseWish(head=load_head(work, case, load_names(work, case)), wish=wish or "")


def load_own_wishes(work: Work) -> OwnWishes:
    """Those of the actor."""
    row = _OWN.first(work.session, person=work.actor.person_id)
    return OwnWishes(
        rhythm=row.rhythm or DEFAULT,
        has_feed=row.feed_made_at is not None,
        has_news=row.news_made_at is not None,
    )
