"""The case of a story as it stands: state, answers, parties, children, round and clock, all in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from govflow.engine.asking import AskedForm, before_opening
from govflow.engine.asking.answers import Upload
from govflow.engine.asking.filling import answers_to
from govflow.engine.checks.allowance import Allowance
from govflow.engine.checks.duties import seated_by_file
from govflow.engine.deadlines import first_free_day
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.decide import Decision
from govflow.engine.definition import ChildCases, State
from govflow.engine.facts import CaseFacts, Child, Children, Facts, Form, Holder, Now, Rounds, Standing, Steps
from govflow.engine.intents import MOST_OPENED, AdoptCase, OpenCase, PauseDeadline, ResumeDeadline, too_many_opened
from govflow.engine.machine import Machine
from govflow.engine.rounds.freezing import frozen
from govflow.engine.rounds.items import Item, items_of, too_many
from govflow.engine.rounds.own import Owning, belonging_to, owners
from govflow.engine.rounds.rules import Review, Round
from govflow.engine.rounds.subjects import subjects_of
from govflow.engine.rules import BoundRule
from govflow.engine.seating import Register, Seating
from govflow.engine.seating.derivations import fill, read_by, renew
from govflow.engine.stories.answers import Offering, StoryRound
from govflow.engine.stories.below import left_below, taken_below
from govflow.engine.stories.cast import START, Answers, Cast, StoryError
from govflow.engine.stories.clocks import StoryClocks
from govflow.engine.stories.given import how_many, later_answers
from govflow.engine.stories.matter import Standing as Matters
from govflow.engine.stories.sealed import NOBODY, Author, SealedAnswers, author_of
from govflow.engine.stories.steps import Fate
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import SYSTEM, Text

CASE = 1
CLOCK = Standing(actor=SYSTEM)
TELLING = 5  # what it takes to tell the rules how the case stands, where counting a day takes one


class StoryCase:
    """What the store would hold. It opens with the answers given and changes only by what is decided."""

    def __init__(self, machine: Machine, given: Mapping[str, Any], allowance: Allowance) -> None:
        self.machine = machine
        self.allowance = allowance
        workflow = machine.workflow
        self.workflow = workflow
        self.calendar = Calendar(machine.counting)
        self.cast = Cast()
        self.now = START
        self.parties: dict[str, tuple[Holder, ...]] = {}
        self.data: dict[str, Any] = {}
        self.sealed = SealedAnswers()
        self.done_by: dict[str, frozenset[int]] = {}
        self.done_for: dict[str, frozenset[int]] = {}
        self.acted_for: dict[int, frozenset[int]] = {}  # each person, for which organizations
        self.children: list[Child] = []
        self.steps = Steps()
        self.files: dict[str, int] = {}  # how often the document in a field was filed
        self.rounds: list[StoryRound] = []
        self.held: dict[str, tuple[StoryRound, ...]] = {}  # the latest opening of each name
        self.clocks = StoryClocks(workflow, self.calendar, self.data, allowance)
        self.visited: list[str] = []
        self.trace: list[str] = []
        self.later = later_answers(workflow, given)
        self.numbers = {name: how_many(workflow, given, name) for name in workflow.parties}
        self._open(machine.opening, self.later)

    @property
    def definition(self) -> State:
        """The present state as the file has it."""
        return self.workflow.states[self.state]

    @property
    def today(self) -> date:
        return self.calendar.day_of(self.now)

    @property
    def due(self) -> datetime | None:
        """When the earliest deadline that runs in the present state ends; none while it is paused or not known."""
        running = self.clocks.running(self.state, self.now)
        return running[0][0].at if running else None

    @property
    def held_until(self) -> date | None:
        """The first day on which the state may be left, where that is still to come."""
        not_before = self.definition.not_before
        day = None if not_before is None else first_free_day(self.entered, not_before, self.calendar)
        return day if day is not None and self.today < day else None

    def copied(self) -> StoryCase:
        """The case as it stands, to go back to; what never changes, and who has been made up, is shared."""
        found = copy(self)
        vars(found).update({name: each.copy() for name, each in vars(self).items() if isinstance(each, dict | list)})
        twins = {each: each.copied() for each in (*self.rounds, *chain.from_iterable(self.held.values()))}
        found.rounds = [twins[each] for each in self.rounds]
        found.held = {name: tuple(twins[each] for each in held) for name, held in self.held.items()}
        found.sealed = self.sealed.copied()
        found.clocks = self.clocks.copied(found.data)
        return found

    def apart(self) -> StoryCase:
        """A copy that another story goes on with: whoever that makes up is unknown here."""
        found = self.copied()
        found.cast = self.cast.copied()
        return found

    def facts(self, standing: Standing, form: Form) -> Facts:
        """What the rules are told."""
        self.allowance.spend(TELLING)
        case = CaseFacts(
            id=CASE,
            reference=f"{self.workflow.reference}-STORY",
            title="A story",
            body_id=self.cast.id_of("organization", "the regional body"),
            state=self.state,
            opened_at=START,
            data=dict(self.data),
            parties={**dict.fromkeys(self.workflow.parties, ()), **self.parties},
            done_by=dict(self.done_by),
            done_for=dict(self.done_for),
            held_until=self.held_until,
        )
        return {
            CaseFacts: case,
            Standing: standing,
            Form: form,
            Now: Now(self.now, self.today),
            Steps: self.steps,
            Rounds: self._standing.results(self.held),
            Children: Children(tuple(self.children)),
            Register: self.cast,
        }

    def answers(self) -> Answers:
        return Answers(self.workflow, self.cast, self.parties, self.today, self.later)

    def offering(self) -> Offering:
        """What seats fill in their offers from."""
        return Offering(self.answers(), self.machine.forms, self.facts(CLOCK, Form({})))

    def record(self, decision: Decision, standing: Standing, form: Form) -> None:
        """Keep what was decided: answers, who acted, what the effects ask for, and the new state."""
        name, actor = decision.transition.name, standing.actor
        self._annul(decision.transition.annuls)
        self._keep(decision.answers, author_of(actor))
        opened = self.sealed.unseal(self.workflow.opened_by(name))
        self.data |= opened
        self._check_unfrozen()
        self.parties = dict(decision.parties)
        self._derive(fill)
        if actor.person_id is not None:
            self.done_by[name] = self.done_by.get(name, frozenset()) | {actor.person_id}
        if actor.person_id is not None and actor.organization_id is not None:
            before = self.acted_for.get(actor.person_id, frozenset())
            self.acted_for[actor.person_id] = before | {actor.organization_id}
        if actor.organization_id is not None:
            self.done_for[name] = self.done_for.get(name, frozenset()) | {actor.organization_id}
        if sum(isinstance(intent, OpenCase) for intent in decision.intents) > MOST_OPENED:
            raise Refused([too_many_opened()])
        for intent in decision.intents:
            self._carry_out(intent)
        self.steps = self.steps.after(name)
        self.clocks.took(name, self.now)
        if decision.moves:
            self.enter(decision.target, name)
        else:
            self.clocks.stay(self.state, self.now, {name, *decision.answers, *opened})
            self.note(name)

    def enter(self, state: str, step: str) -> None:
        """The state's deadline starts and its rounds open; one that was left undecided has no result."""
        for left in self.rounds:
            self.held.pop(left.name, None)
        self.state = state
        self.entered = self.now
        self.clocks.enter(state, self.now)
        self.visited.append(state)
        self._derive(renew)
        self.note(f"{step} → {state}")
        opened = {name: self._opened(name) for name in self.definition.rounds}
        self.rounds = [each for found in opened.values() for each in found]
        self.held |= opened
        if self.definition.end is not None:
            self.children = [left_below(self.workflow, each) for each in self.children]

    def named_children(self) -> list[tuple[str | None, Child]]:
        """The cases below with the name that the file has for them, in the order of their opening."""
        return [(each.name, each) for each in self.children]

    def move_child(self, child: Child, fate: Fate) -> None:
        """A case below comes to a state. Where that ends it, what the story says comes back, as the file allows."""
        below = self.workflow.children.get(child.name or "")
        back = self._back(below, fate) if fate.end is not None and below is not None else {}
        theirs = {below.returns[name]: value for name, value in back.items()} if below is not None else {}
        self.children[self.children.index(child)] = replace(
            child,
            state=fate.state,
            state_title=Text(en=fate.state, zh=fate.state),
            end=fate.end,
            answers={**child.answers, **theirs},
        )
        self._keep(back, NOBODY)
        self._check_unfrozen()
        self.clocks.stay(self.state, self.now, set(back))

    def take_told(self, told: Mapping[str, Any]) -> None:
        """How it was decided on the case in the one above becomes an answer here."""
        self._keep(told, NOBODY)
        self._check_unfrozen()
        self.clocks.stay(self.state, self.now, set(told))
        self.note("told from above")

    def file_anew(self, field: str) -> None:
        """The document in a field gets another version. Raises Refused where a round is held or has decided on it."""
        if field not in self.data or not self.workflow.fields[field].kind.filed:
            raise StoryError(Message("There is no document on file as the answer to “%(field)s”.", field=field))
        if reasons := self._standing.against_filing(self.held, field):
            raise Refused(reasons)
        self.files[field] = self.files.get(field, 0) + 1
        self._check_unfrozen()

    @property
    def _standing(self) -> Matters:
        """The case as rounds are held on it."""
        return Matters(workflow=self.workflow, state=self.state, data=self.data, files=self.files, below=self.children)

    def _annul(self, names: Collection[str]) -> None:
        for left in [each for each in self.rounds if each.name in names]:
            self.rounds.remove(left)
            self.held.pop(left.name, None)

    def _check_unfrozen(self) -> None:
        """Raises Refused where an open round is about what has changed."""
        if reasons := list(self._standing.against_changing(self.rounds)):
            raise Refused(reasons)

    def _back(self, below: ChildCases, fate: Fate) -> dict[str, Any]:
        """What comes back, by our fields."""
        answers = self.answers()
        for name in fate.returns.keys() - below.returns.keys():
            raise StoryError(Message("%(field)s does not come back from such a case.", field=name))
        return {name: answers.typed(self.workflow.fields[name], value) for name, value in fate.returns.items()}

    def note(self, line: str) -> None:
        """Add a line to the trace."""
        self.trace.append(f"{self.today}  {line}")

    def _open(self, form: AskedForm, given: Mapping[str, Any]) -> None:
        """The opener and derived parties are seated, then whoever the form names, then those a parent would name."""
        for name, party in self.workflow.parties.items():
            if party.opens or (party.kind == "derived" and name not in self.machine.several):
                self.parties[name] = self.cast.seated(name, party, 1)
        opener = next((self.parties[name][0].key for name, each in self.workflow.parties.items() if each.opens), NOBODY)
        facts = before_opening(self.workflow, self.now, self.today)
        known = answers_to(form, self.answers().fill(form, given, facts), facts, {}, today=self.today)
        self._keep(known, opener)
        self._seat(known)
        seated = seated_by_file(self.workflow)
        for name, party in self.workflow.parties.items():
            if name not in seated:
                self.parties[name] = self.cast.seated(name, party, self.numbers[name])
        self.enter(self.workflow.start, "open")

    def _opened(self, name: str) -> tuple[StoryRound, ...]:
        """The round that opens now, with the offers that it scores; or one for each row or case. Raises Refused."""
        items = items_of(self.workflow, name, self.data, self.children)
        if items is not None and (reasons := too_many(len(items))):
            raise Refused(reasons)
        if items == ():
            return ()
        round_ = frozen(self.workflow.rounds[name], self.machine.scope, lambda _: self.facts(CLOCK, Form({})))
        [scored] = self.held.get(round_.per, (None,)) if isinstance(round_, Review) and round_.per else (None,)
        subjects = subjects_of(scored.seats, scored.verdict) if scored is not None else ()
        matter = self._standing.matter
        return tuple(
            StoryRound(name, round_, self.parties, subjects, item, self._owning(round_, item), matter(name, item))
            for item in items or (None,)
        )

    def _owning(self, round_: Round, item: Item | None) -> Owning:
        """Whose own matter a round is; who opened a case below, a story does not know."""
        return belonging_to(owners(self.workflow, round_, self.parties, item, {}), self.cast.offices)

    def _keep(self, answers: Mapping[str, Any], author: Author) -> None:
        """Answers go into the case; confidences do not, and what is sealed only once it is opened."""
        for name, value in answers.items():
            field, kept = self.workflow.fields[name], name if isinstance(value, Upload) else value
            if isinstance(value, Upload):
                self.files[name] = self.files.get(name, 0) + 1
            if field.until:
                self.sealed.keep(field, kept, author)
            elif not field.audience:
                self.data[name] = kept

    def _seat(self, answers: Mapping[str, Any]) -> None:
        """Those named at the opening take their seats. Raises Refused with all reasons."""
        seating = Seating(self.workflow.parties, self.parties, self.cast)
        seating.take_answers([self.workflow.fields[name] for name in answers], answers)
        if seating.reasons:
            raise Refused(seating.reasons)
        self.parties = dict(seating.seated)

    def _derive(self, derive: Callable[[Mapping[str, BoundRule], Facts, Seating], None]) -> None:
        """Those who belong to a committee or body; whom other rules find, a story makes up once for all."""
        several = {name: self.machine.derivations[name] for name in self.machine.several}
        for name, rule in several.items():
            for group in (each.organization_id for of in read_by(rule) for each in self.parties.get(of, ())):
                if group is not None:
                    self.cast.found(group, name, self.numbers[name])
        if several:
            seating = Seating(self.workflow.parties, self.parties, self.cast)
            derive(several, self.facts(Standing(actor=SYSTEM), Form({})), seating)
            self.parties = dict(seating.seated)

    def _carry_out(self, intent: object) -> None:
        match intent:
            case OpenCase(child=str(name)):
                self._take_below(name, intent.workflow, intent.title, intent.data)
            case AdoptCase():
                self._take_below(intent.child, intent.workflow, intent.workflow, {})
            case PauseDeadline():
                self.clocks.pause(self.state, self.now, intent.reason)
            case ResumeDeadline():
                self.clocks.resume(self.state, self.now)

    def _take_below(self, name: str, workflow: str, title: str, answers: Mapping[str, Any]) -> None:
        self.children.append(taken_below(CASE + 1 + len(self.children), name, workflow, title, answers))
