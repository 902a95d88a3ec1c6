"""No power comes with the name of a role: under other names everything goes as before."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import govflow
from govflow.domain import RULE_SETS, RULES
from govflow.engine.parsing import Parsed, parse
from govflow.engine.rules import Rules
from govflow.engine.vocabulary import Vocabulary
from govflow.services.catalog import shipped_workflows
from govflow.services.rehearsal import rehearse

SHIPPED = {each.stem.partition(".")[0]: each for each in shipped_workflows()}
PLAYED = (
    pytest.param(SHIPPED["tranche"], id="tranche"),
    pytest.param(SHIPPED["proposal"], id="proposal", marks=pytest.mark.on_request),
)
"""Between them, every use of a role."""
NUMBERED = {name: f"role_{number}" for number, name in enumerate(RULES.vocabulary.roles)}
RENAMED = Rules(
    RULE_SETS,
    Vocabulary.model_validate(
        {
            **{each: getattr(RULES.vocabulary, each) for each in Vocabulary.model_fields},
            "roles": {NUMBERED[name]: dict(role) for name, role in RULES.vocabulary.roles.items()},
        },
        by_name=True,
    ),
)

IMAGINED = ("demo", "rehearsal", "stories", "setup.py", "founding", "founding.py", "interchange")
"""Who makes up persons and organizations, the first office, what a region's file calls the places of its body, and the
words of standards, which are called as they are called there.
"""
OTHERWISE = {"chair", "administrator"}  # who is in the chair of a round; who keeps the accounts (a column)


def renamed(file: Path) -> Parsed:
    """A procedure in which every role has a number for a name."""
    names = "|".join(NUMBERED)
    text = re.sub(rf"(?<=[a-z_]\.)({names})\b(?!:)", lambda found: NUMBERED[found[1]], file.read_text("utf-8"))
    text = re.sub(rf"(?<=role: )({names})\b", lambda found: NUMBERED[found[1]], text)
    text = re.sub(r"(?<=roles: \{).*", lambda line: re.sub(rf"(?<=[\[ ])({names})(?=[,\]])", _numbered, line[0]), text)
    text = re.sub(rf"(?<=invites: \{{people_officer: )({names})(?=\}})", _numbered, text)
    return parse(text, RENAMED, name=file.name)


def _numbered(found: re.Match[str]) -> str:
    return NUMBERED[found[1]]


def test_the_old_names_are_gone() -> None:
    assert NUMBERED.keys().isdisjoint(RENAMED.vocabulary.roles)
    for file in shipped_workflows():
        roles = {who.partition(".")[2] for step in renamed(file).workflow.transitions for who in step.actors}
        assert roles <= {*NUMBERED.values(), ""}


@pytest.mark.parametrize("file", PLAYED)
def test_stories_go_the_same_way_whatever_the_roles_are_called(file: Path) -> None:
    others = [renamed(each) for each in shipped_workflows()]
    rehearsal = rehearse(renamed(file), others, RENAMED)
    assert [str(each) for each in rehearsal.problems] == []
    assert all(each.passed for each in rehearsal.stories)
    assert rehearsal.attempts > 5 * len(rehearsal.stories)


def test_no_code_knows_a_role_or_a_kind_of_organization_by_its_name() -> None:
    words = (RULES.vocabulary.roles.keys() | RULES.vocabulary.kinds.keys()) - OTHERWISE
    found = [
        f"{path}:{node.lineno} {node.value}"
        for path in sorted(Path(govflow.__file__).parent.rglob("*.py"))
        if not set(IMAGINED) & set(path.parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    ]
    assert found == []
