"""What a case may count on: the right that it names, under its lock, and what those who take part have of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from govflow.domain.registers.rights.holdings import KnownRight, Place, RightNamed, RightsBook, Share, called
from govflow.store.people import OrganizationRow
from govflow.store.registers.rights.tables import CAP, HOLDING, LISTING, RIGHT
from govflow.store.sql.database import is_reading
from govflow.store.sql.locks import Rank
from govflow.store.work import Case, Work
from govflow.values import Money, Text

ORGANIZATION = OrganizationRow.__table__


def load_right_named(work: Work, case: Case) -> RightNamed:
    """The right that the case names, and which departments there are; nothing is locked, for it never changes."""
    right_id = _right_of(work, case)
    below = work.session.execute(
        select(ORGANIZATION.c.parent_id, ORGANIZATION.c.function, ORGANIZATION.c.id, ORGANIZATION.c.active)
        .where(ORGANIZATION.c.parent_id.is_not(None))
        .order_by(ORGANIZATION.c.id.desc())  # of two departments with one function, the one entered first
    ).all()
    return RightNamed(
        right=known_right(work, right_id) if right_id is not None else None,
        departments={(row.parent_id, row.function): row.id for row in below if row.function and row.active},
        parents={row.id: row.parent_id for row in below},
    )


def load_rights_book(work: Work, case: Case) -> RightsBook:
    """The right that the case names, locked until the command ends. A page that only reads locks nothing."""
    seated = {each.organization_id for holders in case.parties.values() for each in holders} - {None}
    rows = work.session.execute(
        select(ORGANIZATION.c.id, ORGANIZATION.c.code, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh).where(
            ORGANIZATION.c.id.in_(seated)
        )
    )
    known_as = {word: row.id for row in rows for word in (row.code, row.name_en, row.name_zh) if word}
    right_id = _right_of(work, case)
    if right_id is None:
        return RightsBook(known_as=known_as)
    hold_right(work, right_id)
    rows = work.session.execute(
        select(HOLDING).where(HOLDING.c.right_id == right_id, HOLDING.c.organization_id.in_(seated))
    )
    listed = select(func.coalesce(func.sum(LISTING.c.amount), 0)).where(
        LISTING.c.case_id == case.id, LISTING.c.ended_on.is_(None)
    )
    return RightsBook(
        right=known_right(work, right_id),
        holdings={Share(row.organization_id, place): getattr(row, place) for row in rows for place in Place},
        listed_here=int(work.session.scalar(listed) or 0),
        known_as=known_as,
        superseded=_is_superseded(work, case, right_id),
    )


def _is_superseded(work: Work, case: Case, right_id: int) -> bool:
    """Was another cap decided after that of this case?"""
    caps = work.session.execute(
        select(CAP.c.case_id).where(CAP.c.right_id == right_id).order_by(CAP.c.version)
    ).scalars()
    return case.id in list(caps)[:-1]


def hold_right(work: Work, right_id: int) -> None:
    """Lock a right until the command ends: the lock of all its caps, holdings and movements."""
    if not is_reading(work.session) and work.locks.take(Rank.RIGHT, right_id):
        work.session.execute(select(RIGHT.c.id).where(RIGHT.c.id == right_id).with_for_update())


def known_right(work: Work, right_id: int) -> KnownRight:
    """A right with the cap that holds, and what all holdings come to."""
    row = work.session.execute(select(RIGHT).where(RIGHT.c.id == right_id)).one()
    last = work.session.execute(
        select(CAP).where(CAP.c.right_id == right_id).order_by(CAP.c.version.desc()).limit(1)
    ).one()
    everything = func.sum(HOLDING.c.held + HOLDING.c.listed + HOLDING.c.retired)
    allocated = work.session.scalar(select(func.coalesce(everything, 0)).where(HOLDING.c.right_id == right_id))
    return KnownRight(
        id=right_id,
        name=name_of(row),
        unit=Text(en=row.unit_en, zh=row.unit_zh),
        definer=row.definer_id,
        first_year=row.first_year,
        last_year=row.last_year,
        cap=last.cap,
        allocated=int(allocated or 0),
        floor=Money(last.floor) if last.floor is not None else None,
        governments_only=last.governments_only,
    )


def name_of(row: Any) -> Text:
    """What a right is called: basin, source or substance, years."""
    return called(
        Text(en=row.basin_en, zh=row.basin_zh), Text(en=row.subject_en, zh=row.subject_zh), row.first_year,
        row.last_year,
    )  # fmt: skip


def _right_of(work: Work, case: Case) -> int | None:
    """The right whose cap was decided in this case, or in the first that it names and whose cap stands there."""
    fields = work.version_of(case).workflow.fields
    named = [case.data.get(name) for name, each in fields.items() if each.kind.numbers == "cases"]
    numbers = [case.id, *(each for each in named if type(each) is int)]
    rows = work.session.execute(select(CAP.c.case_id, CAP.c.right_id).where(CAP.c.case_id.in_(numbers)))
    found = {row.case_id: row.right_id for row in rows}
    return next((found[each] for each in numbers if each in found), None)
