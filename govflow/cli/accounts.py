"""Beginning a real installation: the regional body, its administrator, and more accounts."""

from __future__ import annotations

import click

from govflow.cli.common import Commands, closing, connected, database_option, read_settings
from govflow.services.accounts.marks import trust
from govflow.services.commands.setup import (
    FoundBody,
    found_body,
    invite,
    make_administrator,
    prepare,
    publish_shipped,
)
from govflow.values import Text


@click.command()
@database_option
@click.option("--prefix", required=True, help="Two to six capitals that begin every reference, such as BTH.")
@click.option("--name-en", required=True, help="The regional body's name in English.")
@click.option("--name-zh", required=True, help="The regional body's name in Chinese.")
@click.option("--administrator", required=True, metavar="EMAIL", help="Who enters organizations and people.")
def init(database: str | None, prefix: str, name_en: str, name_zh: str, administrator: str) -> None:
    """Set up an installation: schema, procedures, the regional body with its office, the first administrator."""
    backend = closing(prepare(read_settings(database)))
    founding = FoundBody(prefix=prefix, name_en=name_en, name_zh=name_zh, administrator=administrator)
    token = found_body(backend, founding)
    publish_shipped(backend)
    _tell(administrator, token)


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
    _, token = invite(connected(database), email, name=Text(en=name_en, zh=name_zh))
    _tell(email, token)


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


def _tell(email: str, token: str) -> None:
    click.echo(f"{email} sets a password within seven days at /invitations/{token}")
