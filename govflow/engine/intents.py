"""What effects may ask of the case itself: open or adopt other cases, seat and unseat parties, stop the clock.

Topics add their own intents in ``domain``. The store writes them; stories imagine these ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from govflow.engine.facts import Holder
from govflow.messages import Message

MOST_OPENED = 50  # cases that one command may open, those that open in turn included
MOST_FROM_ONE = 1000  # cases that one case may open in its life
DEEPEST = 8  # cases below one another


@dataclass(frozen=True, kw_only=True)
class OpenCase:
    """Open a case of another procedure: beside this one and linked, or below it.

    ``child``: what the file calls the cases below among which it is; none for one beside.
    ``data`` answers its opening form, and fields there that seat a party do so. Whoever acts also takes the seat
    that ``opens`` there, unless ``parties`` fills it.
    """

    workflow: str
    title: str
    title_other: str | None = None
    child: str | None
    relation: str
    data: Mapping[str, Any]
    parties: Mapping[str, tuple[Holder, ...]]


@dataclass(frozen=True, kw_only=True)
class AdoptCase:
    """Make a case that stands alone a child of this one, under the name ``child`` of the file.

    The writer locks it and refuses when it is of another procedure, has ended, or has a parent that goes on.
    """

    case_id: int
    child: str
    workflow: str
    relation: str


@dataclass(frozen=True, kw_only=True)
class PauseDeadline:
    """Stop the clock of the present state; the days until it runs again are added."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class ResumeDeadline:
    """Let the clock of the present state run again."""


@dataclass(frozen=True, kw_only=True)
class SeatParty:
    """Give a capacity to more holders."""

    capacity: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True, kw_only=True)
class UnseatParty:
    """Take a capacity from all who hold it."""

    capacity: str


def too_many_opened() -> Message:
    """What is said of a step that would open more cases than one command may."""
    return Message("This step would open more than %(most)s cases; its file needs a correction.", most=MOST_OPENED)


def too_many_from_one() -> Message:
    """What is said of a step with which a case would have opened more cases than one may."""
    return Message("One case opens at most %(most)s others. End this one, and go on in a new case.", most=MOST_FROM_ONE)


def too_many_by_one(opened: int) -> Message:
    """What is said of a step with which an organization would have taken more than its share of what one case opens."""
    return Message(
        "Your organization has opened %(n)s case from this one already. What is left is for others to open.",
        "Your organization has opened %(n)s cases from this one already. What is left is for others to open.",
        n=opened,
    )


def too_deep() -> Message:
    """What is said of a step that would open cases farther below one another than may be."""
    return Message("Cases stand at most %(most)s below one another; open this one elsewhere.", most=DEEPEST)
