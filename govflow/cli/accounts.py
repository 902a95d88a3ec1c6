"""Accounts: more people, links with which they set their passwords, administrators."""

from __future__ import annotations

import click

from govflow.cli.common import Commands, connected, database_option
from govflow.services.accounts.marks import trust
from govflow.services.backend import Backend
from govflow.services.commands.founding.entering import invite
from govflow.services.commands.founding.links import Link
from govflow.services.commands.founding.renewing import renew_link
from govflow.services.commands.setup import make_administrator


@click.group(cls=Commands)
def people() -> None:
    """Accounts."""


@people.command("invite")
@click.argument("email")
@click.option("--name-en", required=True)
@click.option("--name-zh", required=True)
@database_option
def invite_person(email: str, name_en: str, name_zh: str, database: str | None) -> None:
    """Make an account and print the link with which its owner sets a password."""
    backend = connected(database)
    link = invite(backend, email, name_en=name_en, name_zh=name_zh)
    if link is None:
        click.echo(f"{email} stands already, and has a password. For a new one: govflow people link {email}")
        return
    tell_links(backend, link)


@people.command("link")
@click.argument("email")
@database_option
def link(email: str, database: str | None) -> None:
    """Print a new link with which somebody sets a password: the first one was lost, or the password forgotten."""
    backend = connected(database)
    tell_links(backend, renew_link(backend, email))


@people.command()
@click.argument("email")
@database_option
def administrator(email: str, database: str | None) -> None:
    """Let an account administer organizations and people."""
    make_administrator(connected(database), email)
    click.echo(f"{email} is an administrator now.")


@people.command("trust-passwords")
@database_option
def trust_passwords(database: str | None) -> None:
    """Let the passwords that stand in the database let in again, whoever wrote them.

    For a backup from before passwords bore the installation's mark, or when the keys that made the marks are lost.
    """
    marked = trust(connected(database))
    click.echo(f"{marked} passwords bore no mark of this installation, and are trusted from now on.")


def tell_links(backend: Backend, *links: Link) -> None:
    """Each link with its last moment; if nobody said where people reach the pages, that as well."""
    for each in links:
        click.echo(f"{each.email} sets a password until {each.expires_at:%Y-%m-%d %H:%M %Z} at {each.address}")
    if links and not backend.settings.address:
        click.echo(
            "GOVFLOW_ADDRESS is not set, so links lead to this machine. Set the address at which people reach the "
            "pages, such as https://gov.example.org, and make them anew: govflow people link EMAIL",
            err=True,
        )
