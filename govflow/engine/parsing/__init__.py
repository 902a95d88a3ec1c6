"""Workflow files: text to Workflow, or everything that is wrong with it, each with its line.

Three passes, each as far as it can go: the text (yaml_text), the format (definition, format_errors), and the names
that one part of the file uses for another (references). Whether the procedure makes sense is for soundness.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from pydantic import ValidationError

from govflow.engine.definition import Workflow
from govflow.engine.parsing.format_errors import problems_of
from govflow.engine.parsing.names import names_in
from govflow.engine.parsing.references import check_references
from govflow.engine.parsing.schema import workflow_schema
from govflow.engine.parsing.yaml_text import Tree, read
from govflow.engine.problems import Path, Positions, Problem, WorkflowProblems
from govflow.engine.rules import Rules
from govflow.messages import Message

MOST = 50  # problems told at a time

__all__ = ["Parsed", "Problem", "WorkflowProblems", "parse", "workflow_schema"]


@dataclass(frozen=True)
class Parsed:
    """A workflow file that can be used: what it says, where it says it, and the hash of its bytes."""

    workflow: Workflow
    positions: Positions
    sha256: str
    source: bytes


def parse(source: bytes | str, rules: Rules, *, name: str = "workflow.yaml") -> Parsed:
    """Read a workflow file. Raises WorkflowProblems with all that is wrong; nothing else, whatever the bytes."""
    content = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    tree = read(content, name)
    problems = list(tree.problems)
    workflow = None
    if tree.data is not None:
        workflow, misfits = _fit(tree)
        problems.extend(misfits)
    elif not problems:
        problems.append(tree.positions.problem((), Message("The file is empty.")))
    if workflow is not None and len(problems) < MOST:
        problems.extend(islice(check_references(workflow, names_in(tree.data), tree.positions, rules), MOST))
    if workflow is None or problems:
        raise WorkflowProblems(_first(problems))
    return Parsed(workflow, tree.positions, hashlib.sha256(content).hexdigest(), content)


def _fit(tree: Tree) -> tuple[Workflow | None, list[Problem]]:
    """The data as a workflow. Where parts do not fit the format, the rest is returned, to be checked as well."""
    try:
        return _validated(tree.data), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    problems = list(problems_of(errors[: 2 * MOST], tree.positions))
    if len(problems) > MOST:
        return None, problems
    rest = _without(tree.data, [tree.positions.real(each["loc"]) for each in errors])
    try:
        return _validated(rest), problems
    except ValidationError:
        return None, problems


def _first(problems: list[Problem]) -> list[Problem]:
    """As many problems, in the order of the text, as anybody corrects at a time; then, that there are more."""
    told = sorted(problems, key=lambda each: (each.line, each.column))
    if len(told) <= MOST:
        return told
    more = Message("There are more problems; correct the first %(n)s and check again.", n=MOST)
    return [*told[:MOST], replace(told[MOST], sentence=more)]


def _validated(data: Any) -> Workflow:
    return Workflow.model_validate(data, by_alias=True, by_name=False)


def _without(data: Any, paths: list[Path]) -> Any:
    """The data without each state, step, form… in which something does not fit; headings are stood in for."""
    if not isinstance(data, dict):
        return data
    broken = {path[: _depth(path)] for path in paths}
    whole = {path[0] for path in broken if len(path) == 1 or (path and path[0] in _STAND_IN)}
    kept = {key: _kept((key,), value, broken) for key, value in data.items() if key not in whole}
    return {**_STAND_IN, "opening": next(iter(kept.get("forms") or ()), "opening"), **kept}


def _depth(path: Path) -> int:
    """How far down the part lies that is left out: a step of a state, a field of a form, else a part of a section."""
    if path[:1] == ("states",) and path[2:3] == ("steps",) and len(path) > 3:
        return 4
    return 3 if path[:1] == ("forms",) else 2


def _kept(place: Path, value: Any, broken: set[Path]) -> Any:
    if isinstance(value, dict):
        return {key: _kept((*place, key), part, broken) for key, part in value.items() if (*place, key) not in broken}
    return value if len(place) > 1 or not any(path[:1] == place for path in broken) else ()


_STAND_IN: dict[str, Any] = {
    "govflow": 1,
    "id": "stand-in",
    "version": 1,
    "title": {"en": "-", "zh": "-"},
    "summary": {"en": "-", "zh": "-"},
    "family": "other",
    "reference": "XX",
}
