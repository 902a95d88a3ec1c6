"""Agreements on ecological compensation: checking files before they are published."""

from __future__ import annotations

import json
from pathlib import Path

import click

from govflow.cli.common import FILE, Commands
from govflow.services.queries.compensation.checks import check_agreement
from govflow.services.queries.compensation.shipped import shipped_agreements


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
