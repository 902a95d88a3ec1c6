"""What administrators changed of an organization, told to its people, and of a person's terms, told to the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select

from govflow.services.queries.directory.log import LogLine, load_lines
from govflow.store.people import PersonRow
from govflow.store.record.administration import ENTRY
from govflow.store.work import Work
from govflow.values import Text

TOLD_FOR = timedelta(days=30)
MOST = 20
KINDS = ("organization", "membership", "mandate", "belonging")
"""What decides who acts for an organization, and as what."""


@dataclass(frozen=True, kw_only=True)
class Objector:
    """An administrator to whom one may object."""

    name: Text
    email: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """The changes, newest first, and the administrators who made none of them and can end what should not be."""

    lines: tuple[LogLine, ...]
    objections_to: tuple[Objector, ...]


NOTHING = Told(lines=(), objections_to=())


def load_told(work: Work) -> Told:
    """What others changed lately of the reader's organizations and terms: from the log of administration, so that no
    change can be made without being told. Cases are named that the reader may see.
    """
    actor = work.actor
    query = (
        select(ENTRY)
        .where(
            ENTRY.c.kind.in_(KINDS),
            ENTRY.c.at > work.at - TOLD_FOR,
            ENTRY.c.person_id.is_distinct_from(actor.person_id),
            or_(
                ENTRY.c.about_organization.in_(sorted(actor.organization_ids)), ENTRY.c.about_person == actor.person_id
            ),
        )
        .order_by(ENTRY.c.seq.desc())
        .limit(MOST)
    )
    rows = work.session.execute(query).mappings().all()
    if not rows:
        return NOTHING
    makers = {row["person_id"] for row in rows} | {actor.person_id}
    others = select(PersonRow).where(
        PersonRow.administrator, PersonRow.active, PersonRow.id.not_in([each for each in makers if each is not None])
    )
    return Told(
        lines=load_lines(work, rows, actor),
        objections_to=tuple(
            Objector(name=each.name, email=each.email) for each in work.session.scalars(others.order_by(PersonRow.id))
        ),
    )
