"""The keys that wrap those of compartments."""

from __future__ import annotations

import click

from govflow.cli.common import Commands, database_option, read_settings
from govflow.services.commands.setup import rotate_keys


@click.group(cls=Commands)
def keys() -> None:
    """The keys under which confidences are sealed."""


@keys.command()
@database_option
def rotate(database: str | None) -> None:
    """Make a new key and wrap the key of every compartment with it; keep a copy of the file of keys elsewhere."""
    settings = read_settings(database)
    wrapped = rotate_keys(settings)
    click.echo(f"A new key is in {settings.keys_file}; {wrapped} compartments are wrapped with it. Start govflow anew.")
