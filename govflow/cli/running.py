"""Running an installation: serving it, the demonstration, the clock, the schema."""

from __future__ import annotations

from dataclasses import replace

import click

from govflow.cli.common import Commands, Programs, closing, connected, database_option, read_settings
from govflow.demo.demonstration import CaseLine, play_stories, set_up
from govflow.services.commands.deadlines import sweep_beside_others
from govflow.services.commands.record import late_to_seal
from govflow.services.commands.setup import prepare
from govflow.services.lateness import FAILED
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.services.sweeping import trust_clock
from govflow.settings import Settings, as_markdown, as_text

WAITING = " Deadlines wait. The record is neither numbered nor published."
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
WORKERS = click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes.")
THREADS = click.option("--threads", default=8, show_default=True, type=click.IntRange(1), help="Threads of each.")


@click.command()
@database_option
@HOST
@PORT
@WORKERS
@THREADS
@click.option("--debug", is_flag=True, help="One process that reloads changed code. Never for others to reach.")
@click.pass_obj
def serve(
    programs: Programs, database: str | None, host: str, port: int, workers: int, threads: int, *, debug: bool
) -> None:
    """Serve the pages; deadlines are kept meanwhile."""
    settings = read_settings(database)
    _announce(settings, host, port)
    programs.serve(settings, host=host, port=port, workers=workers, threads=threads, debug=debug)


@click.command()
@database_option
@click.pass_obj
def worker(programs: Programs, database: str | None) -> None:
    """Keep deadlines, tell people and send mail beside the servers: any number of processes, on any host."""
    settings = read_settings(database)
    click.echo("govflow works; stop it with Ctrl-C.")
    programs.work(settings)


@click.command()
@database_option
@HOST
@PORT
@WORKERS
@THREADS
@click.option("--no-serve", is_flag=True, help="Fill the database and stop.")
@click.option("--reset", is_flag=True, help="Remove an earlier demonstration with everything done in it.")
@click.pass_obj
def demo(
    programs: Programs,
    database: str | None,
    host: str,
    port: int,
    workers: int,
    threads: int,
    *,
    no_serve: bool,
    reset: bool,
) -> None:
    """Fill an empty database with the demonstration region and its stories, then serve it."""
    settings = replace(read_settings(database), demo=True)
    play = set_up(settings, reset=reset)
    closing(play.backend)
    click.echo("The stories of the region are being played; this takes up to a minute.", err=True)
    click.echo(table(play_stories(play)))
    if no_serve:
        click.echo("Serve it with: GOVFLOW_DEMO=1 govflow serve")
        return
    _announce(settings, host, port)
    programs.serve(settings, host=host, port=port, workers=workers, threads=threads, debug=False)


@click.command()
@database_option
def sweep(database: str | None) -> None:
    """Do what is due now: fire deadlines, send reminders. Ends with 1 when a case failed: the log says why."""
    done = sweep_beside_others(connected(database))
    if done is None:
        click.echo("Another process is doing it at this moment.")
        return
    for each in done:
        reasons = "".join(f" ({reason})" for reason in each.refused)
        click.echo(f"{each.reference}: {each.what}{reasons}")
    click.echo(f"{len(done)} done.")
    if any(each.what == FAILED for each in done):
        raise SystemExit(1)


@click.command()
@database_option
@click.option(
    "--right", is_flag=True, help="Say that the clock of this machine is right, and the last sweep's was not."
)
def clock(database: str | None, *, right: bool) -> None:
    """How the clock does: do clocks agree, when was the last sweep, is what is recorded numbered, what fails.

    Ends with 1 if something is wrong.
    """
    backend = connected(database)
    if right:
        click.echo(f"Deadlines are kept by this clock from now on: {trust_clock(backend):%Y-%m-%d %H:%M:%S} UTC.")
        click.echo("Restart govflow where it is being served.")
        return
    found = load_clockwork(backend)
    click.echo(f"It is {found.now:%Y-%m-%d %H:%M:%S} UTC.")
    if found.apart is not None:
        click.echo(f"The clocks are {found.apart} s apart.{'' if found.agree else WAITING}")
    if not found.agree:
        click.echo(
            "Set the time of the machines right, then restart govflow. If it is right, and that of the last sweep was "
            "not, say so: govflow clock --right"
        )
    if found.stood is not None:
        first, last = found.stood
        click.echo(
            f"Nobody swept from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M} UTC: look whether the clock is right."
        )
    swept = f"{found.swept_at:%Y-%m-%d %H:%M:%S} UTC" if found.swept_at else "never"
    click.echo(f"Last sweep: {swept}; {found.waiting} deadlines have passed and wait.")
    removed = f"{found.purged_at:%Y-%m-%d %H:%M:%S} UTC" if found.purged_at else "never"
    click.echo(f"Last removal of what is no longer needed: {removed}.")
    if found.stuck:
        click.echo(
            f"An entry of the record has been waiting for its number for {found.unnumbered} s: the sequencer of the "
            "server does not run, or the log says why it fails."
        )
    late = late_to_seal(backend)
    for told in (found.broken, late):
        if told is not None:
            click.echo(str(told))
    for passed in found.overlooked:
        click.echo(
            f"{passed.reference}: a deadline passed on {passed.due_at:%Y-%m-%d %H:%M} UTC, and the sweeps since have "
            "not seen to it: look who writes into the database, and run: govflow history verify"
        )
    for each in found.failing:
        click.echo(
            f"{each.reference}: failed {each.failures} times, last at {each.failed_at:%Y-%m-%d %H:%M} UTC, "
            f"tried again at {each.retry_at:%H:%M}; look for incident {each.incident} in the log."
        )
    if late is not None or not found.well:
        raise SystemExit(1)


@click.command()
@click.option("--markdown", is_flag=True, help="As a page of the manual.")
def settings(*, markdown: bool) -> None:
    """Every variable of the environment: what it is for, and what holds without it."""
    click.echo(as_markdown() if markdown else as_text(), nl=not markdown)


@click.group(cls=Commands)
def database() -> None:
    """The schema of the database."""


@database.command()
@database_option
def upgrade(database: str | None) -> None:
    """Bring the schema to this version of govflow; an empty database gets its tables."""
    closing(prepare(read_settings(database)))
    click.echo("The schema is up to date.")


def table(cases: tuple[CaseLine, ...]) -> str:
    """The cases with their kinds and states, and how many there are."""
    rows = [
        ("Case", "Kind", "State", "Title"),
        *((each.reference, each.kind, each.state, each.title) for each in cases),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3])) for row in rows
    ]
    succeeded = sum(each.end == "success" for each in cases)
    ended = sum(each.end is not None for each in cases)
    return "\n".join(
        (*lines, f"{len(cases)} cases: {len(cases) - ended} open, {ended} ended, {succeeded} with success.")
    )


def _announce(settings: Settings, host: str, port: int) -> None:
    click.echo(f"govflow listens on http://{host}:{port}; stop it with Ctrl-C.")
    if settings.demo:
        click.echo(f"Sign in at http://{host}:{port}/sign-in: the accounts and their password are on the page.")
