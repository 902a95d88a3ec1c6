"""An association that administers its own people: who was named in its application says yes, and invites others."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from govflow.demo.player import Play
from govflow.demo.region import email
from govflow.services.accounts.forgotten import PURPOSE
from govflow.services.accounts.own_people import token_of
from govflow.services.commands.directory.joining import join
from govflow.services.commands.directory.own_people import Invite, invite
from govflow.settings.mail import MailServer
from govflow.store.people.own_people import InvitationRow

MAIL = MailServer(host="localhost", port=25, security="none", sender="office@example.org", bounces="office@example.org")
"""Of an installation that sends mail, as invitations ask for; the demonstration itself sends none."""


def say_yes(play: Play, code: str, person: str) -> None:
    """Somebody follows the link that was sent to the address of the account."""
    with play.backend.reading() as session:
        mine = (InvitationRow.organization_id == play.organization(code), InvitationRow.email == email(person))
        row = session.scalars(select(InvitationRow).where(*mine, InvitationRow.outcome.is_(None))).one()
        token = token_of(play.backend.settings.key_for(PURPOSE), row)
    join(play.backend, play.actor(person), token)


def ask(play: Play, code: str, by: str, address: str, role: str) -> None:
    """Its administrator asks somebody at an address."""
    mailing = replace(play.backend, settings=replace(play.backend.settings, mail=MAIL))
    command = Invite(organization_id=play.organization(code), email=address, role=role, until=None, language="zh")
    invite(mailing, play.actor(by, code), command)
