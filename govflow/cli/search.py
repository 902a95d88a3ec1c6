"""The search index, made anew."""

from __future__ import annotations

import click

from govflow.cli.common import Commands, connected, database_option
from govflow.services.operation.searching import reindex as reindex_all

TOLD_EVERY = 1_000  # cases


@click.group(cls=Commands)
def search() -> None:
    """The index by which cases are found."""


@search.command()
@click.option("--after", default=0, type=click.IntRange(0), help="Go on after the case with this number.")
@database_option
def reindex(database: str | None, after: int) -> None:
    """Put every case into the index as it stands, while others work.

    Broken off, it may be begun again: what is right is left. Or it goes on where it was, with --after.
    """
    told = 0

    def tell(done: int, total: int, last: int) -> None:
        nonlocal told
        if done - told >= TOLD_EVERY or done == total:
            told = done
            click.echo(f"{done:,} of {total:,} cases; to go on from here: --after {last}", err=True)

    done = reindex_all(connected(database), tell, after)
    click.echo(f"{done:,} cases are in the index as they stand.")
