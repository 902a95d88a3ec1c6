"""The keys of an installation: one for each purpose, each rotated by itself."""

from __future__ import annotations

from datetime import timedelta

import click

from govflow.cli.common import Commands, connected, database_option, read_settings
from govflow.services.commands.keys import GRACE, rotate_keys, rotate_secret, rotate_sessions


@click.group(cls=Commands)
def keys() -> None:
    """The keys of this installation, one for each purpose."""


@keys.command()
@click.argument("purpose", type=click.Choice(["compartments", "sessions", *GRACE]), default="compartments")
@click.option(
    "--at-once", is_flag=True, help="For links, uploads and mail: what the earlier key signed is worthless now."
)
@database_option
def rotate(purpose: str, at_once: bool, database: str | None) -> None:
    """Make a new key for a purpose.

    compartments (by default): it wraps the key of every compartment; the earlier keys stay in the file of keys.
    Keep a copy of that file elsewhere. Nothing has to be started anew.

    sessions: everybody is signed out at once. Start govflow anew.

    links: links to set a password that were made before hold for their seven days, unless --at-once.

    uploads: files that were sent and not confirmed can be confirmed for 24 hours, unless --at-once.

    mail: links in mails that were sent, which end mail, hold for 90 days, unless --at-once.

    tokens: every token of the API is refused from now on; people make new ones.

    calendars: events in calendars that programs fetch get other names; the calendars stay at their addresses.
    """
    if purpose == "compartments":
        settings = read_settings(database)
        wrapped = rotate_keys(settings)
        click.echo(f"A new key is in {settings.keys_file}; {wrapped} compartments are wrapped with it.")
    elif purpose == "sessions":
        rotate_sessions(connected(database))
        click.echo("Sessions are signed with a new key; everybody is signed out. Start govflow anew.")
    else:
        until = rotate_secret(connected(database), purpose, timedelta(0) if at_once else GRACE[purpose])
        click.echo(f"There is a new key for {purpose}; what was signed before holds until {until:%Y-%m-%d %H:%M} UTC.")


@keys.command("rotate-signing")
@database_option
def rotate_signing(database: str | None) -> None:
    """Sign the record with a new key from now on; what the keys before signed can still be checked."""
    new = connected(database).signing.rotate()
    click.echo(f"The record is signed with key {new.key_id} from now on. Hand the public keys on: govflow keys public")


@keys.command("public")
@database_option
def public(database: str | None) -> None:
    """The public keys that the record was ever signed with, as PEM; the present one comes last."""
    click.echo(connected(database).signing.published().decode("ascii"), nl=False)
