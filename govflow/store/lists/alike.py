"""The requests like one: few are read for it, however many there have been."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, exists, null, select

from govflow.domain.funds.alike import ALIKE, AlikeBook
from govflow.domain.funds.likeness import LEAST, MOST, Alike, Like, likeness
from govflow.domain.naming import plain
from govflow.store.cases import CaseRow, PartyRow
from govflow.store.visibility import nameable_cases
from govflow.store.work import Case, Work

CASE, PARTY = CaseRow.__table__, PartyRow.__table__

MOST_READ = 1_000
"""Of those on their way, and of those that ended well, the newest: what is compared does not grow with all history."""
LOOK_BACK = timedelta(days=3 * 365)
"""So long a request that was granted is compared."""


def load_alike(work: Work, case: Case) -> Alike:
    """The requests of the same procedure that are like this one, the most alike first.

    Of other applicants only those that whoever acts may see, so that nobody learns of a draft. Nothing is held: what
    comes later is compared with this one when its own turn comes.
    """
    version = work.version_of(case)
    book: AlikeBook | None = version.machine.book(ALIKE)
    place = book.place if book is not None else None
    here = _place(case.data.get(place)) if place else ""
    openers = [name for name, party in version.workflow.parties.items() if party.opens]
    applicants = {each.organization_id for name in openers for each in case.holders(name)} - {None}
    read = _read(work, case, openers, applicants, place)
    ended_well = [name for name, state in version.workflow.states.items() if state.end == "success"]
    rows = [
        *work.session.execute(read.where(CASE.c.ended_at.is_(None))),
        *work.session.execute(read.where(CASE.c.state.in_(ended_well), CASE.c.ended_at >= work.at - LOOK_BACK)),
    ]
    mine = [plain(each) for each in (case.title, case.title_other) if each]
    found = []
    for row in rows:
        percent = likeness(mine, [plain(each) for each in (row.title, row.title_other) if each])
        if percent >= LEAST and (row.seen or row.same_applicant):
            found.append(
                Like(
                    reference=row.reference,
                    title=row.title,
                    title_other=row.title_other,
                    percent=percent,
                    same_applicant=row.same_applicant,
                    same_place=bool(here) and _place(row.place) == here,
                    granted=row.ended_at is not None,
                    seen=row.seen,
                )
            )
    return Alike(tuple(sorted(found, key=lambda each: (-each.percent, each.reference))[:MOST]))


def _read(work: Work, case: Case, openers: list[str], applicants: set[Any], place: str | None) -> Select[Any]:
    """Titles and what else is compared of the other requests, the newest first. No answer but the place is read."""
    theirs = exists().where(
        PARTY.c.case_id == CASE.c.id, PARTY.c.capacity.in_(openers), PARTY.c.until.is_(None),
        PARTY.c.organization_id.in_(applicants),
    )  # fmt: skip
    where: ColumnElement[Any] = CASE.c.data[place].as_string() if place else null().cast(String)
    return (
        select(
            CASE.c.reference, CASE.c.title, CASE.c.title_other, CASE.c.ended_at, where.label("place"),
            theirs.label("same_applicant"), nameable_cases(work.actor).label("seen"),
        )
        .where(CASE.c.workflow == case.workflow, CASE.c.id != case.id)
        .order_by(CASE.c.id.desc())
        .limit(MOST_READ)
    )  # fmt: skip


def _place(answer: Any) -> str:
    return plain(str(answer)) if answer is not None else ""
