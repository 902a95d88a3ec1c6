"""The manuals: both languages say the same, and what they name exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from govflow.demo.region import region_source
from tests.test_deploy import ROOT, check_command

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
PICTURE = re.compile(r"<!-- picture: ([a-z.]+) (/\S*) -->")
FILLED_IN = {"FOLDER": "/nowhere/new", "OTHER": "/nowhere/other", "EMAIL": "mei@example.org", "FILE": __file__}


@pytest.mark.parametrize("name", ["secretary.md", "mediator.md", "member.md"])
def test_both_languages_have_the_same_parts_and_pictures(name: str) -> None:
    texts = [(DOCS / language / name).read_text("utf-8") for language in ("en", "zh")]
    assert len({len(re.findall(r"^#+ ", text, re.MULTILINE)) for text in texts}) == 1
    assert PICTURE.findall(texts[0]) == PICTURE.findall(texts[1]) != []


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
