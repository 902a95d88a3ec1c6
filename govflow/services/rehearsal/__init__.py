"""A rehearsal: the stories of a workflow file, played through the real commands on a real database.

In the mind a story believes whatever its file does not tell; here seats, documents, money and other cases are as the
store has them. A story that goes one way in the mind and another way here is a defect of one of the two.
It may import the commands, the store and the engine; it never touches an installation, only a database of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.definition import Story
from govflow.engine.parsing import Parsed
from govflow.engine.problems import Problem
from govflow.engine.rules import Rules
from govflow.engine.stories.telling import StoryResult, tell
from govflow.messages import Message
from govflow.services.rehearsal.adversaries import Adversaries
from govflow.services.rehearsal.company import Company
from govflow.services.rehearsal.house import House
from govflow.services.rehearsal.opening import open_aside, opened
from govflow.services.rehearsal.stage import RealStage

__all__ = ["Rehearsal", "StoryResult", "rehearse"]


@dataclass(frozen=True)
class Rehearsal:
    """How the stories of a file went through the real commands, and what differs from how they went in the mind.

    ``attempts``: how often somebody tried a step that the file does not give them; all were refused, or it is a
    problem.
    """

    stories: tuple[StoryResult, ...]
    problems: tuple[Problem, ...]
    attempts: int


def rehearse(parsed: Parsed, others: Sequence[Parsed], rules: Rules = RULES) -> Rehearsal:
    """Play the stories of a file both ways. ``others`` are the procedures that its cases may open or belong to."""
    imagined = stories.run(parsed, rules)
    house = House(parsed, others, rules)
    procedure = house.procedures[parsed.workflow.id]
    watching = Adversaries()

    def begun(story: Story) -> RealStage:
        house.wind_back()
        company = Company(house.backend, lambda asking, name: open_aside(house, procedure, asking, name))
        return opened(house, procedure, story, company, watching)

    try:
        played = tell(parsed, begun)
    finally:
        house.close()
    problems = tuple(_problems(parsed, imagined, played))
    return Rehearsal(played, problems, watching.attempts)


def _problems(parsed: Parsed, imagined: Sequence[StoryResult], played: Sequence[StoryResult]) -> Iterator[Problem]:
    """What went wrong here; and where nothing did, what went otherwise in the mind."""
    for mind, real in zip(imagined, played, strict=True):
        if real.problem is not None:
            yield real.problem
            continue
        sentence = _difference(mind, real)
        if sentence is not None:
            message = Message("Story “%(name)s”: %(what)s", name=real.name, what=sentence)
            yield parsed.positions.problem(("stories", real.name), message)


def _difference(mind: StoryResult, real: StoryResult) -> Message | None:
    if mind.problem is not None:
        return Message("It comes true through the real commands, but not in the mind.")
    if _kinds(mind) != _kinds(real):
        return Message(
            "It is refused with “%(real)s”, and in the mind with “%(mind)s”.", real=real.refused, mind=mind.refused
        )
    if _way(mind) != _way(real):
        return Message("It comes through %(real)s, and in the mind through %(mind)s.", real=_way(real), mind=_way(mind))
    return None


def _kinds(result: StoryResult) -> tuple[str, ...]:
    """What it was refused with, before names, dates and sums are put in: these are made up in the mind."""
    return tuple(each.text for each in result.refused)


def _way(result: StoryResult) -> tuple[str, ...]:
    """The states in order; one that was entered anew from itself stands once."""
    return tuple(state for state, _ in groupby(result.visited))
