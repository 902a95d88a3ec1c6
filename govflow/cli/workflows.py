"""Workflow files: checking, publishing, listing, and the schema of their format."""

from __future__ import annotations

import json
from pathlib import Path

import click

from govflow.cli.common import FILE, Commands, connected, database_option, known_rules
from govflow.cli.rules import rule_data, rule_lines
from govflow.services.catalog import shipped_workflows
from govflow.services.commands.setup import publish_files
from govflow.services.queries.operations import (
    canonical,
    check_file,
    play_stories,
    published_versions,
    rehearse_file,
    workflow_schema,
)
from govflow.services.queries.procedure.rules import load_rules


@click.group(cls=Commands)
def workflows() -> None:
    """Workflow files: the procedures as data."""


@workflows.command()
@click.argument("files", nargs=-1, type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The same as data.")
@click.option("--real", is_flag=True, help="Play the stories through the real commands as well; takes seconds a file.")
def check(files: tuple[Path, ...], *, as_json: bool, real: bool) -> None:
    """Report on FILES (those that come with govflow, when none is named); exit 1 when one is not sound."""
    examine = rehearse_file if real else check_file
    rules = known_rules()
    sources = {str(each): each.read_bytes() for each in files or shipped_workflows()}
    reports = [examine(source, name, rules, tuple(sources.values())) for name, source in sources.items()]
    if as_json:
        click.echo(json.dumps([each.data for each in reports], ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(each.text for each in reports))
    if not all(each.sound for each in reports):
        raise SystemExit(1)


@workflows.command()
@click.argument("file", type=FILE)
@click.argument("words", default="")
def play(file: Path, words: str) -> None:
    """Tell the stories of FILE whose names contain WORDS, day by day and state by state."""
    click.echo(play_stories(file.read_bytes(), words, known_rules()) or f"No story of {file} is called so.")


@workflows.command("format")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 when a file is not canonical.")
def format_files(files: tuple[Path, ...], *, only_check: bool) -> None:
    """Rewrite FILES canonically: fixed order of keys, short things on one line, comments kept."""
    changed = False
    for file in files:
        before = file.read_bytes()
        after = canonical(before, name=str(file)).encode()
        if after != before:
            changed = True
            click.echo(f"{file}: {'is not canonical' if only_check else 'rewritten'}.")
            if not only_check:
                file.write_bytes(after)
    if changed and only_check:
        raise SystemExit(1)


@workflows.command()
def schema() -> None:
    """The JSON Schema of the file format, for editors."""
    click.echo(json.dumps(workflow_schema(known_rules()), ensure_ascii=False, indent=2))


@workflows.command()
@click.option("--json", "as_json", is_flag=True, help="The same as data.")
def rules(*, as_json: bool) -> None:
    """What a workflow file may call: guards, effects and derivations, with their settings and an example of each."""
    found = load_rules(known_rules())
    if as_json:
        click.echo(json.dumps([rule_data(each) for each in found], ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join("\n".join(rule_lines(each)) for each in found))


@workflows.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@database_option
def publish(files: tuple[Path, ...], database: str | None) -> None:
    """Publish FILES, all or none. A published version never changes; one with other bytes is refused."""
    published = publish_files(connected(database), {str(each): each.read_bytes() for each in files})
    for name, new in published.items():
        click.echo(f"{name}: {'published' if new else 'is published already'}.")


@workflows.command("list")
@database_option
def list_published(database: str | None) -> None:
    """The published versions."""
    for each in published_versions(connected(database)):
        click.echo(f"{each.workflow:24} version {each.version:<3} {each.published_at:%Y-%m-%d}  {each.sha256}")
