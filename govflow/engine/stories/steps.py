"""How the steps of a story are written: read in one way whoever plays it, and bounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, get_args

from pydantic import ValidationError

from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition import End, StoryStep
from govflow.engine.stories.cast import StoryError
from govflow.messages import Message

MOST_STEPS = 100
LONGEST = timedelta(days=3660)  # of a whole story: ten years
_DAYS = {"d": 1.0, "wd": 1.5, "m": 31.0}  # at most, holidays among them


def read(step: StoryStep) -> tuple[str, Any]:
    """The name of a step, and what stands behind it."""
    if isinstance(step, str):
        return step, None
    if len(step) != 1:
        raise StoryError(Message("One step at a time, not %(steps)s.", steps=tuple(step)))
    return next(iter(step.items()))


def duration(text: str) -> Duration:
    """The time that passes in ``+30d``. Raises StoryError for what is no time, or longer than any story."""
    try:
        found = Duration(text.removeprefix("+"))
    except ValidationError as error:
        raise StoryError(Message("%(text)s is no time; write it like +30d or +10wd.", text=text)) from error
    if found.counted and found.amount * _DAYS[found.unit] > LONGEST.days:
        raise too_long(text)
    return found


def too_long(text: str) -> StoryError:
    """What to say of a step after which the story would have lasted too long."""
    return StoryError(
        Message("With %(step)s the story would last longer than %(years)s years; shorten it.", step=text, years=10)
    )


def mapping(name: str, options: Any) -> Mapping[str, Any]:
    """Options that are given by name."""
    if options is None:
        return {}
    if not isinstance(options, Mapping):
        raise StoryError(Message("Write %(step)s as {%(step)s: {name: value}}.", step=name))
    return options


def names(options: Any) -> Iterable[str]:
    """One name or a list of them."""
    return [options] if isinstance(options, str) else list(options or ())


def fate(options: Any) -> tuple[str, str | None]:
    """A state that ends the child cases, or ``{state: …, end: …}``; without ``end`` they only move there."""
    if isinstance(options, Mapping):
        return str(options.get("state")), options.get("end")
    return str(options), str(options) if options in get_args(End) else "success"
