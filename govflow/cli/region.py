"""Founding an installation, and entering regions from files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from govflow.cli.accounts import tell_links
from govflow.cli.common import FILE, Commands, closing, connected, database_option, known_rules, read_settings
from govflow.demo.region import region_source
from govflow.services.backend import Backend
from govflow.services.commands.founding.as_tables import Kind, as_table
from govflow.services.commands.founding.entering import Entered, enter_region, preview_region
from govflow.services.commands.founding.installation import Founding, check_founding, found_installation
from govflow.services.commands.founding.instructions import read_instructions
from govflow.services.commands.founding.reading import Region, read_region
from govflow.services.commands.founding.tables import HEADINGS, is_table, read_tables
from govflow.services.commands.founding.wizard import HOURS, new_founding_link
from govflow.services.commands.setup import prepare
from govflow.settings import Settings

INSTRUCTIONS = click.option(
    "--instructions",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The written instructions behind mandates, each named by its number: 2026-001.pdf",
)
FILES = click.argument("files", metavar="FILE…", type=FILE, nargs=-1, required=True)
LINKS = click.option(
    "--links",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A new file (CSV) for the links of all who have no password yet; only its owner may read it.",
)


@click.command()
@database_option
@click.option(
    "--region",
    "files",
    metavar="FILE",
    type=FILE,
    multiple=True,
    help="Organizations, people, roles: govflow region example. Tables (CSV, XLSX) may be several.",
)
@click.option("--prefix", help="Two to six capitals that begin every reference, such as BTH.")
@click.option("--name-en", help="The regional body's name in English.")
@click.option("--name-zh", help="The regional body's name in Chinese.")
@click.option("--administrator", metavar="EMAIL", help="Who enters organizations and people.")
@INSTRUCTIONS
@LINKS
def init(
    database: str | None,
    files: tuple[Path, ...],
    prefix: str | None,
    name_en: str | None,
    name_zh: str | None,
    administrator: str | None,
    instructions: Path | None,
    links: Path | None,
) -> None:
    """Set up an installation: schema, procedures, the regional body with its office, the first administrator.

    With --region all that its file says as well. Everything is entered or nothing; done again, it says what stands.
    With nothing given it prints a link to pages in which all of it can be entered.
    """
    settings = read_settings(database)
    if not files and not any((prefix, name_en, name_zh, administrator)):
        _by_browser(settings)
        return
    founding = Founding(
        region=_read(files, prefix, instructions) if files else None,
        prefix=prefix,
        name_en=name_en,
        name_zh=name_zh,
        administrator=administrator,
    )
    check_founding(founding, settings, known_rules().vocabulary)
    backend = closing(prepare(settings))
    entered = found_installation(backend, founding, links)
    if entered.published:
        click.echo(f"{len(entered.published)} procedures and agreements are published.")
    _tell(backend, entered, links)


@click.group(cls=Commands)
def region() -> None:
    """The organizations and people of a region, from a file."""


@region.command()
@click.option("--table", type=click.Choice(list(HEADINGS)), help="As a table for a spreadsheet (CSV), one of the two.")
def example(table: Kind | None) -> None:
    """Print a whole region as its file: that of the demonstration. Begin yours with it."""
    source = region_source()
    if table is None:
        click.echo(source.decode("utf-8"), nl=False)
        return
    click.echo(as_table(read_region(source, "example", known_rules().vocabulary).file, table), nl=False)


@region.command()
@FILES
@click.option("--database", metavar="URL", help="Also say what would be entered there, of which nothing is kept.")
def check(files: tuple[Path, ...], database: str | None) -> None:
    """Say everything that is wrong with a region's file, each with its line. Ends with 1 if anything is.

    FILE is a region in YAML, or tables (CSV, XLSX) that make one together.
    """
    found, said = _read(files), ", ".join(map(str, files))
    if database is None:
        written = found.file
        click.echo(f"{said}: sound; {len(written.organizations)} organizations, {len(written.people)} people.")
        return
    entered = preview_region(connected(database), found)
    click.echo(f"{said}: sound. Nothing was entered; it would be:")
    _tell_numbers(entered)


@region.command()
@FILES
@database_option
@INSTRUCTIONS
@LINKS
def load(files: tuple[Path, ...], database: str | None, instructions: Path | None, links: Path | None) -> None:
    """Enter what is new in a region's file: all or nothing. What stands is left; what contradicts it is refused.

    FILE is a region in YAML, or tables (CSV, XLSX) that make one together.
    """
    found = _read(files, instructions=instructions)
    backend = connected(database)
    _tell(backend, enter_region(backend, found, links), links)


def _read(files: tuple[Path, ...], prefix: str | None = None, instructions: Path | None = None) -> Region:
    sources = [(str(each), each.read_bytes()) for each in files]
    vocabulary = known_rules().vocabulary
    if all(is_table(*each) for each in sources):
        found = read_tables(sources, vocabulary, prefix or "")
    elif len(sources) > 1:
        raise click.ClickException("Give one region file in YAML, or tables alone (CSV, XLSX).")
    else:
        ((name, source),) = sources
        found = read_region(source, name, vocabulary)
    return replace(found, instructions=read_instructions(instructions))


def _by_browser(settings: Settings) -> None:
    backend = closing(prepare(settings))
    link = settings.whole(new_founding_link(backend))
    click.echo(f"Found the installation in a browser, within {HOURS} hours: {link}")
    click.echo("The link works once, for whoever has it first: keep it to yourself. Serve meanwhile: govflow serve")


def _tell(backend: Backend, entered: Entered, links: Path | None) -> None:
    _tell_numbers(entered)
    if links is not None:
        click.echo(f"{len(entered.linked.links)} links are in {links}. Whoever reads it has these accounts: remove it.")
        tell_links(backend)
    else:
        tell_links(backend, *entered.linked.links)
    for email in entered.linked.guarded:
        click.echo(
            f"{email} takes part in cases: a second administrator answers for a link, on the page of the account."
        )
    if entered.without_link and links is None:
        click.echo(
            f"{entered.without_link} accounts have no password yet. Links: --links FILE, or govflow people link EMAIL",
            err=True,
        )
    if entered.unfiled:
        numbers = f"{', '.join(entered.unfiled[:5])}{' …' if len(entered.unfiled) > 5 else ''}"
        click.echo(
            f"{len(entered.unfiled)} instructions are not on file ({numbers}): name a folder with them as "
            "--instructions FOLDER while founding or loading, or revoke the mandate and give it anew in the browser.",
            err=True,
        )
    for email, organization in entered.unmandated:
        click.echo(
            f"{email} cannot sign for {organization} yet: the mandate is missing (mandate: in the file).", err=True
        )


def _tell_numbers(entered: Entered) -> None:
    for what, counted in (("Entered", entered.added), ("Stands already", entered.stood)):
        if counted:
            click.echo(f"{what}: {', '.join(f'{number} {word}' for number, word in counted)}.")
    if not entered.added:
        click.echo("Nothing new.")
