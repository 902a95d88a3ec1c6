"""One shared state machine per workflow version, run on ``transitions``. The only importer of that package.

The machine has no model: each step is fired on a throwaway token, so it is thread-safe and costs microseconds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import transitions

from govflow.engine.asking import AskedForm, sets_of
from govflow.engine.deadlines.calendars import CalendarName
from govflow.engine.deadlines.due import Due
from govflow.engine.deadlines.yearly import EachYear
from govflow.engine.definition import SAME, ChildCases, Transition, Workflow
from govflow.engine.expressions import Expression, Scope, scope_of
from govflow.engine.facts import CaseFacts, Form, Holder, Now, Standing
from govflow.engine.rounds.elections import Election, with_candidates
from govflow.engine.rounds.rules import Round
from govflow.engine.rules import BoundRule, Rules
from govflow.engine.rules.branches import Branch
from govflow.engine.rules.referring import fields_told, named_by, states_known
from govflow.engine.seating.derivations import against_no_members, in_order
from govflow.errors import Refused
from govflow.values import Text, stored_text

logging.getLogger("transitions").setLevel(logging.WARNING)  # a log line costs four times the step itself

_NOTHING = AskedForm((), Scope(names={}))
ALWAYS: frozenset[type] = frozenset({CaseFacts, Standing, Form, Now})


class _Token:
    """A throwaway model: the state a step starts from, under a name that no step of a file can have."""

    __slots__ = ("_state",)

    def __init__(self, state: str) -> None:
        self._state = state


class Machine:
    """A workflow version ready to run."""

    def __init__(self, workflow: Workflow, rules: Rules) -> None:
        self.workflow = workflow
        self.rules = rules
        self.scope = scope_of(workflow, rules.vocabulary)
        self.forms = {name: AskedForm(fields, self.scope) for name, fields in workflow.forms.items()}
        self._branches = {
            state: tuple(self._branch(each) for each in workflow.leaving(state)) for state in workflow.states
        }
        self._automatic = self._out_of_states(lambda each: each.automatic)
        self._manual = self._out_of_states(lambda each: each.manual)
        self.derivations = in_order(
            {
                capacity: rules.bind(party.rule, "derivation")
                for capacity, party in workflow.parties.items()
                if party.rule is not None
            }
        )
        bound = (rules.bind(use, "book") for use in workflow.keeps)
        self.books: Mapping[str, BoundRule] = {each.rule.name: each for each in bound}
        self._machine = transitions.Machine(
            model=None,
            states=list(workflow.states),
            initial=workflow.start,
            auto_transitions=False,
            send_event=True,
            queued=False,
            model_attribute="_state",
        )
        self._needs: dict[tuple[str, str | None], frozenset[type]] = {}
        self._named: dict[tuple[str, str], tuple[Branch, ...]] = {}
        for state, branches in self._branches.items():
            for branch in branches:
                self._add(state, branch)

    @property
    def counting(self) -> CalendarName:
        """How the days of its calendar are counted."""
        return self.rules.vocabulary.counting(self.workflow.calendar)

    @cached_property
    def topics(self) -> frozenset[str]:
        """The topics whose rules the procedure names."""
        bound = [each for branches in self._branches.values() for each in branches]
        used = [rule for each in bound for rule in (*each.guards, *each.effects)] + [
            *self.derivations.values(),
            *self.books.values(),
        ]
        return frozenset(each.rule.name.partition(".")[0] for each in used)

    def book(self, name: str) -> Any:
        """What is kept under this name (``meetings.agenda``), as the file sets it; None where it is not kept."""
        bound = self.books.get(name)
        return None if bound is None else bound.call({})

    @cached_property
    def each_year(self) -> EachYear | None:
        """On which day of every year cases of the procedure open by themselves, if they do."""
        found = (bound.call({}) for bound in self.books.values())
        return next((each for each in found if isinstance(each, EachYear)), None)

    @cached_property
    def in_books(self) -> frozenset[str]:
        """What the file calls the cases below that stand in a book, such as an agenda."""
        named = (each for bound in self.books.values() for each in named_by(bound))
        return frozenset(name for _, refers, name in named if refers.to == "child")

    def told_by(self, topic: str) -> frozenset[str]:
        """The fields whose answers the effects of a topic make something of, which its section then tells."""
        return self._told.get(topic, frozenset())

    @cached_property
    def _told(self) -> Mapping[str, frozenset[str]]:
        return fields_told(effect for all_ in self._branches.values() for each in all_ for effect in each.effects)

    @cached_property
    def several(self) -> frozenset[str]:
        """The derived capacities that any number can hold: found anew whenever the case enters a state."""
        return frozenset(name for name, rule in self.derivations.items() if rule.rule.several)

    @cached_property
    def dated(self) -> list[tuple[str, Due]]:
        """The deadlines that are measured from an answer, each with the field of the date."""
        found = dict.fromkeys(due for state in self.workflow.states for _, due in self.workflow.deadlines(state))
        return [(field, due) for due in found if (field := due.date_field(self.workflow.fields)) is not None]

    def asking(self, name: str, parties: Mapping[str, tuple[Holder, ...]]) -> Round:
        """The rule of a round that is to open, with who stands in an election.

        Raises Refused where it asks members only, of whom none is on record.
        """
        rule = self.workflow.rounds[name]
        if reasons := against_no_members(self.derivations, rule.voters, parties):
            raise Refused(reasons)
        return with_candidates(rule, parties) if isinstance(rule, Election) else rule

    def branches(self, state: str, name: str) -> tuple[Branch, ...]:
        """The transitions of that name out of a state."""
        return self._named.get((state, name), ())

    def automatic(self, state: str) -> tuple[Branch, ...]:
        return self._automatic[state]

    def manual(self, state: str) -> tuple[Branch, ...]:
        return self._manual[state]

    def needs(self, state: str, name: str | None = None) -> frozenset[type]:
        """The facts to load to decide a step, or (no name) to list all that is available in a state."""
        if (state, name) not in self._needs:
            chosen = self._branches[state] if name is None else self.branches(state, name)
            self._needs[state, name] = ALWAYS.union(*(each.needs for each in chosen))
        return self._needs[state, name]

    def automatic_needs(self, state: str) -> frozenset[type]:
        return ALWAYS.union(*(each.needs for each in self.automatic(state)))

    def watched(self, state: str, name: str | None = None) -> frozenset[type]:
        """The facts by which rules of other cases know the states that a step (no name: an automatic one) comes into or
        leaves: whoever takes it loads them, and so holds what those hold who ask.
        """
        steps = self.automatic(state) if name is None else self.branches(state, name)
        left = {each.transition.to for each in steps if each.transition.to != SAME}
        return frozenset[type]().union(*(self._watched.get(each, ()) for each in ({*left, state} if left else ())))

    @cached_property
    def wakes(self) -> frozenset[str]:
        """The states that a case leaves by itself once others have come so far: the clock asks how they stand."""
        asking = {
            state: any(guard.rule.asks_others for each in found for guard in each.guards)
            for state, found in self._automatic.items()
        }
        return frozenset(state for state, asks in asking.items() if asks)

    @cached_property
    def _watched(self) -> Mapping[str, frozenset[type]]:
        """By state, the facts about other cases in it. A fact says so with ``OTHER_CASES``."""
        return states_known(guard for all_ in self._branches.values() for each in all_ for guard in each.guards)

    def form_of(self, transition: Transition) -> AskedForm:
        """The form of a step, with its expressions read; an empty one where it has none."""
        return self.forms[transition.form] if transition.form else _NOTHING

    def told(self, form: Form) -> Form:
        """A form as conditions, rules and cases below read it: nobody is told what stays sealed beyond this step."""
        if self.workflow.sealed.isdisjoint(form.values):
            return form
        return Form({name: each for name, each in form.values.items() if name not in self.workflow.sealed}, form.reason)

    @property
    def opening(self) -> AskedForm:
        """The form that opens a case."""
        return self.forms[self.workflow.opening]

    def fire(self, state: str, name: str, passes: Callable[[Branch], bool]) -> Branch | None:
        """Let ``transitions`` choose the first branch whose conditions pass; None when every one refuses."""
        run = _Run(passes)
        self._machine.events[name].trigger(_Token(state), run=run)
        return run.chosen

    def capacity_title(self, who: str) -> Text:
        """How a capacity is called in this procedure; with the role where one is asked for."""
        capacity, _, role = who.partition(".")
        party = self.workflow.parties[capacity]
        if not role:
            return party.title
        title = self.rules.vocabulary.role(role)
        return stored_text(f"{party.title.en} ({title.en})", f"{party.title.zh}（{title.zh}）")

    def title_of(self, name: str) -> Text:
        return self.workflow.step_titles.get(name) or Text(en=name, zh=name)

    def _branch(self, transition: Transition) -> Branch:
        return Branch(
            transition=transition,
            guards=tuple(self.rules.bind(use, "guard") for use in self.workflow.ruled(transition)),
            required=tuple(Expression.parse(name, self.scope) for name in self.workflow.required(transition)),
            effects=tuple(self.rules.bind(use, "effect") for use in transition.effects),
            opens=self._children(transition.opens),
            adopts=self._children((transition.adopts,) if transition.adopts is not None else ()),
            condition=Expression.parse(transition.if_, self.scope) if transition.if_ else None,
            when=Expression.parse(transition.when, self.scope) if transition.when else None,
            form_fields=frozenset(field.name for field in self.workflow.form_of(transition)),
            sets=sets_of(transition, self.workflow.fields, self.scope),
        )

    def _out_of_states(self, wanted: Callable[[Transition], bool]) -> Mapping[str, tuple[Branch, ...]]:
        found = self._branches.items()
        return {state: tuple(each for each in all_ if wanted(each.transition)) for state, all_ in found}

    def _children(self, names: Iterable[str]) -> tuple[tuple[str, ChildCases], ...]:
        return tuple((name, self.workflow.children[name]) for name in names)

    def _add(self, state: str, branch: Branch) -> None:
        transition = branch.transition
        self._named[state, transition.name] = (*self.branches(state, transition.name), branch)

        def passes(event: Any) -> bool:
            run: _Run = event.kwargs["run"]
            return run.passes(branch)

        def take(event: Any) -> None:
            event.kwargs["run"].chosen = branch

        self._machine.add_transition(
            trigger=transition.name,
            source=state,
            dest="=" if transition.to == SAME else transition.to,
            conditions=[passes],
            after=[take],
        )


@dataclass
class _Run:
    """What one firing carries: the test that each branch is put to, and the branch that was taken."""

    passes: Callable[[Branch], bool]
    chosen: Branch | None = None
