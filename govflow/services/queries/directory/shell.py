"""What every page shows around its content: the regional body, and how much waits for the person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from govflow.services.queries.directory.people import SignedIn
from govflow.store.lists.worklist import count_worklist
from govflow.store.people import BodyRow, OrganizationRow
from govflow.store.work import Work
from govflow.values import Text

_BODIES = (
    select(OrganizationRow.name_en, OrganizationRow.name_zh)
    .join(BodyRow, BodyRow.organization_id == OrganizationRow.id)
    .limit(2)
)


@dataclass(frozen=True, kw_only=True)
class Shell:
    """``body`` is None when there is no regional body yet, or more than one."""

    body: Text | None
    waiting: int


def load_shell(work: Work, person: SignedIn | None) -> Shell:
    """The frame of a page for a person, or for a visitor."""
    return Shell(body=_body(work), waiting=_waiting(work, person) if person else 0)


def pairs(person: SignedIn) -> tuple[tuple[int, str], ...]:
    """Every organization and role whose work is the person's; the empty role stands for any member."""
    return tuple((post.organization_id, role) for post in person.posts for role in ("", *post.roles))


def _body(work: Work) -> Text | None:
    names = work.session.execute(_BODIES).all()
    return Text(en=names[0].name_en, zh=names[0].name_zh) if len(names) == 1 else None


def _waiting(work: Work, person: SignedIn) -> int:
    return count_worklist(work.session, pairs(person), person.actor.person_id)
