"""The posts of a person: the organizations that they may act for today, in own roles or for a colleague."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from govflow.engine.vocabulary import Vocabulary
from govflow.store.people.deputies import load_stood_in
from govflow.store.work import Work
from govflow.values import Actor, StandsIn, Text, stored_text


@dataclass(frozen=True, kw_only=True)
class Post:
    """An organization that a person may act for today, and their roles in it."""

    organization_id: int
    name: Text
    monogram: str
    roles: tuple[str, ...]
    titles: tuple[Text, ...]  # of the roles
    until: date | None
    mandated: bool = False  # by any mandate there; only known of who is signed in
    stands_in: StandsIn | None = None  # for a colleague, whose roles these are


def posts_of(rows: Iterable[Any], vocabulary: Vocabulary) -> tuple[Post, ...]:
    """One post per organization, its roles in the order in which they were given."""
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        if row.organization_id is not None:
            grouped.setdefault(row.organization_id, []).append(row)
    return tuple(_post(number, found, vocabulary) for number, found in grouped.items())


def stood_in(work: Work, person_id: int) -> tuple[Post, ...]:
    """The posts of colleagues for whom the person stands in today, one for each arrangement."""
    grouped: dict[int, list[Any]] = {}
    for row in load_stood_in(work.session, person_id, work.today):
        grouped.setdefault(row.id, []).append(row)
    return tuple(
        replace(
            _post(rows[0].organization_id, rows, work.vocabulary),
            until=rows[0].last,
            stands_in=StandsIn(
                id=number, person_id=rows[0].for_person_id, person=stored_text(rows[0].person_en, rows[0].person_zh)
            ),
        )
        for number, rows in grouped.items()
    )


def standing_in(actor: Actor, post: Post) -> Actor:
    """The same person, for a colleague in one organization: with the roles of the colleague, and nothing of what
    either is otherwise.
    """
    return replace(
        actor,
        organization_id=post.organization_id,
        organization=post.name,
        roles=frozenset(post.roles),
        organization_ids=frozenset({post.organization_id}),
        administrator=False,
        elsewhere=True,
        stands_in=post.stands_in,
    )


def _post(organization_id: int, rows: list[Any], vocabulary: Vocabulary) -> Post:
    roles = tuple(dict.fromkeys(each.role for each in rows))
    return Post(
        organization_id=organization_id,
        name=stored_text(rows[0].name_en, rows[0].name_zh),
        monogram=rows[0].monogram,
        roles=roles,
        titles=tuple(vocabulary.role(each) for each in roles),
        mandated=bool(getattr(rows[0], "mandated", False)),
        until=max(rows, key=lambda each: (each.until is None, each.until or date.min)).until,
    )
