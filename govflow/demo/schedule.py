"""All stories at once, in the order of time: scene by scene, with the deadlines between them passing as in life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from heapq import heapify, heappop, heappush

from govflow.demo.player import Play, Scenes
from govflow.services.commands.deadlines import sweep
from govflow.store.deadlines.timers import next_due


def perform(play: Play, stories: Iterable[Scenes], until: datetime) -> None:
    """Play every scene up to a moment; a scene that lies after it is left to the future."""
    scenes = [(moment, number, story) for number, story in enumerate(stories) for moment in _next(story)]
    heapify(scenes)
    while scenes and scenes[0][0] <= until:
        moment, number, story = heappop(scenes)
        pass_time(play, moment)
        for following in _next(story):
            heappush(scenes, (following, number, story))
    pass_time(play, until)


def pass_time(play: Play, until: datetime) -> None:
    """Move the clock on, from one due date to the next, and let it do what is due each time."""
    while True:
        with play.backend.reading() as session:
            due = next_due(session)
        if due is None or due > until:
            break
        _move(play, due)
        sweep(play.backend)
    _move(play, until)


def _move(play: Play, moment: datetime) -> None:
    """A clock never goes back: acts take time, so it may be later already."""
    play.clock.at = max(play.clock.at, moment.astimezone(UTC))


def _next(story: Scenes) -> Iterable[datetime]:
    """The moment of the next scene; none when the story is over."""
    return () if (moment := next(story, None)) is None else (moment,)
