"""The names that one part of a workflow file uses for another: states, capacities, fields, rules, steps."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from govflow.engine.conditions import Condition, ConditionError
from govflow.engine.deadlines import Due
from govflow.engine.definition import OPEN, SAME, TIMER, FormField, RuleUse, State, Transition, Workflow
from govflow.engine.problems import Path, Positions, Problem, nearest
from govflow.engine.roles import ROLES
from govflow.engine.rules import Kind, Refers, Rules, UnknownRule
from govflow.messages import Message
from govflow.values import Text

KINDS: Mapping[str, Text] = {
    "state": Text(en="state", zh="状态"),
    "phase": Text(en="phase", zh="阶段"),
    "capacity": Text(en="capacity", zh="参与身份"),
    "role": Text(en="role", zh="角色"),
    "form": Text(en="form", zh="表单"),
    "field": Text(en="form field", zh="表单字段"),
    "round": Text(en="round", zh="轮次"),
    "step": Text(en="step", zh="步骤"),
}
Names = Mapping[str, frozenset[str]]  # kind → the names of that kind


def names_in(data: Any) -> Names:
    """The names that a file defines, also where what they stand for does not fit the format."""
    forms = _items(data, "forms")
    return {
        "state": frozenset(_items(data, "states")),
        "phase": frozenset(_items(data, "phases")),
        "capacity": frozenset(_items(data, "parties")),
        "role": frozenset(ROLES),
        "form": frozenset(forms),
        "field": frozenset[str]().union(*(_named(form) for form in forms.values())),
        "round": frozenset(_items(data, "rounds")),
        "step": _named(data.get("transitions")),
    }


def check_references(workflow: Workflow, names: Names, positions: Positions, rules: Rules) -> Iterator[Problem]:
    """Every name that leads nowhere, in no particular order."""
    return _References(workflow, names, positions, rules).all()


def _items(data: Any, key: str) -> Mapping[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _named(items: Any) -> frozenset[str]:
    found = items if isinstance(items, list) else []
    return frozenset(each["name"] for each in found if isinstance(each, dict) and isinstance(each.get("name"), str))


@dataclass(frozen=True)
class _References:
    workflow: Workflow
    names: Names
    positions: Positions
    rules: Rules

    def all(self) -> Iterator[Problem]:
        yield from self._reserved()
        yield from self._name("form", self.workflow.opening, ("opening",))
        yield from self._parties()
        yield from self._forms()
        for name, state in self.workflow.states.items():
            yield from self._state(("states", name), state)
        for name, each in self.workflow.rounds.items():
            yield from self._names("capacity", each.voters, ("rounds", name, "voters"))
        for index, step in enumerate(self.workflow.transitions):
            yield from self._step(("transitions", index), step)
        for index, story in enumerate(self.workflow.stories):
            yield from self._name("state", story.expect, ("stories", index, "expect"))

    def _reserved(self) -> Iterator[Problem]:
        """Words that mean something else where these names are used."""
        for section, words in (("parties", (TIMER,)), ("states", (SAME, OPEN)), ("phases", (SAME, OPEN))):
            for word in words:
                if (section, word) in self.positions.places:
                    sentence = Message("“%(word)s” has a meaning of its own; choose another name.", word=word)
                    yield self.positions.problem((section, word), sentence)

    def _parties(self) -> Iterator[Problem]:
        for name, party in self.workflow.parties.items():
            path: Path = ("parties", name)
            yield from self._names("capacity", party.not_of, (*path, "not_of"))
            if party.role is not None:
                yield from self._name("role", party.role, (*path, "role"))
            if party.rule is not None:
                yield from self._rule("derivation", party.rule, (*path, "rule"))

    def _forms(self) -> Iterator[Problem]:
        seen: dict[str, tuple[str, FormField]] = {}
        for form, fields in self.workflow.forms.items():
            for index, field in enumerate(fields):
                path: Path = ("forms", form, index)
                yield from self._names("capacity", field.audience, (*path, "audience"))
                if field.seats is not None:
                    yield from self._name("capacity", field.seats, (*path, "seats"))
                if field.role is not None:
                    yield from self._name("role", field.role, (*path, "role"))
                if field.name in seen:
                    yield from self._same(path, form, field, *seen[field.name])
                seen.setdefault(field.name, (form, field))

    def _same(self, path: Path, form: str, field: FormField, first: str, known: FormField) -> Iterator[Problem]:
        """Fields of one name are one answer: only in different forms, and only if they hold the same."""
        if first == form:
            sentence = Message("The form “%(form)s” asks for “%(field)s” twice.", form=form, field=field.name)
            yield self.positions.problem(path, sentence)
        elif (field.type, field.options, field.audience) != (known.type, known.options, known.audience):
            sentence = Message(
                "“%(field)s” is also in the form “%(form)s”, with another type, options or audience: "
                "both are kept as one answer, so choose another name or make them alike.",
                field=field.name,
                form=first,
            )
            yield self.positions.problem(path, sentence)

    def _state(self, path: Path, state: State) -> Iterator[Problem]:
        if state.phase is not None:
            yield from self._name("phase", state.phase, (*path, "phase"))
        yield from self._names("capacity", state.view or (), (*path, "view"))
        yield from self._who(state.waits_for, (*path, "waits_for"))
        if state.round is not None:
            yield from self._name("round", state.round, (*path, "round"))
        if state.due is not None:
            yield from self._due(state.due, (*path, "due"))
        if state.reopen is not None:
            yield from self._who((state.reopen.by,), (*path, "reopen", "by"))
            yield from self._name("state", state.reopen.to, (*path, "reopen", "to"))

    def _due(self, due: Due, path: Path) -> Iterator[Problem]:
        if due.then is not None:
            yield from self._name("step", due.then, (*path, "then"))
        if due.extend is not None:
            yield from self._who((due.extend.by,), (*path, "extend", "by"))
        if due.field is None:
            return
        yield from self._name("field", due.field, (*path, "field"))
        field = self.workflow.fields.get(due.field)
        if field is not None and field.type != "date":
            sentence = Message("T stands for a date, but “%(field)s” is no date field.", field=due.field)
            yield self.positions.problem((*path, "field"), sentence)

    def _step(self, path: Path, step: Transition) -> Iterator[Problem]:
        for source in step.sources:
            yield from self._source(source, (*path, "from"))
        if step.to != SAME:
            yield from self._name("state", step.to, (*path, "to"))
        yield from self._who((who for who in step.actors if who != TIMER), (*path, "by"))
        if step.form is not None:
            yield from self._name("form", step.form, (*path, "form"))
        for kind, uses in (("guards", step.guards), ("effects", step.effects)):
            for index, use in enumerate(uses):
                yield from self._rule("guard" if kind == "guards" else "effect", use, (*path, kind, index))
        yield from self._condition(step.if_, (*path, "if"))
        yield from self._condition(step.when, (*path, "when"))
        yield from self._names("step", step.differs_from, (*path, "differs_from"))

    def _source(self, source: str, path: Path) -> Iterator[Problem]:
        if source == OPEN:
            return
        if source in self.names["state"] and source in self.names["phase"]:
            sentence = Message("“%(name)s” is both a state and a phase; rename one of them.", name=source)
            yield self.positions.problem(path, sentence)
        elif source not in self.names["phase"]:
            yield from self._name("state", source, path)

    def _who(self, actors: Iterable[str], path: Path) -> Iterator[Problem]:
        for who in actors:
            capacity, _, role = who.partition(".")
            yield from self._name("capacity", capacity, path)
            if role:
                yield from self._name("role", role, path)

    def _condition(self, text: str | None, path: Path) -> Iterator[Problem]:
        if text is None or self.names["field"] != self.workflow.fields.keys():
            return  # a form that does not fit the format is told first
        try:
            Condition.parse(text, self.workflow.fields)
        except ConditionError as error:
            yield self.positions.problem(path, error.sentence)

    def _rule(self, kind: Kind, use: RuleUse, path: Path) -> Iterator[Problem]:
        try:
            bound = self.rules.bind(use, kind)
        except UnknownRule as error:
            yield self.positions.problem(path, error.sentence)
            return
        for key, value in bound.settings.items():
            for meant, name in _referred(bound.rule.settings[key].type, value):
                yield from self._name(meant, name, (*path, bound.rule.name, key))

    def _names(self, kind: str, wanted: Iterable[str], path: Path) -> Iterator[Problem]:
        for index, name in enumerate(wanted):
            yield from self._name(kind, name, (*path, index))

    def _name(self, kind: str, name: str, path: Path) -> Iterator[Problem]:
        if name in self.names[kind]:
            return
        near = nearest(name, self.names[kind])
        if near is None:
            sentence = Message("There is no %(kind)s “%(name)s”.", kind=KINDS[kind], name=name)
        else:
            sentence = Message(
                "There is no %(kind)s “%(name)s”; did you mean “%(near)s”?", kind=KINDS[kind], name=name, near=near
            )
        yield self.positions.problem(path, sentence)


def _referred(annotation: Any, value: Any) -> Iterator[tuple[str, str]]:
    """The names within a setting that stand for parts of the file, with what they name."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        for each in arguments[1:]:
            if isinstance(each, Refers) and isinstance(value, str):
                yield each.to, value
    elif origin in (typing.Union, types.UnionType):
        for each in arguments:
            yield from _referred(each, value)
    elif origin in (tuple, list) and isinstance(value, tuple | list):
        for each in value:
            yield from _referred(arguments[0], each)
    elif origin in (dict, Mapping) and isinstance(value, Mapping):
        for key, each in value.items():
            yield from _referred(arguments[0], key)
            yield from _referred(arguments[1], each)
