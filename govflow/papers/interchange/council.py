"""What everybody may know of meetings: what OParl is written of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from govflow.messages import Message
from govflow.papers.interchange.organizations import Organization
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class PublicFile:
    """A document that everybody may read, with its latest version."""

    id: str
    title: Text | str
    filename: str
    media_type: str
    size: int
    number: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PublicItem:
    """A line of an agenda; ``place``: 1, 2, … ``closed``: what it stands for is not public. ``paper``: its case."""

    place: int
    number: str
    title: str
    closed: bool
    paper: str | None
    result: Message | None


@dataclass(frozen=True, kw_only=True)
class PublicMeeting:
    """A meeting with its agenda. ``starts``: a day, or a moment; none before it is called."""

    reference: str
    title: str
    state: Text
    starts: date | datetime | None
    location: str
    cancelled: bool
    items: tuple[PublicItem, ...]
    files: tuple[PublicFile, ...]
    opened_at: datetime
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class PublicPaper:
    """What was put on an agenda. ``heard``: the meetings and places on whose agendas it stands."""

    reference: str
    title: str
    kind: Text
    by: int | None
    heard: tuple[tuple[str, int], ...]
    files: tuple[PublicFile, ...]
    opened_at: datetime
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Council:
    """The regional body itself."""

    body: Organization
    prefix: str
