"""Stories told by their stages: a case is taken along its way, and stops where the demonstration wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from govflow.demo.player import ZONE, Play, Scenes, morning

PUBLISHED = (
    "Dates and sums are published facts; persons and procedural detail are illustrative.\n"
    "日期与金额为公开事实，人员与程序细节为示意。"
)
INVENTED = "Invented for the demonstration.\n本案例为演示虚构。"


@dataclass(kw_only=True)
class Matter:
    """What a case of the demonstration is about; its reference once it is open."""

    title: str
    title_other: str
    reference: str = ""


M = TypeVar("M", bound=Matter)


@dataclass(frozen=True)
class Stage(Generic[M]):
    """One stage of a way: where it leads, how many days the case stays there, and what is done to get there."""

    name: str
    days: int
    enter: Callable[[Play, M], None]


def travel(play: Play, way: Sequence[Stage[M]], matter: M, to: str, arrival: datetime) -> Scenes:
    """Take a case along a way, so that it comes to a stage at the moment given."""
    names = [stage.name for stage in way]
    stages = way[: names.index(to) + 1]
    for number, stage in enumerate(stages):
        yield arrival - timedelta(days=sum(each.days for each in stages[number:-1]))
        stage.enter(play, matter)


def by_itself(play: Play, matter: Matter) -> None:
    """Nobody has to act: the clock or a rule brings the case here."""


def ago(now: datetime, days: int) -> datetime:
    """The morning of the last working day that is at least so many days ago (weekends only, no holidays)."""
    day = now.astimezone(ZONE).date() - timedelta(days=days)
    return morning(day - timedelta(days=max(0, day.weekday() - 4)))


def ahead(play: Play, days: int) -> datetime:
    """So many days after the present scene."""
    return morning(play.today + timedelta(days=days))


def both(english: str, chinese: str) -> str:
    """A text in both working languages."""
    return f"{english}\n{chinese}"
