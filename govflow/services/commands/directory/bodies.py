"""The places of the regional body: which organizations are its office, its finance department, the authority above it.

One administrator asks for others, a second one approves them: they decide who acts in all open cases. The people of the
body are told of both, from the log of administration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select

from govflow.errors import Conflict, Invalid, NotFound, Stale
from govflow.legible import length
from govflow.messages import Message
from govflow.services.accounts.granting import check_another, check_disinterested, check_independent
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import only_administrators
from govflow.services.commands.directory.terms import check_organization
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.people import BodyChangeRow, BodyRow
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

PLACES = ("office_id", "finance_id", "central_id")
LASTS = timedelta(days=14)
"""So long another administrator may approve what was asked for."""
LONGEST_REASON = 300

NO_BODY = Message("This installation has no regional body yet. Found it first: govflow init --help")


@dataclass(frozen=True, kw_only=True)
class ArrangeBody:
    """The organizations in the places of the body, by id; ``seen``: those that were there, in the same order."""

    office_id: int | None
    finance_id: int | None
    central_id: int | None
    seen: str
    reason: str


@retried
def ask_arrangement(backend: Backend, actor: Actor, command: ArrangeBody) -> int:
    """Ask for other organizations in the places of the body; nothing changes yet. The number of what is asked for.

    Raises Stale, Invalid for an office or a reason that is missing or a place below the body itself, NotFound for what
    is no active organization, Conflict where an organization of the actor's comes in or goes, where nobody could
    approve it, or while something is asked for already.
    """
    only_administrators(actor)
    check_words(reason=command.reason)
    _check_told(command)
    with backend.transaction() as session:
        body, now = _held(session), backend.clock.now()
        if seen_of(body) != command.seen:
            raise Stale(
                Message("The places were changed by somebody else meanwhile. Look at the page and decide again.")
            )
        if current(session, now) is not None:
            raise Conflict(Message("A change is asked for already. Approve or refuse it first."))
        _check_fits(session, actor, body, command)
        check_another(session, [actor.person_id])
        row = BodyChangeRow(
            organization_id=body.organization_id,
            office_id=command.office_id,
            finance_id=command.finance_id,
            central_id=command.central_id,
            seen=command.seen,
            reason=command.reason.strip(),
            asked_by=actor.person_id,
            asked_at=now,
        )
        session.add(row)
        record_new(session, actor, now, "asked", row)
        return row.id


@retried
def approve_arrangement(backend: Backend, actor: Actor, change_id: int) -> None:
    """Put the organizations into the places, as somebody else asked for; who sits in cases by these is found anew.

    Raises NotFound when it does not go on, Conflict for who asked, who depends on them, whose organization comes in or
    goes, and where an organization was deactivated or the places were changed meanwhile.
    """
    only_administrators(actor)
    with backend.transaction() as session:
        body, now = _held(session), backend.clock.now()
        row = _going_on(session, change_id, now)
        if actor.person_id == row.asked_by:
            raise Conflict(Message("Another administrator approves it, not the one who asked."))
        check_independent(session, actor, row.asked_by, row.asked_at)
        if seen_of(body) != row.seen:
            raise Conflict(Message("The places were changed since this was asked for. Refuse it and ask again."))
        _check_fits(session, actor, body, row)
        before = fields(body)
        for name in PLACES:
            setattr(body, name, getattr(row, name))
        _close(session, actor, row, "approved", now)
        record(session, actor, now, "changed", body, before=before, after=fields(body))


@retried
def refuse_arrangement(backend: Backend, actor: Actor, change_id: int) -> None:
    """End it: any administrator may, who asked included. Raises NotFound when it does not go on."""
    only_administrators(actor)
    with backend.transaction() as session:
        _held(session)
        now = backend.clock.now()
        _close(session, actor, _going_on(session, change_id, now), "refused", now)


def seen_of(row: BodyRow) -> str:
    """What a page says that it showed."""
    return "-".join(str(getattr(row, name) or 0) for name in PLACES)


def current(session: Session, at: datetime) -> BodyChangeRow | None:
    """What is asked for and neither approved nor refused nor lapsed."""
    return session.scalar(select(BodyChangeRow).where(_goes_on(at)).order_by(BodyChangeRow.id.desc()).limit(1))


def _goes_on(at: datetime) -> ColumnElement[bool]:
    return and_(BodyChangeRow.outcome.is_(None), BodyChangeRow.asked_at > at - LASTS)


def _going_on(session: Session, change_id: int, at: datetime) -> BodyChangeRow:
    row = session.scalar(select(BodyChangeRow).where(BodyChangeRow.id == change_id, _goes_on(at)))
    if row is None:
        raise NotFound(Message("This change is not asked for any more. Look at the page of the regional body."))
    return row


def _held(session: Session) -> BodyRow:
    """The body, held to the end: whoever asks, approves or refuses does so in turn."""
    row = session.scalar(select(BodyRow).order_by(BodyRow.id).limit(1).with_for_update())
    if row is None:
        raise NotFound(NO_BODY)
    return row


def _check_told(command: ArrangeBody) -> None:
    wrong = {}
    if command.office_id is None:
        wrong["office_id"] = Message("A regional body has an office: without one nobody keeps its cases.")
    if not command.reason.strip() or length(command.reason) > LONGEST_REASON:
        wrong["reason"] = Message("Give the reason, in at most %(most)s characters.", most=LONGEST_REASON)
    if wrong:
        raise Invalid(wrong)


def _check_fits(session: Session, actor: Actor, body: BodyRow, wanted: ArrangeBody | BodyChangeRow) -> None:
    """Raise for what cannot stand in a place, or what the actor may not decide on."""
    changed = [*_changed(body, wanted)]
    if not changed:
        raise Conflict(Message("Nothing was changed."))
    for name, present, given in changed:
        if given == body.organization_id:
            raise Invalid({name: Message("The regional body itself cannot stand in one of its places.")})
        if given is not None:
            check_organization(session, given)
        check_disinterested(actor, {given, present})


def _changed(body: BodyRow, wanted: ArrangeBody | BodyChangeRow) -> Iterator[tuple[str, int | None, int | None]]:
    """Each place that gets another organization: its name, who stands there, who shall."""
    for name in PLACES:
        if getattr(body, name) != getattr(wanted, name):
            yield name, getattr(body, name), getattr(wanted, name)


def _close(session: Session, actor: Actor, row: BodyChangeRow, outcome: str, at: datetime) -> None:
    before = fields(row)
    row.outcome, row.closed_by, row.closed_at = outcome, actor.person_id, at
    session.flush()
    record(session, actor, at, outcome, row, before=before, after=fields(row))
