"""Who may give whom a place in cases: nobody themselves, nor through an account of theirs, and from today on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import exists, select

from govflow.errors import Conflict, Invalid
from govflow.messages import Message
from govflow.store.people import PersonRow
from govflow.store.people.dependence import INDEPENDENT as INDEPENDENT
from govflow.store.people.dependence import depends
from govflow.store.sql.session import Session
from govflow.values import Actor


def check_gives(session: Session, actor: Actor, person_id: int, at: datetime) -> None:
    """Raise Conflict for an administrator who gives a role or mandate to themselves, also through a new account; or has
    themselves answer for a service.
    """
    if actor.person_id is None:  # the operator
        return
    if person_id == actor.person_id or depends(session, actor.person_id, person_id, at):
        raise Conflict(
            Message(
                "Nobody gives themselves a role, a mandate or a service, nor has it given by an account that they have "
                "entered or changed within the last %(n)s days. Ask another administrator; the operator names one "
                "with: govflow people administrator EMAIL",
                n=INDEPENDENT.days,
            )
        )


def check_disinterested(actor: Actor, organization_ids: Collection[int | None]) -> None:
    """Raise Conflict where an administrator changes what an organization of theirs may do in cases."""
    if not actor.organization_ids.isdisjoint(each for each in organization_ids if each is not None):
        raise Conflict(
            Message(
                "You belong to this organization. Another administrator decides where it is a member, what is below "
                "it, and by what it takes part in cases; the operator names one with: govflow people administrator "
                "EMAIL"
            )
        )


def check_another(session: Session, besides: Collection[int | None]) -> None:
    """Raise Conflict where no other administrator is there who could approve what one asks for."""
    others = exists().where(
        PersonRow.administrator, PersonRow.active, PersonRow.id.not_in([each or 0 for each in besides])
    )
    if not session.scalar(select(others)):
        raise Conflict(
            Message(
                "Nobody could approve it: there is no second administrator. The operator names one with: govflow "
                "people administrator EMAIL"
            )
        )


def check_independent(session: Session, actor: Actor, asked_by: int | None, asked_at: datetime) -> None:
    """Raise Conflict for an administrator whose account depends on who asked for what they would approve."""
    if depends(session, actor.person_id, asked_by, asked_at):
        raise Conflict(
            Message(
                "Whoever asked has entered or changed your account within the last %(n)s days. An administrator whose "
                "account does not depend on theirs approves it.",
                n=INDEPENDENT.days,
            )
        )


def check_begins(since: date, today: date) -> None:
    """Raise Invalid for a term from before it was entered: rules would count it for days on which nobody knew of it."""
    if since < today:
        raise Invalid(
            {
                "since": Message(
                    "The first day is today, %(today)s, or later: a term counts from its entry on. Write an earlier "
                    "date on the instruction or in the minutes.",
                    today=today,
                )
            }
        )
