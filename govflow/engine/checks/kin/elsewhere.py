"""What a file names in those of other procedures: states of cases above and below, capacities above, fields there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from govflow.engine.definition import FormField, StoryStep, Workflow
from govflow.engine.problems import Path, Positions, Problem, no_such
from govflow.engine.rules import BoundRule, Rules
from govflow.engine.rules.referring import named_by, placed_uses
from govflow.engine.stories.cast import StoryError, capacity_called
from govflow.engine.stories.steps import Fate, fates, read


@dataclass(frozen=True, kw_only=True)
class Named:
    """A name in another file: where it stands, of what kind it is, and which names it could be.

    ``among`` is empty where the other file is not known: a procedure may be published before those above it.
    """

    path: Path
    kind: str
    name: str
    among: Collection[str]


def check(workflow: Workflow, at: Positions, others: Mapping[str, Workflow], rules: Rules) -> Iterator[Problem]:
    """Names that none of the procedures meant has. ``others``: the known procedures, by id."""
    for each in named(workflow, others, rules):
        if each.among and each.name not in each.among:
            yield at.problem(each.path, no_such(each.kind, each.name, each.among))


def named(workflow: Workflow, others: Mapping[str, Workflow], rules: Rules) -> Iterator[Named]:
    """All that the settings of rules name so, and what stories say of cases below."""
    known = {**others, workflow.id: workflow}
    yield from _in_rules(workflow, known, rules)
    yield from _in_fields(workflow, others)
    yield from _in_stories(workflow, known)


def _in_rules(workflow: Workflow, known: Mapping[str, Workflow], rules: Rules) -> Iterator[Named]:
    for kind, use, path in placed_uses(workflow):
        bound = rules.bind(use, kind)
        for key, refers, name in named_by(bound):
            place = (*path, bound.rule.name, key)
            if refers.to == "state_above":
                yield Named(path=place, kind=refers.to, name=name, among=_states(_above(workflow, known), known))
            elif refers.to == "capacity_above":
                yield Named(path=place, kind=refers.to, name=name, among=_parties(_above(workflow, known), known))
            elif refers.to == "state_below":
                yield Named(path=place, kind=refers.to, name=name, among=_states(_below(workflow, bound), known))
            elif refers.to == "state_there":
                yield Named(path=place, kind=refers.to, name=name, among=_states(_offered(workflow), known))
            elif refers.to == "field_there":
                yield Named(path=place, kind=refers.to, name=name, among=_asked(workflow, bound, known))


def _in_fields(workflow: Workflow, others: Mapping[str, Workflow]) -> Iterator[Named]:
    """What fields say of the cases that they offer: of which procedures, in which states, and what is taken from them.

    Only what everybody reads there is taken: it is read here by others.
    """
    for form, part in workflow.form_parts.items():
        for name, question in part.items():
            path: Path = ("forms", form, name)
            for number, state in enumerate(question.offered_in if question is not None else ()):
                states = _states(set(question.of), others) if question is not None else set[str]()
                yield Named(path=(*path, "offered_in", number), kind="state_there", name=state, among=states)
            named = workflow.fields.get(question.taken_from or "") if question is not None else None
            if named is not None and named.of:
                found = _public(set(named.of), others, workflow.fields[name])
                yield Named(path=(*path, "taken_from"), kind="field_there", name=name, among=found)


def _public(procedures: set[str], known: Mapping[str, Workflow], field: FormField) -> set[str]:
    """The fields of such cases that are public and hold the same kind of answer; the others are none that is taken."""
    there = [known[each] for each in procedures if each in known]
    alike = ((name, found) for each in there for name, found in each.fields.items() if found.holds == field.holds)
    names = {name for name, found in alike if found.public}
    return names or ({"–"} if there else set())


def _in_stories(workflow: Workflow, known: Mapping[str, Workflow]) -> Iterator[Named]:
    own = {each.name for each in workflow.transitions}
    for story, part in workflow.story_parts.items():
        for number, step in enumerate(part.do):
            for fate in _fates(step, workflow) if "children" not in own else ():
                asked = workflow.children.get(capacity_called(fate.of))
                below = {each.workflow for each in workflow.children.values()} if asked is None else {asked.workflow}
                path = ("stories", story, "do", number)
                yield Named(path=path, kind="state_below", name=fate.state, among=_states(below, known))


def _fates(step: StoryStep, workflow: Workflow) -> list[Fate]:
    """What a step of a story says of cases below; what is written wrong is told where the story is played."""
    try:
        name, options = read(step)
        return fates(options, workflow.children) if name == "children" else []
    except StoryError:
        return []


def _above(workflow: Workflow, known: Mapping[str, Workflow]) -> set[str]:
    """The procedures under whose cases its own stand."""
    return {each.id for each in known.values() for below in each.children.values() if below.workflow == workflow.id}


def _below(workflow: Workflow, bound: BoundRule) -> set[str]:
    """The procedures of the cases that a rule asks: those that its settings name, else all under the case."""
    asked = {name for _, refers, name in named_by(bound) if refers.to == "procedure"}
    return asked or {each.workflow for each in workflow.children.values()}


def _offered(workflow: Workflow) -> set[str]:
    """The procedures whose cases a field of the file offers."""
    return {each for field in workflow.fields.values() for each in field.of}


def _asked(workflow: Workflow, bound: BoundRule, known: Mapping[str, Workflow]) -> set[str]:
    """The fields of the forms that open cases of the procedure that a rule opens, or of those below that it names; of
    one that names none, those of the procedures whose cases a field of the file offers.
    """
    below = {workflow.children[name].workflow for _, refers, name in named_by(bound) if refers.to == "child"}
    if not below and "workflow" not in bound.rule.settings:
        return {name for each in _offered(workflow) if each in known for name in known[each].fields}
    found = (known[each] for each in below or {str(bound.settings.get("workflow"))} if each in known)
    return {field.name for other in found for field in other.forms[other.opening]}


def _parties(procedures: set[str], known: Mapping[str, Workflow]) -> set[str]:
    return {name for each in procedures if each in known for name in known[each].parties}


def _states(procedures: set[str], known: Mapping[str, Workflow]) -> set[str]:
    return {state for each in procedures if each in known for state in known[each].states}
