"""The ``govflow`` command: what an operator does beside the pages. Errors are one sentence on stderr, exit code 1.

It may import services, the demonstration and settings.
It never imports store, domain, engine or SQLAlchemy, and asks for nothing that a person could not see in its output.
"""

from __future__ import annotations

import click

from govflow.cli.accounts import people
from govflow.cli.agreements import agreements
from govflow.cli.common import Commands
from govflow.cli.doctor import doctor
from govflow.cli.keys import keys
from govflow.cli.record import history
from govflow.cli.region import init, region
from govflow.cli.running import clock, database, demo, serve, settings, sweep, worker
from govflow.cli.safekeeping import backup, restore
from govflow.cli.search import search
from govflow.cli.workflows import workflows


@click.group(cls=Commands)
@click.version_option(package_name="govflow")
def govflow() -> None:
    """Collaborative governance: procedures as data, one record that all parties can check."""


for command in (
    serve, worker, demo, sweep, clock, doctor, workflows, agreements, history, keys, database, init, region, people,
    backup, restore, search, settings,
):  # fmt: skip
    govflow.add_command(command)
