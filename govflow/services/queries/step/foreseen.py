"""What cases would do by themselves after a step, and what would speak against that: as far as it can be known before.

The same that ``services.stepping`` does after it has written a step, in thought.
"""

from __future__ import annotations

from dataclasses import replace

from govflow.engine.decide import automatic
from govflow.engine.facts import Form, Parent
from govflow.engine.family import returned
from govflow.engine.intents import MOST_OPENED, too_many_opened
from govflow.engine.stories.assumptions import KNOWN
from govflow.errors import Refused
from govflow.messages import Message
from govflow.services.lateness import passed_in_family
from govflow.services.stepping import MOST_AUTOMATIC_STEPS, RESTLESS, told_of_parent
from govflow.store.deadlines.left import left_to_clock
from govflow.store.thought import Thought
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import split_confidences
from govflow.store.writing.facts import load_facts
from govflow.store.writing.family import waiting_below
from govflow.store.writing.locking import read_by_id
from govflow.store.writing.objections import Outcome, outcome

FORESEEN = KNOWN | {Parent}


def foresee(work: Work, found: Outcome) -> list[Message]:
    """Why the case, one that it opens, or the one above could not go on by itself after a step that could be written.

    Knowable is what follows from the cases themselves, their children, parents and parties. What money decides is not
    foreseen, nor what follows from answers that a step opens, for that would tell of them; the command looks again.
    """
    if found.unseals:
        return []
    try:
        _Family(work).rest(found)
    except Refused as refused:
        return list(refused.reasons)
    return []


class _Family:
    """The cases that a step reaches, in thought, each as it is by now."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.cases: dict[int, Case] = {}
        self.opened: list[int] = []  # those that still have to come to rest
        self.ended = set[int]()
        self.moved: dict[int, str] = {}  # in which state those below were asked
        self.unknown = set[int]()  # those of which it cannot be told how they go on

    def rest(self, found: Outcome) -> None:
        """Let all of them come to rest. Raises Refused where one of them cannot go on."""
        self._keep(found)
        self._settle(found.case.id)
        opened = 0 if found.case.id > 0 else 1
        while True:
            if self.opened:
                opened += 1
                if opened > MOST_OPENED:
                    raise Refused([too_many_opened()])
                self._settle(self.opened.pop())
            elif case := self._just_moved():
                self.moved[case.id] = case.state
                self._follow(case)
            elif case := self._just_ended():
                self.ended.add(case.id)
                self._give_back(case)
            else:
                return

    def _keep(self, found: Outcome) -> None:
        self.cases |= {each.id: each for each in (found.case, *found.opened)}
        self.opened += [each.id for each in found.opened]

    def _settle(self, case_id: int) -> None:
        """Let a case take its automatic steps until it stands still."""
        for _ in range(MOST_AUTOMATIC_STEPS):
            case = self._now(case_id)
            machine = self.work.version_of(case).machine
            needs = machine.automatic_needs(case.state)
            if case_id in self.unknown or not machine.automatic(case.state) or self._is_left(case):
                return
            if not needs <= FORESEEN:
                self.unknown.add(case_id)
                return
            decision = automatic(machine, load_facts(self.work, case, Form({}), needs))
            if decision is None:
                return
            found = outcome(self.work, case, decision, Form({}))
            if found.reasons:
                raise Refused(found.reasons)
            self._keep(found)
            if found.unseals:
                self.unknown.add(case_id)
                return
        raise Refused([RESTLESS])

    def _is_left(self, case: Case) -> bool:
        """Is what follows a round left to the clock? It stays so, unless the step leaves the state."""
        if not self.work.version_of(case).workflow.states[case.state].rounds or case.id < 0:
            return False
        return case.entered_at == case.stored.get("entered_at") and left_to_clock(self.work, case) is not None

    def _now(self, case_id: int) -> Case:
        """A case with those above and below it as they are by now."""
        case = self.cases[case_id]
        thought = case.thought or Thought()
        below = {each: self.cases.get(each, then) for each, then in thought.below.items()}
        above = self.cases.get(thought.above.id, thought.above) if thought.above is not None else None
        return replace(case, thought=replace(thought, below=below, above=above))

    def _just_moved(self) -> Case | None:
        known = (each for each in self.cases.values() if each.id > 0)
        return next((each for each in known if self.moved.get(each.id, each.stored.get("state")) != each.state), None)

    def _follow(self, case: Case) -> None:
        """Those below that wait for how far the case has come."""
        for below in list(waiting_below(self.work, case)):
            child = self.cases.get(below.id, below)
            self.cases[child.id] = replace(child, thought=replace(child.thought or Thought(), above=case))
            self._settle(child.id)

    def _just_ended(self) -> Case | None:
        gone = self.ended | self.unknown
        return next((each for each in self.cases.values() if each.ends_now and each.id not in gone), None)

    def _give_back(self, case: Case) -> None:
        """A case that ended gives back its results, and may move the one above; where a deadline of that one, or of
        another below it, goes first, who knows.
        """
        if case.parent_id is None:
            return
        above = self.cases.get(case.parent_id) or read_by_id(self.work, case.parent_id)
        if passed_in_family(self.work, above):
            return
        self.cases[above.id] = _with_results(self.work, above, case)
        try:
            self._settle(above.id)
        except Refused as refused:
            raise Refused(told_of_parent(self.work, self.cases[above.id], refused.reasons)) from refused


def _with_results(work: Work, parent: Case, child: Case) -> Case:
    """The case above once one below has ended and what comes back is kept there."""
    workflow = work.version_of(parent).workflow
    below = workflow.children.get(child.child_name or "")
    answers = returned(below, child.data) if below is not None and parent.end is None else {}
    known, _ = split_confidences([workflow.fields[name] for name in answers], answers)
    return replace(parent, data={**parent.data, **known}, thought=(parent.thought or Thought()).with_below(child))
