"""The cases below the case of a story, moved as it says.

They go their own way where their file tells a story from where they stand to where they are wanted. Where it tells none
there is a shortcut: the store enters the state (with its round, its deadline and its desks) without a step. What
follows is real in both: a case that ended gives back its results and lets the one above settle.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from govflow.engine.definition import Story, Workflow
from govflow.engine.entries import StepConfided, StepTaken
from govflow.engine.stories.cast import Answers, StoryError
from govflow.engine.stories.steps import NO_CHILD, Fate, called, known, read
from govflow.engine.stories.telling import UNTIL_DUE, take
from govflow.errors import GovflowError
from govflow.services.stepping import command, settle
from govflow.store.cases import CASE
from govflow.store.rounds.reviewers import by_name
from govflow.store.writing.answers import keep_answers
from govflow.store.writing.confidences import shown_to_all
from govflow.store.writing.entering import enter_state
from govflow.store.writing.locking import lock_by_id
from govflow.values import SYSTEM

MOVED = "moved"

if TYPE_CHECKING:
    from govflow.services.rehearsal.stage import RealStage


class Below:
    """The cases below the one on a stage."""

    def __init__(self, stage: RealStage) -> None:
        self.stage = stage

    def move(self, fate: Fate) -> None:
        """Those that a story calls so come to a state, one after the other; one that ended meanwhile is left."""
        moving = self._open(fate.of)
        if not moving and self._came_by_itself(fate):
            return
        if not moving:
            raise StoryError(NO_CHILD)
        for number, name in moving.items():
            if number in self._open(fate.of):
                given = self._given(name, fate)
                if not self._went_its_way(number, fate.state, given):
                    self.put(number, fate.state, given)

    def _open(self, key: str) -> dict[int, str | None]:
        """Those that have not ended: number and name."""
        return {row.id: row.child_name for row in self._called(key) if row.end is None}

    def _came_by_itself(self, fate: Fate) -> bool:
        """Have those that a story calls so ended in the state already? In the mind, what is told to them moves none."""
        found = self._called(fate.of)
        return bool(found) and all(row.state == fate.state for row in found)

    def _called(self, key: str) -> list[Any]:
        below = select(CASE.c.id, CASE.c.child_name, CASE.c.end, CASE.c.state)
        query = below.where(CASE.c.parent_id == self.stage.case().id).order_by(CASE.c.id)
        with self.stage.backend.reading() as session:
            rows = session.execute(query).all()
        return called(key, [(row.child_name, row) for row in rows])

    def _given(self, name: str | None, fate: Fate) -> dict[str, Any]:
        """What the story says comes back, by the fields of the case below."""
        below = self.stage.workflow.children.get(name or "")
        returns = below.returns if below is not None else {}
        for field in fate.returns:
            known("result", field, returns)
        return {returns[field]: value for field, value in fate.returns.items()}

    def _went_its_way(self, number: int, state: str, given: Mapping[str, Any]) -> bool:
        """A child in its first state takes the steps of a story of its own that needs no time and leads there.

        They must ask for what is to come back.
        """
        stage = self.stage
        with stage.backend.reading() as session:
            child = lock_by_id(stage.backend.work(session, SYSTEM), number)
        procedure = stage.house.procedures[child.workflow]
        workflow = procedure.machine.workflow
        ways = (each for each in workflow.stories if _leads(each, state) and given.keys() <= _recorded(workflow, each))
        story = next(ways, None)
        if story is None or child.state != workflow.start:
            return False
        own = type(stage)(stage.house, procedure, stage.company, child.reference, given, None)
        try:
            for step in story.do:
                take(own, step)
        except (StoryError, GovflowError):
            return False  # it stands where it came to
        return own.state == state

    def put(self, number: int, state: str, given: Mapping[str, Any]) -> None:
        """Let a case enter a state without a step."""
        with command(self.stage.backend, SYSTEM) as work:
            child = lock_by_id(work, number)
            workflow = work.version_of(child).workflow
            known("state_below", state, workflow.states)
            answers = Answers(workflow, self.stage.company, by_name(work, child), child.today(work.at))
            told = {name: answers.typed(workflow.fields[name], value) for name, value in given.items()}
            fields = [workflow.fields[name] for name in told]
            keep_answers(work, child, fields, told, StepConfided(step=MOVED))
            moved = StepTaken(step=MOVED, source=child.state, target=state, answers=shown_to_all(fields, told))
            work.enter(child, moved, by_clock=True)
            enter_state(work, child, state, workflow.states[state].title)
            settle(work, child)


def _recorded(workflow: Workflow, story: Story) -> frozenset[str]:
    """The fields that the steps of a story record."""
    taken = {name for name, _ in map(read, story.do)}
    steps = (each for each in workflow.transitions if each.name in taken)
    return frozenset(field.name for each in steps for field in workflow.recorded_by(each))


def _leads(story: Story, state: str) -> bool:
    """Does a story come to the state from nothing but an opened case, at once?"""
    waits = any(name.startswith("+") or name == UNTIL_DUE for name, _ in map(read, story.do))
    return story.expect == state and story.refused is None and not story.given and not waits
