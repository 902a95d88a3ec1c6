"""How the steps of a story are written: read in one way whoever plays it, and bounded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition import End, StoryStep
from govflow.engine.problems import no_such
from govflow.engine.stories.cast import SEAT, StoryError, capacity_called
from govflow.messages import Message

NO_CHILD = Message("There is no child case that has not ended yet.")
T = TypeVar("T")
MOST_STEPS = 100
LONGEST = timedelta(days=3660)  # of a whole story: ten years
_FATE = frozenset({"state", "end", "returns"})
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


def in_turn(options: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The options of a step for each who takes it: ``by: [claimant, respondent]`` is first one, then the other."""
    who = options.get("by")
    yield from ({**options, "by": each} for each in who) if isinstance(who, list) else [options]


def known(kind: str, name: str, there: Collection[str]) -> str:
    """A name as a story writes it. Raises StoryError, with the nearest and all, for one that is not there."""
    if name not in there:
        raise StoryError(no_such(kind, name, there))
    return name


def keyed(name: str, options: Any, keys: Collection[str]) -> Mapping[str, Any]:
    """Options under these keys, and no others."""
    found = mapping(name, options)
    for key in found:
        known("key", str(key), keys)
    return found


def names(options: Any) -> Iterable[str]:
    """One name or a list of them."""
    return [options] if isinstance(options, str) else list(options or ())


@dataclass(frozen=True, kw_only=True)
class Fate:
    """Where cases below come to. ``of``: ``lots`` or ``lots[2]``, in the order of their opening; empty for all.

    ``end``: how they end there; none where they only move. ``returns``: what then comes back, by our fields.
    """

    of: str = ""
    state: str
    end: str | None
    returns: Mapping[str, Any]


def fates(options: Any, children: Collection[str]) -> list[Fate]:
    """``adopted``, ``{state: …, end: …, returns: {…}}``, or one of these for each of several names and numbers.

    ``children``: the names that the file has for cases below. Raises StoryError.
    """
    if not isinstance(options, Mapping) or not _FATE.isdisjoint(options):
        return [_fate("", options)]
    for of in options:
        known("child", capacity_called(str(of)), {*children, "state"})
    return [_fate(of, each) for of, each in options.items()]


def _fate(of: str, options: Any) -> Fate:
    """A state by its name ends the cases; without ``end`` one that is spelt out only moves them there."""
    if isinstance(options, Mapping):
        spelt = keyed("children", options, _FATE)
        if not isinstance(spelt.get("state"), str):
            raise StoryError(Message("Say to which state the cases below come: {state: name}."))
        end = spelt.get("end")
        if end is not None:
            known("end", str(end), get_args(End))
        return Fate(of=of, state=spelt["state"], end=end, returns=mapping("returns", spelt.get("returns")))
    state = str(options)
    return Fate(of=of, state=state, end=state if state in get_args(End) else "success", returns={})


def called(key: str, named: Sequence[tuple[str | None, T]]) -> list[T]:
    """The cases below that a story calls ``lots`` or ``lots[2]``, among all in the order of their opening."""
    found = SEAT.fullmatch(key)
    wanted = [each for name, each in named if key in ("", name) or (found is not None and name == found[1])]
    return wanted[int(found[2]) - 1 : int(found[2])] if found is not None else wanted
