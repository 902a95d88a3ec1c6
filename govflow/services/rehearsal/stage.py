"""The real stage of a story: each act is the command that a person would send, on a case in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from govflow.engine.checks.flow import capacity_of
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.definition import TIMER, Workflow
from govflow.engine.facts import CaseFacts, Facts, Form
from govflow.engine.seating.anew import giving
from govflow.engine.stories.assumptions import assume
from govflow.engine.stories.cast import Answers, StoryError
from govflow.engine.stories.given import later_answers
from govflow.engine.stories.steps import Fate, known
from govflow.engine.stories.taking import REASON, files_anew, taking, who_acts
from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.backend import Backend, calendar
from govflow.services.commands import deadlines
from govflow.services.commands.cases import ReopenCase, reopen_case
from govflow.services.commands.deadlines import ChangeDeadline, sweep
from govflow.services.commands.documents import AddVersion, add_document_version
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.receipts import Receipt
from govflow.services.rehearsal.adversaries import Adversaries
from govflow.services.rehearsal.below import Below
from govflow.services.rehearsal.company import MEMBER, Company, facts_now, read_by_name
from govflow.services.rehearsal.house import House, Procedure
from govflow.services.rehearsal.papers import another_version, drafted_for, lodger_of
from govflow.services.rehearsal.seats import Seats
from govflow.services.stepping import command, settle
from govflow.store.cases import CASE
from govflow.store.deadlines.timers import next_due, running_timers
from govflow.store.record.history import HISTORY
from govflow.store.rounds.reviewers import by_name
from govflow.store.work import Case
from govflow.store.writing.family import take_told
from govflow.store.writing.locking import lock_by_id
from govflow.values import SYSTEM, Actor, new_id

MOST_SWEEPS = 2_000
PACE = timedelta(seconds=1)  # what an act takes: the record tells earlier from later


class RealStage:
    """A case that stands in the house. ``watched`` by adversaries, each of whom tries every step before it is taken."""

    def __init__(
        self,
        house: House,
        procedure: Procedure,
        company: Company,
        reference: str,
        given: Mapping[str, Any],
        watched: Adversaries | None,
    ) -> None:
        self.house = house
        self.backend = house.backend
        self.procedure = procedure
        self.machine = procedure.machine
        self.company = company
        self.reference = reference
        self.later = later_answers(self.workflow, given)
        self.watched = watched
        self.path = [repr(given)]
        self.trace: list[str] = []
        self._note("open")

    @property
    def workflow(self) -> Workflow:
        return self.machine.workflow

    @property
    def state(self) -> str:
        return self.case().state

    @property
    def now(self) -> datetime:
        return self.house.clock.at

    @property
    def calendar(self) -> Calendar:
        with self.backend.reading() as session:
            return calendar(session, self.machine.counting, self.case_in(session).body.zone)

    @property
    def due(self) -> datetime | None:
        with self.backend.reading() as session:
            running = running_timers(session, self.case_in(session).id)
        return next((each["due_at"] for each in running if each["status"] == "pending"), None)

    @property
    def visited(self) -> Sequence[str]:
        """By the record: a state counts when it is entered, not when a step stays in it."""
        with self.backend.reading() as session:
            moved = select(HISTORY.c.target).where(HISTORY.c.target.is_distinct_from(HISTORY.c.source))
            own = moved.where(HISTORY.c.case_id == self.case_in(session).id)
            return session.scalars(own.order_by(HISTORY.c.seq)).all()

    def case(self) -> Case:
        """The case as it stands."""
        with self.backend.reading() as session:
            return self.case_in(session)

    def case_in(self, session: Any) -> Case:
        return read_by_name(self.backend.work(session, SYSTEM), self.reference)

    def marks(self) -> tuple[object, ...]:
        """What changes with whatever happens in the case."""
        with self.backend.reading() as session:
            query = select(CASE.c.version, CASE.c.entries, CASE.c.state, CASE.c.head_hash)
            return tuple(session.execute(query.where(CASE.c.reference == self.reference)).one())

    def facts(self, form: Form) -> Facts:
        """What the real rules would be told now; whoever acts is left open."""
        return facts_now(self.backend, self.reference, form)

    def assume(self, guard: str, answer: Any) -> None:
        assume(self.workflow, self.procedure.assumed, guard, answer)
        self.path.append(f"assume {guard} {answer}")

    def step(self, name: str, options: Mapping[str, Any]) -> None:
        case = self.case()
        answers = Answers(self.workflow, self.company, case.parties, case.today(self.now), self.later)
        found = taking(self.machine, self.company, answers, self.facts, name, options)
        actor = self.company.actor(found.acting.person, found.acting.holder, (found.acting.role or MEMBER,))

        def fire(by: Actor) -> None:
            order = TakeStep(
                case=self.reference,
                name=name,
                values=drafted_for(self.backend, actor, self.reference, found.values, options),
                reason=found.reason,
                seen_version=case.version,
                key=new_id(),
            )
            take_step(self.backend, by, order)

        if self.watched is not None:
            allowed = [who for each in self.machine.branches(case.state, name) for who in each.transition.actors]
            parties = (self.workflow.parties[capacity_of(who)] for who in allowed if who != TIMER)
            joining = {kind for party in parties if party.is_open for kind in party.kinds}
            self.watched.try_step(self, self.company, f"{name} {options}", allowed, fire, joining)
        fire(actor)
        self._done(name, options)

    def wait_until(self, moment: datetime) -> None:
        """The sweep runs whenever something is due, in this case or another."""
        for _ in range(MOST_SWEEPS):
            with self.backend.reading() as session:
                following = next_due(session)
            if following is None or following > moment:
                break
            self.house.clock.at = max(self.now, following)
            for fired in sweep(self.backend):
                if fired.reference == self.reference and fired.what not in ("reminder", "nothing"):
                    self._note(fired.what)
        self.house.clock.at = max(self.now, moment)
        sweep(self.backend)  # what waits for other cases goes on
        self.path.append(moment.isoformat())

    def respond(self, answers: Mapping[str, Any]) -> None:
        self._seats().respond(answers)
        self._done("respond", answers)

    def absent(self, keys: Iterable[str]) -> None:
        self._seats().absent(keys)
        self._done("absent", keys)

    def present(self, keys: Iterable[str]) -> None:
        self._seats().present(keys)
        self._done("present", keys)

    def close_rounds(self) -> None:
        self._seats().close()
        self._done("close_rounds", True)

    def recuse(self, keys: Iterable[str]) -> None:
        self._seats().recuse(keys)
        self._done("recuse", keys)

    def delegate(self, pairs: Mapping[str, str]) -> None:
        self._seats().delegate(pairs)
        self._done("delegate", pairs)

    def replace(self, pairs: Mapping[str, str]) -> None:
        self._seats().replace(pairs)
        self._done("replace", pairs)

    def move_children(self, fates: Sequence[Fate]) -> None:
        for fate in fates:
            Below(self).move(fate)
            self._done(f"child cases → {fate.state}", fate)

    def told(self, answers: Mapping[str, Any]) -> None:
        """The entry that the round above would make, without the round."""
        with command(self.backend, SYSTEM) as work:
            case = lock_by_id(work, self.case().id)
            known = Answers(self.workflow, self.company, by_name(work, case), case.today(work.at))
            take_told(work, case, known.told(answers))
            settle(work, case)
        self._done("told", answers)

    def new_version(self, field: str) -> None:
        case = self.case()
        known("field", field, self.workflow.fields)
        document = case.data.get(field)
        if document is None or not self.workflow.fields[field].kind.filed:
            raise StoryError(Message("There is no document on file as the answer to “%(field)s”.", field=field))
        with self.backend.reading() as session:
            lodger = lodger_of(session, document)
        acting = files_anew(self.machine, self.company, self.facts(Form({}))[CaseFacts], lodger, field)

        def file(by: Actor) -> None:
            adding = AddVersion(case=self.reference, document=document, upload=another_version(), key=new_id())
            add_document_version(self.backend, by, adding)

        if self.watched is not None:
            allowed = [who for each in giving(self.machine, case.state, field) for who in each.transition.actors]
            self.watched.try_step(self, self.company, f"new_version {field}", allowed, file)
        file(self.company.actor(acting.person, acting.holder, (acting.role or MEMBER,)))
        self._done("new_version", field)

    def pause(self, options: Mapping[str, Any]) -> None:
        self._on_clock("pause", options, deadlines.pause)

    def resume(self, options: Mapping[str, Any]) -> None:
        self._on_clock("resume", options, deadlines.resume)

    def extend(self, options: Mapping[str, Any]) -> None:
        self._on_clock("extend", options, deadlines.extend)

    def reopen(self) -> None:
        case = self.case()
        reopen = self.workflow.states[case.state].reopen
        options = {"by": reopen.by} if reopen is not None else {"by": next(iter(case.parties))}
        acting = who_acts(self.machine, self.company, self.facts(Form({}))[CaseFacts], None, options)

        def again(by: Actor) -> None:
            order = ReopenCase(case=self.reference, reason=REASON, seen_version=case.version, key=new_id())
            reopen_case(self.backend, by, order)

        if self.watched is not None and reopen is not None:
            self.watched.try_step(self, self.company, "reopen", [reopen.by], again)
        again(self.company.actor(acting.person, acting.holder, (acting.role or MEMBER,)))
        self._done("reopen", None)

    def kept(self) -> Callable[[], RealStage]:
        house, company, path, trace = self.house.kept(), self.company.copied(), (*self.path,), (*self.trace,)

        def again() -> RealStage:
            house()
            found = copy(self)
            found.company, found.path, found.trace = company.copied(), [*path], [*trace]
            return found

        return again

    def _on_clock(
        self, what: str, options: Mapping[str, Any], act: Callable[[Backend, Actor, ChangeDeadline], Receipt]
    ) -> None:
        """Whoever the file names stops, starts or lengthens a deadline of the case."""
        case = self.case()
        due = [due for _, due in self.workflow.deadlines(case.state)]
        pauses = [who for each in due if each.pause is not None for who in each.pause.by]
        extends = [each.extend.by for each in due if each.extend is not None]
        allowed = extends if what == "extend" else pauses
        if not allowed:
            raise Refused([Message("This deadline cannot be changed.")])
        named = {"by": allowed[0], **options}
        acting = who_acts(self.machine, self.company, self.facts(Form({}))[CaseFacts], None, named)

        def change(by: Actor) -> None:
            order = ChangeDeadline(case=self.reference, reason=REASON, seen_version=case.version, key=new_id())
            act(self.backend, by, order)

        if self.watched is not None:
            self.watched.try_step(self, self.company, what, allowed, change)
        change(self.company.actor(acting.person, acting.holder, (acting.role or MEMBER,)))
        self._done(what, options)

    def _seats(self) -> Seats:
        return Seats(self, self.backend, self.company, self.watched)

    def _done(self, what: str, options: object) -> None:
        self.path.append(f"{what} {options}")
        self._note(what)
        self.house.clock.at += PACE

    def _note(self, what: str) -> None:
        self.trace.append(f"{self.case().today(self.now)}  {what} → {self.state}")
