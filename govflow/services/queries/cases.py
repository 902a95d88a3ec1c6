"""The list of cases: searched, filtered, paged both ways; and the procedures that can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import func, select

from govflow.errors import NotFound
from govflow.services.catalog import asked_of_versions_of
from govflow.services.queries.filters import CaseFilters, Pairs, count, lines
from govflow.services.queries.finding import Found, Sought, find_organizations
from govflow.services.queries.places import read_place, write_place
from govflow.services.queries.step.questions import Choice
from govflow.store.cases import Pause, pause_of
from govflow.store.lists.search import phrases_of
from govflow.store.lists.walks import OLDEST, WINDOW, Narrowing, Place, Walk, Way, walk
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Version, Work
from govflow.store.workflows import VERSION
from govflow.values import Text

PAGE = 30
NAMED = 5
SETTLED = timedelta(minutes=1)
"""By then whatever has a moment is committed, or never will be: no command holds its locks for longer."""
COUNTED = 1_000
"""Counting stops here: pages say that there are more."""
_Row: TypeAlias = Any


@dataclass(frozen=True, kw_only=True)
class PageStart:
    """Where a page of a list begins: after or before the row changed at ``at`` with the number ``id``."""

    at: datetime
    id: int
    back: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.back else ''}{write_place(self.at, self.id)}"

    @classmethod
    def parse(cls, text: str) -> PageStart | None:
        """None for what is no place in a list: then the list begins at its first page."""
        found = read_place(text.removeprefix("-"))
        return None if found is None else cls(at=found[0], id=found[1], back=text.startswith("-"))


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case in a list. ``waiting``: for the reader."""

    reference: str
    title: str
    title_other: str | None
    family: str
    workflow: Text
    state: Text
    phase: Text | None
    end: str | None
    due_at: datetime | None
    pause: Pause | None
    updated_at: datetime
    waiting: bool


@dataclass(frozen=True, kw_only=True)
class CaseList:
    """A page of cases, what filters it offers, and where the pages before and after begin. ``named``: organizations
    whose names have the words that are looked for, as the directory shows them: their cases are one step away.

    ``cut``: newer or older, where not all cases were looked through for it; that page goes on from there.
    """

    filters: CaseFilters
    cases: tuple[CaseLine, ...]
    newer: str | None
    older: str | None
    cut: str
    workflows: tuple[Choice, ...]
    phases: tuple[Choice, ...]
    organizations: Found
    named: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A procedure that the organization acted for can open."""

    workflow: str
    version: int
    title: Text
    summary: Text
    family: str
    basis: Text | None


def load_cases(work: Work, filters: CaseFilters, pairs: Pairs, start: PageStart | None) -> CaseList:
    """What the reader may see and asked for: last changed first, or as ``by_change`` says the last opened."""
    versions = current_versions(work)
    way = Way(by_change=filters.by_change, back=start is not None and start.back)
    if start is not None:
        way = way._replace(start=way.place(start.at, start.id))
    rows, more, end = _page(work, filters, pairs, way)
    newer, older = _neighbours(way, rows, end, more=more)
    chosen = next((each.workflow for each in versions if each.workflow.id == filters.workflow), None)
    return CaseList(
        filters=filters,
        cases=tuple(line_of(work, each) for each in (reversed(rows) if way.back else rows)),
        newer=newer,
        older=older,
        cut=("newer" if way.back else "older") if end and not more else "",
        workflows=tuple(Choice(value=each.workflow.id, label=each.workflow.title) for each in versions),
        phases=tuple(Choice(value=name, label=title) for name, title in chosen.phases.items()) if chosen else (),
        organizations=_organizations(work, filters),
        named=_named(work, filters) if start is None else (),
    )


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Cases in the order in which they were changed last. ``next``: from where on to ask the next time."""

    cases: tuple[CaseLine, ...]
    next: str | None
    more: bool  # are there more already?


def load_changes(work: Work, pairs: Pairs, after: PageStart | None) -> Changes:
    """What was changed since a place, as the reader sees it now: the oldest change first, each case at least once.

    Commands commit in another order than that of their moments: what is younger than a minute comes again.
    """
    way = Way(by_change=True, back=True, start=None if after is None else Place(after.at, after.id))
    rows, more, _ = _page(work, CaseFilters(), pairs, way)
    last = Place(rows[-1].listed_at, rows[-1].id) if rows else way.start
    if last is not None and not more:
        last = min(last, max(Place(work.at - SETTLED, 0), way.start or OLDEST))
    return Changes(
        cases=tuple(line_of(work, each) for each in rows),
        next=None if last is None else str(PageStart(at=last.at, id=last.id)),
        more=more,
    )


def current_versions(work: Work) -> list[Version]:
    """The newest version of every published procedure, by kind."""
    found = [work.pinned(work.session, number) for (number,) in asked_of_versions().rows(work.session)]
    return sorted(found, key=lambda each: each.workflow.id)


def asked_of_versions() -> Asked:
    """What ``current_versions`` will ask."""
    return _NEWEST.asked()


_NEWEST = Prepared(select(func.max(VERSION.c.id)).group_by(VERSION.c.workflow))


def versions_in_force(work: Work) -> Iterator[Version]:
    """The version of every procedure that opens cases today, by kind."""
    current = current_versions(work)
    read_ahead(work.session, [asked_of_versions_of(each.workflow.id) for each in current])
    for each in current:
        with suppress(NotFound):
            yield work.current(work.session, each.workflow.id)


def _narrowing(filters: CaseFilters, pairs: Pairs) -> Narrowing:
    return Narrowing(
        workflow=filters.workflow,
        organization_id=filters.organization_id,
        phrases=phrases_of(filters.words) if filters.words else None,
        desk=pairs if filters.mine else None,
    )


def _walk(work: Work, narrowing: Narrowing, way: Way, most: int) -> Walk:
    """The next cases among which a page is found: those that the reader sees, or fewer, all that may be meant."""
    each = max(most // (len(work.actor.organization_ids) + 2), PAGE + 1)
    return walk(work.session, work.actor, narrowing, way, most, each)


def _page(work: Work, filters: CaseFilters, pairs: Pairs, way: Way) -> tuple[list[_Row], bool, Place | None]:
    """The rows of a page in the order of the list, whether there are more, and up to where it was looked through.

    Most pages are full after the first few cases. How many rows these have tells how many more cases fill the page:
    as many are looked through next, and where there was none, all that a page looks through.
    """
    asked_of_each = bool(filters.any and filters != CaseFilters(workflow=filters.workflow))
    narrowing = _narrowing(filters, pairs)
    most = 2 * (PAGE + 1) if asked_of_each else PAGE + 1
    first = PAGE + 1 if filters.words else most  # to look up words costs most
    left = WINDOW if asked_of_each else 0
    rows: list[_Row] = []
    while True:
        found = _walk(work, narrowing, way, most)
        rows += _rows(work, filters, pairs, found.numbers, max(first, most // 5), PAGE + 1 - len(rows))
        left -= most
        if len(rows) > PAGE or found.end is None or left <= 0:
            return rows[:PAGE], len(rows) > PAGE, found.end
        way = way.behind(found.end)
        most = min(left, _enough(PAGE + 1 - len(rows), WINDOW - left, len(rows)) if rows else left)


def _rows(
    work: Work, filters: CaseFilters, pairs: Pairs, numbers: Sequence[int], first: int, wanted: int
) -> list[_Row]:
    """The rows of these cases in their order, until there are as many as wanted: of the ``first`` cases, and then as
    many more as they tell.
    """
    rows: list[_Row] = []
    start, end = 0, first
    while start < len(numbers) and len(rows) < wanted:
        rows += lines(work, filters, pairs, numbers[start:end], wanted - len(rows))
        start, end = end, end + (_enough(wanted - len(rows), end, len(rows)) if rows else 3 * end)
    return rows


def _enough(wanted: int, looked_at: int, found: int) -> int:
    """So many cases have twice as many rows as are wanted, if they have as many as those looked at; never very few."""
    return max(PAGE + 1, 2 * wanted * looked_at // found)


def _neighbours(way: Way, rows: Sequence[_Row], end: Place | None, *, more: bool) -> tuple[str | None, str | None]:
    """Where the pages before and after begin: beside the rows shown, or where the way began and ended."""
    start, back = way.start, way.back
    places = [Place(each.listed_at, each.id) for each in rows]
    here = None if start is None else Place(start.at, start.id + (1 if back else -1))  # what it began behind
    behind = places[0] if places and here else here
    ahead = places[-1] if more else end
    newer, older = (ahead, behind) if back else (behind, ahead)
    return _start(newer, back=True), _start(older, back=False)


def _start(place: Place | None, *, back: bool) -> str | None:
    return None if place is None else str(PageStart(at=place.at, id=place.id, back=back))


@dataclass(frozen=True, kw_only=True)
class Counted:
    """``all``: none was left out; otherwise only the latest were looked through."""

    open: int
    ended: int
    all: bool


def count_cases(work: Work, organization_id: int) -> Counted:
    """The cases in which an organization takes part, as far as the reader may see them."""
    filters = CaseFilters(organization_id=organization_id)
    found = _walk(work, _narrowing(filters, ()), Way(by_change=False), COUNTED)
    total, ended = count(work, filters, found.numbers)
    return Counted(open=total - ended, ended=ended, all=found.end is None)


def line_of(work: Work, row: _Row) -> CaseLine:
    """Of what ``filters.lines`` tells."""
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    state = workflow.states[row.state]
    return CaseLine(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        family=workflow.family,
        workflow=workflow.title,
        state=state.title,
        phase=workflow.phases[state.phase] if state.phase else None,
        end=row.end,
        due_at=row.due_at,
        pause=pause_of(row),
        updated_at=row.updated_at,
        waiting=row.waiting,
    )


def _named(work: Work, filters: CaseFilters) -> tuple[Choice, ...]:
    """The first organizations that are called as what is looked for; none where one is chosen already."""
    if not phrases_of(filters.words) or filters.organization_id is not None:
        return ()
    return find_organizations(work, Sought(words=filters.words)).choices[:NAMED]


def _organizations(work: Work, filters: CaseFilters) -> Found:
    chosen = frozenset({filters.organization_id} if filters.organization_id is not None else ())
    return find_organizations(work, Sought(words=filters.organization_words, chosen=chosen)).first(chosen)
