"""A procedure in sentences: states, steps, conditions and what follows, from the file and what its rules say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from govflow.engine.definition import SAME, TIMER, ChildCases, State, Transition
from govflow.engine.family import taken_from
from govflow.engine.machine import Machine
from govflow.engine.rules import BoundRule
from govflow.engine.rules.branches import Branch
from govflow.messages import Message
from govflow.services.queries.procedure.round_words import held_for
from govflow.services.queries.procedure.time_words import deadline_words, time_words
from govflow.store.writing.entering import awaited
from govflow.values import Text

ENDS: Mapping[str, Message] = {
    "success": Message("The case ends here with success."),
    "refused": Message("The case ends here with a refusal."),
    "withdrawn": Message("The case ends here because it was withdrawn."),
    "lapsed": Message("The case ends here because it lapsed."),
}


@dataclass(frozen=True, kw_only=True)
class RuleWords:
    """What a named rule says, and what of this procedure it is applied to."""

    sentence: Message
    details: tuple[Text | str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StepWords:
    """One step: who takes it and where it leads, what must be so before, what else happens."""

    title: Text
    sources: tuple[Text, ...]
    target: Text | None  # none: the case stays in its state
    sentences: tuple[Message, ...]
    conditions: tuple[RuleWords, ...]
    consequences: tuple[RuleWords, ...]
    asks: tuple[Text, ...]  # what is filled in
    help: Text | None
    basis: Text | None


@dataclass(frozen=True, kw_only=True)
class StateWords:
    """One state with its deadline, and the steps that lead out of it alone."""

    name: str
    title: Text
    ends: bool
    sentences: tuple[Message, ...]
    steps: tuple[StepWords, ...]


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """All states in file order, and the steps that are open in several of them."""

    states: tuple[StateWords, ...]
    general: tuple[StepWords, ...]

    @property
    def steps(self) -> tuple[StepWords, ...]:
        """Every step once."""
        return (*(step for state in self.states for step in state.steps), *self.general)


def procedure_words(machine: Machine, titles: Mapping[str, Text]) -> Procedure:
    """The procedure in sentences; ``titles`` are those of the procedures that it may open cases of."""
    return _Teller(machine, titles).procedure()


class _Teller:
    """What the sentences of one procedure share."""

    def __init__(self, machine: Machine, titles: Mapping[str, Text]) -> None:
        self.machine = machine
        self.workflow = machine.workflow
        self.titles = titles

    def procedure(self) -> Procedure:
        own: dict[str, list[StepWords]] = {name: [] for name in self.workflow.states}
        general: list[StepWords] = []
        for transition, branch in self._branches():
            sources = self.workflow.states_of(transition)
            step = self._step(transition, branch, sources)
            (own[sources[0]] if len(sources) == 1 else general).append(step)
        states = tuple(self._state(name, tuple(steps)) for name, steps in own.items())
        return Procedure(states=states, general=tuple(general))

    def _branches(self) -> Iterator[tuple[Transition, Branch]]:
        """Every transition that some state has, with its rules bound."""
        for transition in self.workflow.transitions:
            for source in self.workflow.states_of(transition)[:1]:
                found = self.machine.branches(source, transition.name)
                yield transition, next(each for each in found if each.transition is transition)

    def _state(self, name: str, steps: tuple[StepWords, ...]) -> StateWords:
        state = self.workflow.states[name]
        sentences = self._end(state) if state.end is not None else self._waiting(name, state)
        return StateWords(
            name=name, title=state.title, ends=state.end is not None, sentences=tuple(sentences), steps=steps
        )

    def _end(self, state: State) -> Iterator[Message]:
        assert state.end is not None  # the caller has looked
        yield ENDS[state.end]
        if state.reopen is not None:
            yield Message(
                "For %(time)s it may be reopened, with a reason, by: %(who)s. It goes on in “%(state)s”.",
                time=time_words(state.reopen.within, None),
                who=self.machine.capacity_title(state.reopen.by),
                state=self.workflow.states[state.reopen.to].title,
            )

    def _waiting(self, name: str, state: State) -> Iterator[Message]:
        for each in state.rounds:
            title = self.workflow.rounds[each].title or state.title
            yield Message("A round opens here: “%(round)s”.", round=title)
            yield from held_for(self.machine, each)
        who = tuple(self.machine.capacity_title(each) for each in awaited(self.workflow, name))
        if who and not state.rounds:
            yield Message("Awaited: %(who)s.", who=who)
        if state.ask is not None:
            yield Message("To do: %(ask)s.", ask=state.ask)
        for clock, due in self.workflow.deadlines(name):
            if clock:
                called = self.workflow.clocks[clock].title
                yield (
                    Message(
                        "A clock that several states share runs here and keeps its used time: %(clock)s.", clock=called
                    )
                    if called is not None
                    else Message("A clock that several states share runs here and keeps its used time.")
                )
            yield from deadline_words(due, self.machine, closes_round=not clock and state.rounds != ())
        if state.not_before is not None:
            time = time_words(state.not_before, None)
            yield Message("No step leads out of here before this time is over: %(time)s.", time=time)
        if state.no_limit is not None:
            yield Message("There is no time limit here: %(reason)s", reason=state.no_limit)
        if state.view is not None:
            yield Message("Only these see the case here: %(who)s.", who=self._capacities(state.view))
        if state.public:
            yield Message("The case is public here: everybody sees it.")
            if (closed := self.workflow.fields.get(self.workflow.private_if or "")) is not None:
                yield Message("Unless “%(question)s” is answered yes: then only who takes part.", question=closed.label)

    def _step(self, transition: Transition, branch: Branch, sources: tuple[str, ...]) -> StepWords:
        states = self.workflow.states
        moves = transition.to != SAME
        return StepWords(
            title=transition.title,
            sources=tuple(states[each].title for each in sources),
            target=states[transition.to].title if moves else None,
            sentences=(*self._actors(transition, branch), self._movement(transition, sources)),
            conditions=tuple(self._conditions(transition, branch)),
            consequences=(
                *(self._rule(bound) for bound in branch.effects),
                *self._below(branch),
                *self._unsealed(transition),
                *_rests_on(transition),
                *self._notified(transition),
            ),
            asks=tuple(field.label for field in self.workflow.form_of(transition)),
            help=transition.help,
            basis=transition.basis,
        )

    def _actors(self, transition: Transition, branch: Branch) -> Iterator[Message]:
        if branch.when is not None:
            condition = branch.when.words()
            yield Message("This happens by itself as soon as %(condition)s.", condition=condition)
        if transition.manual:
            who = tuple(self.machine.capacity_title(each) for each in transition.actors if each != TIMER)
            yield (
                Message("This step may be taken by: %(who)s.", who=who)
                if len(who) == 1
                else Message("This step may be taken by any of: %(who)s.", who=who)
            )
        if transition.timed:
            yield Message("The clock takes this step when the deadline has passed.")

    def _movement(self, transition: Transition, sources: tuple[str, ...]) -> Message:
        states = self.workflow.states
        froms = tuple(states[each].title for each in sources)
        if transition.to == SAME:
            if len(sources) == 1:
                return Message("The case stays in “%(state)s”.", state=froms[0])
            return Message("The case stays where it is.")
        if len(sources) == 1:
            return Message(
                "The case goes from “%(source)s” to “%(target)s”.", source=froms[0], target=states[transition.to].title
            )
        return Message("The case goes to “%(target)s”.", target=states[transition.to].title)

    def _conditions(self, transition: Transition, branch: Branch) -> Iterator[RuleWords]:
        for each in (branch.condition, *branch.required):
            if each is not None:
                yield RuleWords(sentence=Message("Only if %(condition)s.", condition=each.words()))
        for bound in branch.guards:
            yield self._rule(bound)
        if transition.differs_from:
            steps = tuple(dict.fromkeys(self.machine.title_of(each) for each in transition.differs_from))
            yield RuleWords(sentence=Message("Taken by somebody else than who took: %(steps)s.", steps=steps))
        if transition.reason == "required":
            yield RuleWords(sentence=Message("A written reason is given."))

    def _below(self, branch: Branch) -> Iterator[RuleWords]:
        """Cases that the step opens or takes up below this one, with what they take over."""
        for _, each in branch.opens:
            fields = taken_from(self.workflow, each)
            taken_over = tuple(fields[ours].label for ours in each.copied.values())
            told = {"procedure": self._procedure(each)}
            sentence = (
                Message("A case is opened below this one for each row of the table: %(procedure)s.", **told)
                if each.per is not None
                else Message("A case is opened below this one: %(procedure)s.", **told)
            )
            yield RuleWords(sentence=sentence, details=taken_over)
        for _, each in branch.adopts:
            yield RuleWords(
                sentence=Message(
                    "A case that stood alone now belongs to this one: %(procedure)s.", procedure=self._procedure(each)
                )
            )

    def _unsealed(self, transition: Transition) -> Iterator[RuleWords]:
        """The answers that were sealed until this step."""
        fields = self.workflow.opened_by(transition.name)
        if fields:
            sentence = Message("What is sealed until this step is opened to all who see the case.")
            yield RuleWords(sentence=sentence, details=tuple(each.label for each in fields))

    def _notified(self, transition: Transition) -> Iterator[RuleWords]:
        """Whom the file says to tell of the step."""
        if transition.notify:
            who = tuple(self.machine.capacity_title(each) for each in transition.notify)
            yield RuleWords(sentence=Message("Told of it at once: %(who)s.", who=who))

    def _procedure(self, children: ChildCases) -> Text:
        return self.titles.get(children.workflow) or Text(en=children.workflow, zh=children.workflow)

    def _rule(self, bound: BoundRule) -> RuleWords:
        details = tuple(dict.fromkeys(self._named(bound.settings.values())))
        return RuleWords(sentence=Message(bound.rule.sentence), details=details)

    def _named(self, values: Iterable[Any]) -> Iterator[Text | str]:
        """What the settings of a rule name, in words; numbers and shares as they are."""
        for value in values:
            if isinstance(value, Mapping):
                yield from self._named(value.values())
            elif isinstance(value, list | tuple):
                yield from self._named(value)
            elif isinstance(value, str):
                yield from self._titled(value)
            elif isinstance(value, Text):
                yield value
            elif not isinstance(value, bool) and value is not None:
                yield str(value)

    def _titled(self, name: str) -> Iterator[Text]:
        """The title of what a name stands for, if it stands for something that people know."""
        workflow = self.workflow
        if name in workflow.fields:
            yield workflow.fields[name].label
        elif name in workflow.parties:
            yield workflow.parties[name].title
        elif name in workflow.states:
            yield workflow.states[name].title
        elif name in self.titles:
            yield self.titles[name]

    def _capacities(self, names: Iterable[str]) -> tuple[Text, ...]:
        return tuple(self.machine.capacity_title(each) for each in names)


def _rests_on(transition: Transition) -> Iterator[RuleWords]:
    """What the case rests on from the step on, where not on what was decided before."""
    if transition.rests_on is not None:
        sentence = Message(
            "From here on the case does not rest on what was decided in it before, but on this: %(what)s.",
            what=transition.rests_on,
        )
        yield RuleWords(sentence=sentence, details=())
