"""Agreements on ecological compensation: checking and publishing files."""

from __future__ import annotations

import json
from pathlib import Path

import click

from govflow.cli.common import FILE, Commands, connected, database_option
from govflow.services.commands.registers.agreements import publish_agreements
from govflow.services.queries.registers.compensation.checks import check_agreement
from govflow.services.queries.registers.compensation.shipped import shipped_agreements


@click.group(cls=Commands)
def agreements() -> None:
    """Agreements on ecological compensation as data."""


@agreements.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The same as data.")
def check(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Report on FILES (those that come with govflow, when none is named); exit 1 when one is not sound."""
    reports = [check_agreement(each.read_bytes(), str(each)) for each in files or shipped_agreements()]
    if as_json:
        click.echo(json.dumps([each.data for each in reports], ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(each.text for each in reports))
    if not all(each.sound for each in reports):
        raise SystemExit(1)


@agreements.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@database_option
def publish(files: tuple[Path, ...], database: str | None) -> None:
    """Publish FILES, all or none. A published version never changes; one with other bytes is refused."""
    published = publish_agreements(connected(database), {str(each): each.read_bytes() for each in files})
    for name, new in published.items():
        click.echo(f"{name}: {'published' if new else 'is published already'}.")
