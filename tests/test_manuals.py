"""The manuals: both languages say the same, and what they name exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from govflow.cli import govflow as cli
from govflow.demo.region import region_source
from tests.test_deploy import ROOT, check_command

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
PICTURE = re.compile(r"<!-- picture: ([a-z.]+) (/\S*) -->")
COMMAND = re.compile(r"`(govflow [^`\n]+)`")
PROCEDURE = re.compile(r"```yaml\n(govflow: 1\n.*?)```", re.DOTALL)
FILLED_IN = {"FOLDER": "/nowhere/new", "OTHER": "/nowhere/other", "EMAIL": "mei@example.org", "FILE": __file__}


def test_each_manual_is_there_in_both_languages() -> None:
    english, chinese = ({each.name for each in (DOCS / language).glob("*.md")} for language in ("en", "zh"))
    assert english == chinese >= {"author.md", "mediator.md", "member.md", "operator.md", "secretary.md"}


@pytest.mark.parametrize("name", sorted(each.name for each in (DOCS / "en").glob("*.md")))
def test_both_languages_have_the_same_parts(name: str) -> None:
    texts = [(DOCS / language / name).read_text("utf-8") for language in ("en", "zh")]
    for part in (r"^#+ ", r"^\|", r"^\d\. ", r"^- "):
        assert len({len(re.findall(part, text, re.MULTILINE)) for text in texts}) == 1, part
    assert PICTURE.findall(texts[0]) == PICTURE.findall(texts[1])
    assert COMMAND.findall(texts[0]) == COMMAND.findall(texts[1])
    assert PROCEDURE.findall(texts[0]) == PROCEDURE.findall(texts[1])


@pytest.mark.parametrize("name", ["secretary.md", "mediator.md", "member.md"])
def test_manuals_of_those_who_use_the_pages_have_pictures(name: str) -> None:
    assert PICTURE.findall((DOCS / "en" / name).read_text("utf-8"))


def test_procedures_in_the_manual_are_sound_and_written_as_all_are(tmp_path: Path) -> None:
    procedures = PROCEDURE.findall((DOCS / "en" / "author.md").read_text("utf-8"))
    assert len(procedures) == 2
    for number, procedure in enumerate(procedures):
        file = tmp_path / f"{number}.yaml"
        file.write_text(procedure, "utf-8")
        for words in (["check", "--real"], ["format", "--check"]):
            said = CliRunner().invoke(cli, ["workflows", *words, str(file)])
            assert said.exit_code == 0, said.output


def test_pictures_show_people_of_the_demonstration() -> None:
    people = yaml.safe_load(region_source())["people"]
    named = {person for page in PAGES for person, _ in PICTURE.findall(page.read_text("utf-8"))}
    assert {f"{each}@govflow.example" for each in named} <= set(people)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_links_lead_to_files(page: Path) -> None:
    for target in re.findall(r"\]\(([\w./-]+)\)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_commands_are_those_that_there_are(page: Path) -> None:
    for written in re.findall(r"`(?:/opt/govflow/bin/)?govflow ([^`…\n]+)`", page.read_text("utf-8")):
        if written.startswith("--"):
            continue
        words = [FILLED_IN.get(word, word) for word in shlex.split(written.partition(" > ")[0].partition(";")[0])]
        said = ""
        try:
            check_command(words)
        except click.UsageError as error:
            said = str(error)
        assert not said or "does not exist" in said or "Missing" in said, f"{written}: {said}"
