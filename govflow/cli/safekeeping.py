"""Backups: of an installation that runs, and into an empty one."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from govflow.cli.common import connected, database_option, read_settings
from govflow.services.operation.backup import back_up
from govflow.services.operation.kept_keys import check_keys, put_keys
from govflow.services.operation.manifest import read_manifest
from govflow.services.operation.restore import restore as restore_installation
from govflow.services.operation.restore import verify_restored
from govflow.settings import key_files

FOLDER = click.Path(path_type=Path)
THERE = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--keys", type=FOLDER, help="Keep the keys too, in a new folder that is kept elsewhere than FOLDER.")
@database_option
def backup(folder: Path, keys: Path | None, database: str | None) -> None:
    """Copy the database and the documents into the new FOLDER, while govflow runs.

    The keys are not in it: whoever had both could read what was confided. Keep them elsewhere, with --keys.
    """
    backend = connected(database)
    files = key_files()
    made = back_up(backend, folder, files, keys, _progress)
    click.echo(f"{folder} holds the database and {made.files} documents ({made.size / 1e6:.1f} MB).")
    if keys is not None:
        click.echo(f"The keys stand in {keys}: keep that folder elsewhere, where few can read it.")
        return
    click.echo("The keys are not in it, and without them nobody can sign in or read what was confided. They stand in:")
    for name in made.keys:
        click.echo(f"  {files[name]}")


@click.command()
@click.argument("folder", type=THERE)
@click.option(
    "--keys", type=THERE, help="The folder in which the keys were kept; by default they stand in their place."
)
@click.option("--keys-lost", is_flag=True, help="Go on without keys that are lost for good.")
@database_option
def restore(folder: Path, keys: Path | None, database: str | None, *, keys_lost: bool) -> None:
    """Fill an empty database and data folder with a backup, and verify the record against the head that it holds.

    Ends with 1 if the record does not hold.
    """
    manifest = read_manifest(folder)
    files = key_files()
    if keys is not None:
        put_keys(keys, files)
    if not keys_lost:
        check_keys(manifest.keys, files)
    settings = read_settings(database)
    restore_installation(settings, folder, manifest, _progress)
    click.echo(f"Restored as it was at {manifest.made_at}: the database and {manifest.files} documents.")
    found = verify_restored(settings, None if keys_lost else folder)
    for remark in found.remarks:
        click.echo(str(remark), err=True)
    if found.first_broken is not None:
        click.echo(str(found.first_broken.sentence))
        raise SystemExit(1)
    click.echo(f"The record holds: {found.rows} entries.")


def _progress(done: int, of_all: int) -> None:
    """On a terminal, how far it is; in a log nothing."""
    if sys.stderr.isatty():
        click.echo(f"\r{100 * done // max(of_all, 1)} %", nl=done == of_all, err=True)
