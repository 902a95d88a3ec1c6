"""Is the installation well? What is wrong with it, and what mends it."""

from __future__ import annotations

import json

import click

from govflow.cli.common import database_option
from govflow.services.queries.health.doctor import examine
from govflow.services.queries.health.findings import Finding, all_well, told
from govflow.services.queries.health.surroundings import unusable
from govflow.settings import Settings


@click.command()
@database_option
@click.option("--json", "as_json", is_flag=True, help="As data, for a program.")
def doctor(database: str | None, *, as_json: bool) -> None:
    """Look at everything that may be wrong: settings, keys, folder, database, clocks, files, record, ledger.

    Says of each whether it is well, or what is wrong and how to mend it. Ends with 1 if something is wrong, or could
    not be looked at. It changes nothing. govflow clock tells more of deadlines, govflow history verify of the record.
    """
    try:
        settings = Settings.from_env(database)
    except (ValueError, OSError) as error:
        found: tuple[Finding, ...] = (unusable(error),)
    else:
        found = examine(settings)
    well = all_well(found)
    if as_json:
        click.echo(json.dumps({"well": well, "findings": [each.as_data() for each in found]}, indent=2))
    else:
        click.echo(told(found))
    if not well:
        raise SystemExit(1)
