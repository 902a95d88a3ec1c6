"""The keys of an installation: one for each purpose, each rotated by itself."""

from __future__ import annotations

import click

from govflow.cli.common import Commands, connected, database_option, read_settings
from govflow.services.commands.setup import rotate_keys


@click.group(cls=Commands)
def keys() -> None:
    """The keys of this installation, one for each purpose."""


@keys.command()
@database_option
def rotate(database: str | None) -> None:
    """Make a new key and wrap the key of every compartment with it; keep a copy of the file of keys elsewhere."""
    settings = read_settings(database)
    wrapped = rotate_keys(settings)
    click.echo(f"A new key is in {settings.keys_file}; {wrapped} compartments are wrapped with it. Start govflow anew.")


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
