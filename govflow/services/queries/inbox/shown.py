"""What an inbox shows, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govflow.services.queries.directory.told import Told
from govflow.services.queries.directory.vacancies import Vacancy
from govflow.services.queries.inbox.counts import Counts, MatterCount
from govflow.services.queries.inbox.days import Day, Matter
from govflow.services.queries.inbox.marks import Handed, SavedList
from govflow.services.queries.inbox.others import Waiting
from govflow.services.queries.mediation.waiting.desk import InRoomList
from govflow.services.queries.step.preparations import ToConfirmList
from govflow.services.queries.step.questions import Choice
from govflow.store.cases import Pause
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class InboxFilters:
    """``kind`` is that of the references (DM); ``within``: the reference of a meeting or call. Empty means all.

    ``by_matter``: the items of a page stand by the meeting or call that they are part of. ``care``: who of the
    reader's organization looks after the case, as of ``CARES``.
    """

    kind: str = ""
    organization_id: int | None = None
    within: str = ""
    by_matter: bool = False
    care: str = ""

    @property
    def any(self) -> bool:
        return bool(self.kind or self.organization_id or self.within or self.care)


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something to do. ``organization`` is whom the person acts for; none: in person. ``in_stead``: of whom, where it
    is the work of a colleague.

    ``day``: of the thing itself; ``matter``: what it is part of; ``number``: on the agenda of today's meeting.
    ``labels`` and ``care``, who looks after it, are those of an organization in which the reader serves.
    """

    reference: str
    title: str
    title_other: str | None
    ask: Text
    family: str
    workflow: Text
    due_at: datetime | None
    pause: Pause | None
    organization: Text | None
    in_stead: Text | None = None
    day: Day | None = None
    matter: Matter | None = None
    number: str = ""
    labels: tuple[str, ...] = ()
    care: Text | None = None
    mine: bool = False  # the reader looks after it


@dataclass(frozen=True, kw_only=True)
class MeetingToday:
    """A meeting of today, with what waits for the reader there."""

    reference: str
    title: str
    title_other: str | None
    starts: str
    place: str
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What waits for the reader, in groups; ``following`` begins the next page. ``counts`` are of all pages.

    ``today``, ``handed``, what colleagues handed over, ``others``, ``told``, what administrators changed, ``vacant``,
    seats to be filled anew, ``halted``, cases that do not go on after a round, ``to_confirm``, what was prepared, and
    ``in_rooms``, what waits in rooms of mediations, stand on the first page only. What stands under ``today`` does not
    stand in a group once more. ``saved``: filters that the reader keeps.
    """

    now: datetime
    week_ends: datetime
    counts: Counts
    matters: tuple[MatterCount, ...]
    today: tuple[MeetingToday, ...]
    handed: tuple[Handed, ...]
    saved: tuple[SavedList, ...]
    overdue: tuple[Item, ...]
    soon: tuple[Item, ...]
    later: tuple[Item, ...]
    following: str | None
    others: tuple[Waiting, ...]
    told: Told
    vacant: tuple[Vacancy, ...]
    halted: tuple[Vacancy, ...]
    to_confirm: ToConfirmList
    in_rooms: InRoomList
    filters: InboxFilters
    kinds: tuple[Choice, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Those of this page, soonest first."""
        return (*self.overdue, *self.soon, *self.later)

    @property
    def by_matter(self) -> tuple[tuple[Matter | None, tuple[Item, ...]], ...]:
        """The same by what they are part of, in the order of the first of each; last what is part of nothing."""
        found: dict[str, list[Item]] = {}
        for each in self.items:
            found.setdefault(each.matter.reference if each.matter else "", []).append(each)
        alone = found.pop("", [])
        groups = [(these[0].matter, tuple(these)) for these in found.values()]
        return (*groups, (None, tuple(alone))) if alone else tuple(groups)

    @property
    def empty(self) -> bool:
        beside = self.to_confirm.steps or self.in_rooms.lines or self.vacant or self.halted or self.today or self.handed
        return not (beside or self.items)
