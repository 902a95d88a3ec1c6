"""The record: is every entry still as it was written?"""

from __future__ import annotations

from pathlib import Path

import click

from govflow.cli.common import FILE, Commands, connected, database_option
from govflow.services.queries.mediation.audits import audit_export, audited
from govflow.services.queries.operations import certified, proven, record_head, verify_record


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
@click.option(
    "--certificate",
    type=FILE,
    help="A certificate of a settlement: it is checked instead of the record, with the keys alone and no database.",
)
@click.option("--terms", type=FILE, help="With a certificate: the terms that were signed, as they were downloaded.")
@click.option("--annex", type=FILE, multiple=True, help="With a certificate: a file that was signed; may be repeated.")
def verify(
    database: str | None,
    head: Path | None,
    key: Path | None,
    certificate: Path | None,
    terms: Path | None,
    annex: tuple[Path, ...],
) -> None:
    """Recalculate the record; name the first broken entry and exit 1, if there is one."""
    if certificate is not None:
        if key is None or head is not None or database is not None:
            raise click.UsageError("A certificate is checked with --key alone: the public keys that you trust.")
        _verify_certificate(certificate, key, terms, annex)
        return
    if terms is not None or annex:
        raise click.UsageError("Terms and annexes are held against a certificate: name it with --certificate.")
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


def _verify_certificate(certificate: Path, key: Path, terms: Path | None, annexes: tuple[Path, ...]) -> None:
    text = None if terms is None else terms.read_bytes()
    files = {str(each): each.read_bytes() for each in annexes}
    found = certified(certificate.read_bytes(), key.read_bytes(), text, files)
    click.echo(f"The certificate holds: the settlement of {found.case}, signed by all at {found.signed_at}.")
    for each in found.signatures:
        click.echo(f"  {each}")
    click.echo(f"Terms, SHA-256: {found.terms}" + ("" if text is None else " (the file fits)"))
    for name, sha256 in found.annexes:
        click.echo(f"Annex {name}, SHA-256: {sha256}")
    if files:
        click.echo(f"{len(files)} of the annexes were held against it, and fit.")
    click.echo(f"It stands in the record with the root {found.root}, published at {found.published_at}.")


@history.command()
@database_option
def head(database: str | None) -> None:
    """The head of the record, signed; keep it where nobody who runs this installation can change it."""
    click.echo(record_head(connected(database)))


@history.command()
@click.argument("reference")
@database_option
def audit(reference: str, database: str | None) -> None:
    """Print for an auditor which entries a case has, what was confided in it and who could read that; signed.

    Not a word of what any of it says is in it. How often somebody confided is: hand it to nobody of the other side.
    """
    click.echo(audit_export(connected(database), reference), nl=False)


@history.command("check-audit")
@click.argument("file", type=FILE)
@click.option("--key", required=True, type=FILE, help="The public keys to trust, as the installation publishes them.")
def check_audit(file: Path, key: Path) -> None:
    """Recalculate the chains in an export for an auditor; no database is needed. Exits 1 if one does not hold."""
    found = audited(file.read_bytes(), key.read_bytes())
    click.echo(f"The export of {found.case} holds: {found.entries} entries of the case, and {found.confided} in")
    click.echo(f"{found.compartments} compartments of what was confided, as they stood at {found.at}.")


@history.command("check-proof")
@click.argument("file", type=FILE)
@click.option("--key", required=True, type=FILE, help="The public keys to trust, as the installation publishes them.")
def check_proof(file: Path, key: Path) -> None:
    """Check a proof that a party downloaded from the record of a case; no database is needed. Exits 1 if it fails."""
    found = proven(file.read_bytes(), key.read_bytes())
    click.echo(f"The proof holds: {found.entries} entries stand in the record with the root {found.root}.")
    if found.set_back:
        click.echo("The earlier checkpoint bears a later moment: a clock had been set forward when it was signed.")
