"""Recoveries of accounts, as administrators and the owner of an account see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import not_, select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.accounts.recoveries import LASTS, WAIT, goes_on, is_guarded
from govflow.store.people import PersonRow, RecoveryRow
from govflow.store.people.citizens import is_citizen
from govflow.store.work import Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """One that goes on. ``asked_by`` is None for the operator; once approved, it makes a link from ``ready_at`` on.

    ``email``: the address that the account gets with it, unless it keeps its own.
    """

    person_id: int
    person: Text
    reason: str
    email: str | None
    asked_by: Text | None
    asked_by_actor: bool
    asked_at: datetime
    approved_by: Text | None
    linked: bool
    ready_at: datetime
    ends_at: datetime
    ready: bool


@dataclass(frozen=True, kw_only=True)
class Guard:
    """Whether a new password for an account needs a recovery, and the one that goes on."""

    needed: bool
    recovery: Recovery | None


def load_guard(work: Work, person_id: int) -> Guard:
    """Raises NotFound."""
    person = work.session.scalar(select(PersonRow).where(PersonRow.id == person_id, not_(is_citizen(PersonRow.id))))
    if person is None:
        raise NotFound(Message("There is no such person."))
    if not is_guarded(work.session, person):
        return Guard(needed=False, recovery=None)
    return Guard(needed=True, recovery=load_recovery(work, person_id))


def load_recovery(work: Work, person_id: int) -> Recovery | None:
    """The one that goes on for a person, if any."""
    return next((each for each in load_recoveries(work) if each.person_id == person_id), None)


def load_recoveries(work: Work) -> tuple[Recovery, ...]:
    """All that go on, the latest first."""
    rows = work.session.scalars(select(RecoveryRow).where(goes_on(work.at)).order_by(RecoveryRow.id.desc())).all()
    wanted = {each for row in rows for each in (row.person_id, row.asked_by, row.approved_by) if each is not None}
    people = {each.id: each for each in work.session.scalars(select(PersonRow).where(PersonRow.id.in_(wanted)))}
    return tuple(_recovery(work, row, {number: each.name for number, each in people.items()}) for row in rows)


def _recovery(work: Work, row: RecoveryRow, names: dict[int, Text]) -> Recovery:
    ready_at = row.asked_at + WAIT
    return Recovery(
        person_id=row.person_id,
        person=names[row.person_id],
        reason=row.reason,
        email=row.email,
        asked_by=names[row.asked_by] if row.asked_by is not None else None,
        asked_by_actor=row.asked_by == work.actor.person_id,
        asked_at=row.asked_at,
        approved_by=names[row.approved_by] if row.approved_by is not None else None,
        linked=row.outcome == "linked",
        ready_at=ready_at,
        ends_at=row.asked_at + LASTS,
        ready=row.approved_at is not None and row.outcome is None and work.at >= ready_at,
    )
