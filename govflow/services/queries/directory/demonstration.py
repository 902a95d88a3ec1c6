"""The accounts that the sign-in page of a demonstration offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, select

from govflow.services.accounts.posts import Post, posts_of
from govflow.services.queries.directory.people import POST, PersonLine, line_of
from govflow.store.people import DemoAccountRow, MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.work import Work
from govflow.values import Text

INVENTED = exists().where(DemoAccountRow.__table__.alias("invented").c.person_id.is_not(None))


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account of the demonstration; ``shows`` says what a recommended one is good for."""

    person: PersonLine
    posts: tuple[Post, ...]
    shows: Text | None


def load_demo_accounts(work: Work) -> tuple[DemoAccount, ...]:
    """Every account with what it may act as, recommended ones first; none where none is: these are real people."""
    rows = work.session.execute(
        select(PersonRow, DemoAccountRow.shows_en, DemoAccountRow.shows_zh, *POST)
        .select_from(PersonRow)
        .outerjoin(DemoAccountRow, DemoAccountRow.person_id == PersonRow.id)
        .outerjoin(MembershipRow, and_(MembershipRow.person_id == PersonRow.id, in_office(work.today)))
        .outerjoin(OrganizationRow, OrganizationRow.id == MembershipRow.organization_id)
        .where(PersonRow.active, PersonRow.password_hash.is_not(None), INVENTED)
        .order_by(DemoAccountRow.position.nulls_last(), OrganizationRow.id, PersonRow.id, MembershipRow.id)
    ).all()
    people: dict[int, list[Any]] = {}
    for row in rows:
        people.setdefault(row.PersonRow.id, []).append(row)
    return tuple(
        DemoAccount(
            person=line_of(found[0].PersonRow),
            posts=posts_of(found, work.vocabulary),
            shows=Text(en=found[0].shows_en, zh=found[0].shows_zh) if found[0].shows_en else None,
        )
        for found in people.values()
    )
