"""The record of cases as events that concern objects: what OCEL and XES are written of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from govflow.messages import Message
from govflow.values import Text

Said: TypeAlias = Text | Message | str
Value: TypeAlias = Said | int | bool | datetime

CASE, ORGANIZATION, PERSON, DOCUMENT, FUND, ROUND = "case", "organization", "person", "document", "fund", "round"
"""The types of objects. Cases are of a type of their procedure each: ``case:dispute-mediation``."""
OWN = "govflow:"
"""Stands before activities that are no step of a procedure, so that none is taken for one."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """An object that an event or another object has to do with. ``qualifier``: as what, such as ``acting``."""

    id: str
    qualifier: str


@dataclass(frozen=True, kw_only=True)
class Thing:
    """An object with what is known of it. ``over_time``: values by the moment from which they hold, oldest first."""

    id: str
    type: str
    attributes: Mapping[str, Value]
    over_time: tuple[tuple[datetime, str, Value], ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Happening:
    """An entry of a record. ``number``: as its reader counts. ``activity``: the step by its name, which stays.

    ``by``: who acted, as a page says it; ``organization``: for whom. Neither where the clock did.
    """

    id: str
    number: int
    activity: str
    title: Text | Message
    at: datetime
    by: Text | None
    organization: Text | None
    before: Text | None
    after: Text | None
    links: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class CaseLog:
    """A case with the entries of its record that its reader may know of, the oldest first, and all they concern."""

    case: Thing
    things: tuple[Thing, ...]
    events: tuple[Happening, ...]
