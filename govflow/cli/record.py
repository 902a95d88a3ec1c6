"""The record: is every entry still as it was written?"""

from __future__ import annotations

from pathlib import Path

import click

from govflow.cli.common import FILE, Commands, connected, database_option
from govflow.services.queries.operations import proven, record_head, verify_record


@click.group(cls=Commands)
def history() -> None:
    """The record of all cases, chained by hashes."""


@history.command()
@database_option
@click.option("--head", type=FILE, help="A signed head that was kept elsewhere: shows a record cut short or made anew.")
@click.option(
    "--key",
    type=FILE,
    help="The public keys to trust, kept elsewhere, as govflow keys public prints them; by default those kept here.",
)
def verify(database: str | None, head: Path | None, key: Path | None) -> None:
    """Recalculate the record; name the first broken entry and exit 1, if there is one."""
    text, keys = head.read_text("utf-8", errors="replace") if head else None, key.read_bytes() if key else None
    found = verify_record(connected(database), text, keys)
    for remark in found.remarks:
        click.echo(str(remark), err=True)
    broken = found.first_broken
    if broken is None:
        click.echo(f"The record holds: {found.rows} entries.")
        return
    place = [broken.reference, None if broken.seq is None else f"entry {broken.seq}"]
    named = ", ".join(each for each in place if each is not None)
    click.echo(f"{named}: {broken.sentence}" if named else str(broken.sentence))
    raise SystemExit(1)


@history.command()
@database_option
def head(database: str | None) -> None:
    """The head of the record, signed; keep it where nobody who runs this installation can change it."""
    click.echo(record_head(connected(database)))


@history.command("check-proof")
@click.argument("file", type=FILE)
@click.option("--key", required=True, type=FILE, help="The public keys to trust, as the installation publishes them.")
def check_proof(file: Path, key: Path) -> None:
    """Check a proof that a party downloaded from the record of a case; no database is needed. Exits 1 if it fails."""
    found = proven(file.read_bytes(), key.read_bytes())
    click.echo(f"The proof holds: {found.entries} entries stand in the record with the root {found.root}.")
    if found.set_back:
        click.echo("The earlier checkpoint bears a later moment: a clock had been set forward when it was signed.")
