"""Answers that are sealed until a step: it can come, and nothing reads them before or while it is taken."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from govflow.engine.checks.confided import expressions_of
from govflow.engine.checks.flow import Flow
from govflow.engine.definition import FormField, Transition
from govflow.engine.expressions import Expression
from govflow.engine.expressions.types import NUMBER
from govflow.engine.family import taken_from
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rounds.freezing import formulas
from govflow.engine.rules import Rules
from govflow.engine.rules.referring import named_by
from govflow.messages import Message


def check(flow: Flow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """All that would stay sealed for ever, be sealed and open at once, or be read while it is sealed."""
    for path, name, field in _fields(flow):
        yield from _never_opened(flow, at, path, name, field)
    for step in flow.workflow.transitions:
        yield from _at_once(flow, at, step)
        yield from _read_by_conditions(flow, at, step)
        yield from _read_by_rules(flow, at, step, rules)
        yield from _handed_on(flow, at, step)
        yield from _counted_on(flow, at, step)


def _fields(flow: Flow) -> Iterator[tuple[Path, str, FormField]]:
    """Each sealed field where it stands first, with its form."""
    seen = set[str]()
    for form, fields in flow.workflow.forms.items():
        for field in fields:
            if field.until and field.name not in seen:
                seen.add(field.name)
                yield ("forms", form, field.name), form, field


def _never_opened(flow: Flow, at: Positions, path: Path, form: str, field: FormField) -> Iterator[Problem]:
    """From wherever the field is answered, some way must lead to a step that opens it."""
    opening = {edge.source for edge in flow.edges if edge.transition.name in field.until}
    for title, state in _answered(flow, field):
        reached: set[str] = nx.descendants(flow.graph, state)
        if opening.isdisjoint({state, *reached}):
            sentence = Message(
                "“%(field)s” answered by “%(step)s” stays sealed for ever: no way leads from there to “%(until)s”.",
                field=field.label,
                step=title,
                until=flow.workflow.openings(field),
            )
            yield at.problem((*path, "until"), sentence)


def _answered(flow: Flow, field: FormField) -> Iterator[tuple[object, str]]:
    """The steps that ask for a field, and the state that each leaves the case in."""
    workflow = flow.workflow
    if any(each.name == field.name for each in workflow.forms[workflow.opening]):
        yield workflow.title, workflow.start
    for edge in flow.edges:
        if any(each.name == field.name for each in workflow.form_of(edge.transition)):
            yield edge.transition.title, edge.target


def _at_once(flow: Flow, at: Positions, step: Transition) -> Iterator[Problem]:
    """A step does not ask for what it opens; a sealed answer has somebody who gives it, so no step sets it."""
    for field in flow.workflow.form_of(step):
        if step.name in field.until:
            sentence = Message(
                "“%(step)s” opens “%(field)s” and asks for it as well: let another step ask.",
                step=step.title,
                field=field.label,
            )
            yield at.problem((*step.path, "form"), sentence)
    for name in flow.workflow.sealed.intersection(step.set):
        sentence = Message(
            "A step does not set “%(field)s”: what is sealed is answered by somebody, in a form.",
            field=flow.workflow.fields[name].label,
        )
        yield at.problem((*step.path, "set", name), sentence)


def _sealed_then(flow: Flow, step: Transition) -> dict[str, FormField]:
    """What is still sealed when a step is decided, though the step itself is about it: what it asks for or opens."""
    asked = (each for each in flow.workflow.form_of(step) if each.until)
    return {each.name: each for each in (*asked, *flow.workflow.opened_by(step.name))}


def _read_by_conditions(flow: Flow, at: Positions, step: Transition) -> Iterator[Problem]:
    """What decides on a step, and what it sets, tells of all that it reads."""
    sealed = _sealed_then(flow, step)
    for place, expression in expressions_of(flow, step) if sealed else ():
        for name in sorted(sealed.keys() & expression.fields):
            yield at.problem((*step.path, *place), _still_sealed(step, sealed[name]))


def _read_by_rules(flow: Flow, at: Positions, step: Transition, rules: Rules) -> Iterator[Problem]:
    """A rule that is given such a field would find nothing. Whether a document is there, it may say."""
    sealed = {name: field for name, field in _sealed_then(flow, step).items() if not field.kind.filed}
    guards = (("guards", rules.bind(use, "guard")) for use in flow.workflow.ruled(step))
    effects = (("effects", rules.bind(use, "effect")) for use in step.effects)
    for key, bound in (*guards, *effects) if sealed else ():
        for _, refers, name in named_by(bound):
            if refers.to == "field" and name in sealed:
                yield at.problem((*step.path, key), _still_sealed(step, sealed[name]))


def _handed_on(flow: Flow, at: Positions, step: Transition) -> Iterator[Problem]:
    """A case that the step opens below would take over nothing, where its sender expects the answer."""
    sealed = _sealed_then(flow, step)
    for name in (*step.opens, *((step.adopts,) if step.adopts is not None else ())):
        children = flow.workflow.children[name]
        own = taken_from(flow.workflow, children).keys() - flow.workflow.fields.keys()  # columns of its table
        named = {children.per, children.title, children.adopt, *children.copied.values(), *children.parties.values()}
        for field in sorted(sealed.keys() & named - own):
            yield at.problem((*step.path, "opens"), _still_sealed(step, sealed[field]))


def _counted_on(flow: Flow, at: Positions, step: Transition) -> Iterator[Problem]:
    """The numbers of a round that opens with the step are told to whoever checks the step before sending it."""
    opened = {each.name: each for each in flow.workflow.opened_by(step.name)}
    target = flow.workflow.states.get(step.to)
    for name in target.rounds if opened and target is not None else ():
        for place, text in formulas(flow.workflow.rounds[name]).items():
            for field in sorted(opened.keys() & Expression.parse(text, flow.scope, NUMBER).fields):
                yield at.problem(("rounds", name, *place), _still_sealed(step, opened[field]))


def _still_sealed(step: Transition, field: FormField) -> Message:
    return Message(
        "“%(field)s” is still sealed when “%(step)s” is decided: let a later step read it.",
        field=field.label,
        step=step.title,
    )
