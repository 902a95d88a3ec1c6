"""A person's notices as a feed that programs fetch, with nobody signed in.

Of a case that is not public it says that something waits, is decided or has changed, and not what or in which case, as
mail does. What its reader may not know of any more is not in it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from govflow.services.queries.notices.listed import NoticeLine, load_notices
from govflow.store.lists.notices.tables import NEWS
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Work

_MADE = Prepared(select(NEWS.c.made_at).where(NEWS.c.person_id == bindparam("person")))


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """``id``: the same each time, and telling nothing of the case. ``line``: to be shown where the case is public."""

    id: str
    line: NoticeLine


@dataclass(frozen=True, kw_only=True)
class Feed:
    """The newest notices. ``updated``: the moment of the newest, or when its address was made."""

    id: str
    updated: datetime
    entries: tuple[FeedEntry, ...]


def load_feed(work: Work, key: str) -> Feed:
    """Those of the actor, as far as the actor may know of them now. ``key``: of the installation, for the names."""
    lines = [each for each in load_notices(work).lines if each.said is not None or each.bulletin is not None]
    entries = tuple(FeedEntry(id=_name(key, f"notice {each.id}"), line=each) for each in lines)
    made_at: datetime = _MADE.scalar(work.session, person=work.actor.person_id)
    return Feed(
        id=_name(key, f"feed {work.actor.person_id}"),
        updated=max([made_at, *(each.line.at for each in entries)]),
        entries=entries,
    )


def _name(key: str, about: str) -> str:
    """As names of Atom are: a URN of 32 digits in five groups."""
    digits = hmac.new(key.encode(), about.encode(), "sha256").hexdigest()
    return "urn:uuid:" + "-".join(digits[start:end] for start, end in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
