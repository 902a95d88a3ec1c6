"""The case of a story as it stands: state, answers, parties, children, round and clock, all in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from datetime import date, datetime
from functools import partial
from typing import Any

from govflow.engine.asking import AskedForm, before_opening
from govflow.engine.asking.filling import answers_to
from govflow.engine.deadlines import first_free_day
from govflow.engine.decide import Decision
from govflow.engine.definition import ChildCases, State
from govflow.engine.facts import CaseFacts, Child, Children, Facts, Form, Holder, Now, Rounds, Standing, Steps
from govflow.engine.intents import MOST_OPENED, AdoptCase, OpenCase, PauseDeadline, ResumeDeadline, too_many_opened
from govflow.engine.machine import Machine
from govflow.engine.rounds.electorate import Owning, belonging_to, owners
from govflow.engine.rounds.freezing import frozen
from govflow.engine.rounds.items import Item, items_of, too_many
from govflow.engine.rounds.offers import subjects_of
from govflow.engine.rounds.rules import Review, Round
from govflow.engine.seating import Register
from govflow.engine.seating.anew import against_filing_anew
from govflow.engine.seating.derivations import fill, renew
from govflow.engine.stories.answers import StoryRound
from govflow.engine.stories.below import left_below, moved_below, taken_below
from govflow.engine.stories.cast import START, Answers, Cast, StoryError
from govflow.engine.stories.clocks import StoryClocks
from govflow.engine.stories.given import how_many, later_answers
from govflow.engine.stories.kept import KeptAnswers
from govflow.engine.stories.matter import Standing as Matters
from govflow.engine.stories.responses import Offering
from govflow.engine.stories.rounds import StoryRounds
from govflow.engine.stories.sealed import NOBODY, author_of
from govflow.engine.stories.seats import Derive, first_seats, found_again, seat_found, seat_named, seat_rest
from govflow.engine.stories.steps import Fate, known
from govflow.engine.stories.taking import Acting, Deeds, files_anew, side_acted_for, standing
from govflow.engine.stories.timers import Ends
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import SYSTEM

CASE = 1
CLOCK, NOTHING = Standing(actor=SYSTEM), Form({})
TELLING = 5  # what it takes to tell the rules how the case stands, where counting a day takes one


class StoryCase:
    """What the store would hold. It opens with the answers given and changes only by what is decided.

    What it holds is replaced, never changed, so that a copy to go back to shares it.
    """

    def __init__(self, machine: Machine, given: Mapping[str, Any], ends: Ends) -> None:
        self.machine = machine
        self.allowance = ends.allowance
        workflow = machine.workflow
        self.workflow = workflow
        self.calendar = ends.calendar
        self.cast = Cast()
        self.now = START
        self.parties: dict[str, tuple[Holder, ...]] = {}
        self.kept = KeptAnswers(workflow)
        self.deeds = Deeds()
        self.children: tuple[Child, ...] = ()
        self.steps = Steps()
        self.rounds = StoryRounds()
        self.clocks = StoryClocks(workflow, ends, self.kept, workflow.start)
        self.visited: tuple[str, ...] = ()
        self.trace: tuple[str, ...] = ()
        self.later = later_answers(workflow, given)
        self.numbers = {name: how_many(workflow, given, name) for name in workflow.parties}
        self._open(machine.opening, self.later)

    @property
    def data(self) -> Mapping[str, Any]:
        """The answers that all who see the case may read."""
        return self.kept.data

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
        found.kept, found.rounds = self.kept.copied(), self.rounds.copied()
        found.clocks = self.clocks.copied(found.kept)
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
            data=self.data,
            parties={**dict.fromkeys(self.workflow.parties, ()), **self.parties},
            done_by=self.deeds.by,
            done_for=self.deeds.for_,
            held_until=self.held_until,
        )
        return {
            CaseFacts: case,
            Standing: standing,
            Form: form,
            Now: Now(self.now, self.today),
            Steps: self.steps,
            Rounds: self._standing.results(self.rounds.held),
            Children: Children(self.children),
            Register: self.cast,
        }

    def answers(self) -> Answers:
        return Answers(self.workflow, self.cast, self.parties, self.today, self.later)

    def offering(self) -> Offering:
        """What seats fill in their offers from."""
        return Offering(self.answers(), self.machine.forms, self.facts(CLOCK, NOTHING))

    def record(self, decision: Decision, standing: Standing, form: Form) -> None:
        """Keep what was decided: answers, who acted, what the effects ask for, and the new state."""
        name, actor = decision.transition.name, standing.actor
        self.rounds.annul(decision.transition.annuls)
        self.kept.keep(decision.answers, author_of(actor), decision.transition if decision.moves else None)
        opened = self.kept.unseal(name)
        self._check_unfrozen(decision.transition.annuls)
        self.parties = found_again(self.machine, self.parties, decision.parties)
        if not all(self.parties.get(name) for name in self.machine.several):
            self._derive(fill)
        self.deeds = self.deeds.took(name, actor)
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

    def remember(self, acting: Acting) -> None:
        """Keep for which side somebody has acted, whatever it did."""
        side = side_acted_for(self.workflow, self.cast, self.parties, acting)
        self.deeds = self.deeds.acted(acting.person.person_id, side)

    def enter(self, state: str, step: str) -> None:
        """The state's deadline starts and its rounds open; one that was left undecided has no result."""
        self.rounds.leave()
        self.state = state
        self.entered = self.now
        self.clocks.enter(state, self.now)
        self.visited = (*self.visited, state)
        self._derive(renew)
        self.note(f"{step} → {state}")
        self.rounds.begin({name: self._opened(name) for name in self.definition.rounds})
        if self.definition.end is not None:
            self.children = tuple(left_below(self.workflow, each) for each in self.children)

    def named_children(self) -> list[tuple[str | None, Child]]:
        """The cases below with the name that the file has for them, in the order of their opening."""
        return [(each.name, each) for each in self.children]

    def move_child(self, child: Child, fate: Fate) -> None:
        """A case below comes to a state. Where that ends it, what the story says comes back, as the file allows."""
        below = self.workflow.children.get(child.name or "")
        back = self._back(below, fate) if fate.end is not None and below is not None else {}
        theirs = {below.returns[name]: value for name, value in back.items()} if below is not None else {}
        moved = moved_below(child, fate, theirs)
        self.children = tuple(moved if each is child else each for each in self.children)
        self.kept.keep(back, NOBODY)
        self._check_unfrozen()
        self.clocks.stay(self.state, self.now, set(back))

    def take_told(self, told: Mapping[str, Any]) -> None:
        """How it was decided on the case in the one above becomes an answer here."""
        self.kept.keep(told, NOBODY)
        self._check_unfrozen()
        self.clocks.stay(self.state, self.now, set(told))
        self.note("told from above")

    def file_anew(self, field: str) -> None:
        """The document in a field gets another version. Raises Refused where it stays as it is."""
        known("field", field, self.workflow.fields)
        if field not in self.data or not self.workflow.fields[field].kind.filed:
            raise StoryError(Message("There is no document on file as the answer to “%(field)s”.", field=field))
        if reasons := self._standing.against_filing(self.rounds.held, field):
            raise Refused(reasons)
        self.kept.file(field)
        self._check_unfrozen()
        facts, lodger = self.facts(CLOCK, NOTHING), self.kept.lodgers.get(field, NOBODY)
        acting = files_anew(self.machine, self.cast, facts[CaseFacts], lodger, field)
        who = standing(self.workflow, self.cast, facts[CaseFacts], acting, self.deeds.sides)
        given = (self.workflow.fields[field], self.kept.moved.get(field))
        if reasons := against_filing_anew(self.machine, {**facts, Standing: who}, *given):
            raise Refused(reasons)

    @property
    def _standing(self) -> Matters:
        """The case as rounds are held on it."""
        return Matters(workflow=self.workflow, state=self.state, kept=self.kept, below=self.children)

    def _check_unfrozen(self, annuls: Collection[str] = ()) -> None:
        """Raises Refused where a round is about what has changed."""
        if reasons := list(self._standing.against_changing(self.rounds, annuls)):
            raise Refused(reasons)

    def _back(self, below: ChildCases, fate: Fate) -> dict[str, Any]:
        """What comes back, by our fields."""
        answers = self.answers()
        for name in fate.returns:
            known("result", name, below.returns)
        return {name: answers.typed(self.workflow.fields[name], value) for name, value in fate.returns.items()}

    def note(self, line: str) -> None:
        """Add a line to the trace."""
        self.trace = (*self.trace, f"{self.today}  {line}")

    def _open(self, form: AskedForm, given: Mapping[str, Any]) -> None:
        """The opener and derived parties are seated, then whoever the form names, then those a parent would name."""
        self.parties = first_seats(self.machine, self.cast)
        opener = next((self.parties[name][0].key for name, each in self.workflow.parties.items() if each.opens), NOBODY)
        facts = before_opening(self.workflow, self.now, self.today)
        known = answers_to(form, self.answers().fill(form, given, facts), facts, {}, today=self.today)
        self.kept.keep(known, opener)
        self.parties = seat_named(self.machine, self.cast, self.parties, known)
        self.parties = seat_rest(self.machine, self.cast, self.parties, self.numbers)
        self.enter(self.workflow.start, "open")

    def _opened(self, name: str) -> tuple[StoryRound, ...]:
        """The round that opens now, with the offers that it scores; or one for each row or case. Raises Refused."""
        items = items_of(self.workflow, name, self.data, self.children)
        if items is not None and (reasons := too_many(len(items))):
            raise Refused(reasons)
        if items == ():
            return ()
        rule = self.machine.asking(name, self.parties)
        round_ = frozen(rule, self.machine.scope, lambda _: self.facts(CLOCK, NOTHING))
        [scored] = self.rounds.held.get(round_.per, (None,)) if isinstance(round_, Review) and round_.per else (None,)
        subjects = subjects_of(scored.seats, scored.verdict) if scored is not None else ()
        each, matter = partial(StoryRound.opened, name, round_, self.parties, subjects), self._standing.matter
        return tuple(each(item, self._owning(round_, item), matter(name, item)) for item in items or (None,))

    def _owning(self, round_: Round, item: Item | None) -> Owning:
        """Whose own matter a round is; who opened a case below, a story does not know."""
        return belonging_to(owners(self.workflow, round_, self.parties, item, {}, self.cast.above), self.cast.offices)

    def _derive(self, derive: Derive) -> None:
        """Whom other rules find, a story makes up once for all."""
        told = partial(self.facts, CLOCK, NOTHING)
        self.parties = seat_found(self.machine, self.cast, self.parties, self.numbers, derive, told)

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
        taken = taken_below(CASE + 1 + len(self.children), name, workflow, title, answers)
        self.children = (*self.children, taken)
