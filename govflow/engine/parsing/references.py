"""The names that one part of a workflow file uses for another: states, capacities, fields, rules, steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from govflow.engine.asking.tables import column_value
from govflow.engine.deadlines import Due
from govflow.engine.definition import (
    AUTHOR,
    HEADINGS,
    OPEN,
    SAME,
    TIMER,
    FormField,
    RuleUse,
    State,
    Transition,
    Workflow,
)
from govflow.engine.expressions import ExpressionError
from govflow.engine.expressions.types import NUMBER, YES_NO, Type
from govflow.engine.parsing.asking import check_field, check_order, check_private, check_sets, check_taken_over
from govflow.engine.parsing.children import check_children
from govflow.engine.parsing.items import check_items
from govflow.engine.parsing.matter import check_matter
from govflow.engine.parsing.names import STAND_IN, Names
from govflow.engine.parsing.naming import Naming
from govflow.engine.parsing.offers import check_offers
from govflow.engine.parsing.parties import check_parties
from govflow.engine.parsing.runoffs import check_runoffs
from govflow.engine.parsing.steps import check_handed, check_taken
from govflow.engine.parsing.stories import check_stories
from govflow.engine.parsing.told import check_told
from govflow.engine.parsing.words import check_same, check_words
from govflow.engine.parsing.written import Written
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.freezing import formulas
from govflow.engine.rounds.rules import Ballot, Offer, Review, Round
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rules import Rules
from govflow.messages import Message


def check_references(workflow: Workflow, names: Names, positions: Positions, rules: Rules) -> Iterator[Problem]:
    """Every name that leads nowhere, in no particular order."""
    return _References(names, positions, rules, workflow).all()


@dataclass(frozen=True)
class _References(Naming):
    workflow: Workflow

    def all(self) -> Iterator[Problem]:
        yield from check_words(self.workflow, self.names, self.positions)
        yield from self._name("form", self.workflow.opening, ("opening",))
        yield from self._common()
        yield from self._parties()
        yield from check_parties(self.workflow, self.positions, self.rules)
        yield from self._forms()
        for name, state in self.workflow.states.items():
            yield from self._state(("states", name), state)
        for name, clock in self.workflow.clocks.items():
            yield from self._due(clock, ("clocks", name))
        for name, each in self.workflow.round_parts.items():
            yield from self._round(("rounds", name), each)
        yield from self._books()
        yield from check_handed(self.workflow, self.positions, self.rules)
        yield from check_told(self.workflow, self.positions, self.rules)
        yield from self._conditions()
        for name, state in self.workflow.states.items():
            yield from self._who(state.by, ("states", name, "by"), {TIMER})
        for step in self.workflow.transitions:
            yield from self._step(step.path, step)
        yield from self._who(self.workflow.taken_up_by, ("taken_up_by",))
        yield from self._names("field", self.workflow.facts, ("facts",))
        yield from check_offers(self.workflow, self.positions)
        for check in (check_children, check_private, check_items, check_runoffs, check_matter, check_stories):
            yield from check(self.workflow, self.names, self.positions)

    def _common(self) -> Iterator[Problem]:
        """The words of the vocabulary that the file says of itself."""
        if self.workflow.family != STAND_IN:
            yield from self._name("family", self.workflow.family, ("family",))
        yield from self._name("calendar", self.workflow.calendar, ("calendar",))

    def _round(self, path: Path, round_: Round) -> Iterator[Problem]:
        yield from self._names("capacity", round_.voters, (*path, "voters"))
        yield from self._who(round_.kept_by, (*path, "kept_by"))
        for place, text in formulas(round_).items():
            yield from self._condition(text, (*path, *place), NUMBER)
        match round_:
            case Ballot() | Selection():
                yield from self._chair(path, round_)
            case Election():
                if round_.candidates is not None:
                    yield from self._name("capacity", round_.candidates, (*path, "candidates"))
                if round_.standing:
                    sentence = Message("Who stands is known when the round opens: leave standing out.")
                    yield self.positions.problem((*path, "standing"), sentence)
            case Offer():
                yield from self._name("form", round_.form, (*path, "form"))
            case Review():
                yield from self._who(round_.replace, (*path, "replace"))
                yield from self._names("capacity", round_.names, (*path, "names"))
                yield from self._names("capacity", round_.comments, (*path, "comments"))

    def _chair(self, path: Path, round_: Ballot | Selection) -> Iterator[Problem]:
        if round_.chair is not None:
            yield from self._who([round_.chair], (*path, "chair"))
        elif isinstance(round_, Ballot) and round_.rule.tie == "chair":
            sentence = Message("The chair decides a tie: write chair: and the capacity whose holder is in the chair.")
            yield self.positions.problem((*path, "rule", "tie"), sentence)

    def _parties(self) -> Iterator[Problem]:
        for name, party in self.workflow.parties.items():
            path: Path = ("parties", name)
            yield from self._names("capacity", party.not_of, (*path, "not_of"))
            if not party.is_person and party.rule is None:
                yield from self._names("kind", party.kinds, (*path, "kind"))
            if party.of is not None:
                yield from self._name("capacity", party.of, (*path, "of"))
            if party.role is not None:
                yield from self._name("role", party.role, (*path, "role"))
            if party.rule is not None:
                yield from self._rule("derivation", party.rule, (*path, "rule"))

    def _forms(self) -> Iterator[Problem]:
        seen: dict[str, tuple[str, FormField]] = {}
        for form, part in self.workflow.form_parts.items():
            fields = {field.name: field for field in self.workflow.forms[form]}
            for name, question in part.items():
                path: Path = ("forms", form, name)
                if question is not None and question.type in HEADINGS:
                    yield from self._condition(question.if_, (*path, "if"))
                    continue
                if question is None:
                    if name not in seen:
                        yield from self._undefined(name, path)
                    continue
                yield from self._field(path, fields[name])
                yield from check_field(fields[name], path, self._condition)
                if name in seen:
                    yield from check_same(path, fields[name], *seen[name], self.positions)
                seen.setdefault(name, (form, fields[name]))
            yield from check_taken_over(self.workflow, form, self.positions)
            if not self._written.unsettled:
                yield from check_order(self.workflow, form, self._written.scope, self.positions)

    def _field(self, path: Path, field: FormField) -> Iterator[Problem]:
        for number, reader in enumerate(field.audience):
            yield from self._name("capacity", reader, (*path, "audience", number), {AUTHOR})
        yield from self._names("step", field.until, (*path, "until"))
        yield from self._names("kind", field.kinds, (*path, "kinds"))
        yield from self._names("child", field.among, (*path, "among"))
        if field.seats is not None:
            yield from self._name("capacity", field.seats, (*path, "seats"))
        if field.role is not None:
            yield from self._name("role", field.role, (*path, "role"))
        if field.amends is not None:
            yield from self._amended(path, field.amends)
        for column in (each for each in field.cells if each.value is not None):
            try:
                column_value(field, column)
            except ExpressionError as error:
                yield self.positions.problem((*path, "columns", column.name, "value"), error.sentence)

    def _amended(self, path: Path, name: str) -> Iterator[Problem]:
        """What a text would come in place of is a text that all who see the case read."""
        yield from self._name("field", name, (*path, "amends"))
        other = self.workflow.fields.get(name)
        if other is not None and (not other.kind.long or other.audience):
            sentence = Message("“%(field)s” is no text that all who see the case read.", field=name)
            yield self.positions.problem((*path, "amends"), sentence)

    def _undefined(self, name: str, path: Path) -> Iterator[Problem]:
        """A name alone stands for a field that an earlier form defines. If that does not fit, it is told there."""
        if name not in self.names["field"]:
            yield from self._name("field", name, path)
        elif name in self.workflow.fields:
            sentence = Message(
                "“%(field)s” is defined only in a later form: write its definition here and the name alone there.",
                field=name,
            )
            yield self.positions.problem(path, sentence)

    def _conditions(self) -> Iterator[Problem]:
        for name, use in self.workflow.rule_uses.items():
            yield from self._rule("guard", use, ("conditions", name))
        for name, sentence in self._written.broken.items():
            yield self.positions.problem(("conditions", name), sentence)

    def _books(self) -> Iterator[Problem]:
        """Each is kept once, so that whoever asks for it finds one."""
        seen = set[str]()
        for number, use in enumerate(self.workflow.keeps):
            yield from self._rule("book", use, ("keeps", number))
            name = use if isinstance(use, str) else next(iter(use), "")
            if name in seen:
                yield self.positions.problem(("keeps", number), Message("“%(name)s” is kept already.", name=name))
            seen.add(name)

    def _state(self, path: Path, state: State) -> Iterator[Problem]:
        if state.phase is not None:
            yield from self._name("phase", state.phase, (*path, "phase"))
        yield from self._names("capacity", state.view or (), (*path, "view"))
        yield from self._who(state.waits_for, (*path, "waits_for"))
        yield from self._names("round", state.rounds, (*path, "rounds"))
        yield from self._names("clock", state.clock, (*path, "clock"))
        if state.due is not None:
            yield from self._due(state.due, (*path, "due"))
        for number, each in enumerate(state.escalate):
            yield from self._who((each.to,), (*path, "escalate", number, "to"))
        if state.reopen is not None:
            yield from self._who((state.reopen.by,), (*path, "reopen", "by"))
            yield from self._name("state", state.reopen.to, (*path, "reopen", "to"))

    def _due(self, due: Due, path: Path) -> Iterator[Problem]:
        if due.then is not None:
            yield from self._name("step", due.then, (*path, "then"))
        if due.extend is not None:
            yield from self._who((due.extend.by,), (*path, "extend", "by"))
        if due.pause is not None:
            yield from self._who(due.pause.by, (*path, "pause", "by"))
        for number, each in enumerate(due.escalate):
            yield from self._who((each.to,), (*path, "escalate", number, "to"))
        for name in due.from_:
            yield from self._beginning(name, (*path, "from"))
        for name in due.from_ if len(due.from_) > 1 or due.relative else ():
            if name in self.workflow.fields:
                sentence = Message("A term begins at steps or at one date: write “%(field)s” alone.", field=name)
                yield self.positions.problem((*path, "from"), sentence)
        if due.field is None:
            return
        yield from self._name("field", due.field, (*path, "field"))
        field = self.workflow.fields.get(due.field)
        if field is not None and field.kind.expression != "date":
            sentence = Message("T stands for a date, but “%(field)s” is no date field.", field=due.field)
            yield self.positions.problem((*path, "field"), sentence)

    def _beginning(self, name: str, path: Path) -> Iterator[Problem]:
        """A term begins at a step or a date."""
        field = self.workflow.fields.get(name)
        if name in self.names["step"] and name in self.names["field"]:
            sentence = Message("“%(name)s” is both a step and a form field; rename one of them.", name=name)
            yield self.positions.problem(path, sentence)
        elif field is not None and field.kind.expression != "date":
            sentence = Message("A term begins at a step or a date, but “%(field)s” is no date field.", field=name)
            yield self.positions.problem(path, sentence)
        elif name not in self.names["field"]:
            dates = {each.name for each in self.workflow.fields.values() if each.kind.expression == "date"}
            yield from self._name("step", name, path, dates)

    def _step(self, path: Path, step: Transition) -> Iterator[Problem]:
        yield from check_taken(step, path, self.positions)
        if path[0] == "anywhere":
            for number, source in enumerate(step.sources):
                yield from self._name("state", source, (*path, "from", number), {OPEN, *self.names["phase"]})
        yield from self._name("state", step.to, (*path, "to"), {SAME})
        if (*path, "by") in self.positions.places:  # else as the state says
            yield from self._who(step.actors, (*path, "by"), {TIMER})
        yield from self._who(step.notify, (*path, "notify"))
        if step.form is not None:
            yield from self._name("form", step.form, (*path, "form"))
        for number, use in enumerate(step.guards):
            yield from self._guard(use, (*path, "guards", number))
        for number, use in enumerate(step.effects):
            yield from self._rule("effect", use, (*path, "effects", number))
        yield from self._condition(step.if_, (*path, "if"))
        yield from self._condition(step.when, (*path, "when"))
        for name in step.set:
            yield from self._name("field", name, (*path, "set", name))
        yield from check_sets(self.workflow, step, path, self.positions, self._condition)
        yield from self._names("step", step.differs_from, (*path, "differs_from"))
        yield from self._names("round", step.annuls, (*path, "annuls"))

    def _guard(self, use: RuleUse, path: Path) -> Iterator[Problem]:
        """A use of a rule, or a condition by its name. What stands under ``conditions`` is checked there."""
        if isinstance(use, str) and use in self.workflow.expressions:
            yield from self._condition(use, path)
        elif use not in self.workflow.rule_uses.values():
            yield from self._rule("guard", use, path)

    def _condition(self, text: str | None, path: Path, wanted: Type = YES_NO) -> Iterator[Problem]:
        """An expression, in which named conditions may stand. Where one of these is wrong, that is told once, there."""
        if text is None or self._written.unsettled:
            return
        error = self._written.misread(text, wanted)
        if error is not None and error.within not in self._written.broken:
            yield self.positions.problem(path, error.sentence)

    @cached_property
    def _written(self) -> Written:
        return Written(self.workflow, self.names, self.rules.vocabulary)
