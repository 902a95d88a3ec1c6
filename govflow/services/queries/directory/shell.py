"""What every page shows around its content: the regional body, and how much waits for the person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select

from govflow.services.accounts.posts import Post
from govflow.services.queries.directory.people import SignedIn
from govflow.services.queries.notices.unread import asked_of_unread, count_unread
from govflow.store.lists.worklist import asked_of_count, count_worklist
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.sql.ahead import read_ahead, read_with_next
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Work
from govflow.values import Text, stored_text

_BODIES = Prepared(
    select(OrganizationRow.name_en, OrganizationRow.name_zh)
    .join(BodyRow, BodyRow.organization_id == OrganizationRow.id)
    .limit(2)
)


@dataclass(frozen=True, kw_only=True)
class Shell:
    """``body`` is None when there is no regional body yet, or more than one."""

    body: Text | None
    waiting: int
    unread: int = 0  # notices


def load_shell(work: Work, person: SignedIn | None) -> Shell:
    """The frame of a page for a person, or for a visitor; in one statement, or none where others read it ahead."""
    read_ahead(work.session, asked_of_shell(work, person))
    if person is None:
        return Shell(body=_body(work), waiting=0)
    return Shell(body=_body(work), waiting=_waiting(work, person), unread=count_unread(work, person.actor))


def read_shell_with_next(work: Work, person: SignedIn | None) -> None:
    """Read what the frame asks with whatever the page reads ahead."""
    read_with_next(work.session, asked_of_shell(work, person))


def asked_of_shell(work: Work, person: SignedIn | None) -> Iterator[Asked]:
    """What ``load_shell`` will ask."""
    yield _BODIES.asked()
    if person is not None:
        yield asked_of_count(work.session, pairs(person), person.actor.person_id)
        yield asked_of_unread(person.actor)


def pairs(person: SignedIn) -> tuple[tuple[int, str], ...]:
    """Every organization and role whose work is the person's; the empty role stands for any member."""
    return pairs_of_posts(person.posts)


def in_stead(person: SignedIn) -> dict[tuple[int, str], Text]:
    """Of these those that are the person's only by standing in for somebody, each for whom."""
    own = set(pairs_of_posts(person.own_posts))
    return {
        pair: post.stands_in.person
        for post in person.posts
        if post.stands_in is not None
        for pair in pairs_of_posts((post,))
        if pair not in own
    }


def pairs_of_posts(posts: Iterable[Post]) -> tuple[tuple[int, str], ...]:
    """The same of somebody's posts."""
    return tuple((post.organization_id, role) for post in posts for role in ("", *post.roles))


def _body(work: Work) -> Text | None:
    names = _BODIES.rows(work.session)
    return stored_text(names[0].name_en, names[0].name_zh) if len(names) == 1 else None


def _waiting(work: Work, person: SignedIn) -> int:
    return count_worklist(work.session, pairs(person), person.actor.person_id)
