"""The list of cases: searched, filtered, paged both ways; and the procedures that can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, exists, false, func, or_, select, tuple_

from govflow.errors import NotFound
from govflow.services.catalog import asked_of_versions_of
from govflow.services.queries.finding import Found, Sought, find_organizations
from govflow.services.queries.places import read_place, write_place
from govflow.services.queries.step.questions import Choice
from govflow.store.cases import PAUSED, CaseRow, PartyRow, Pause, WorkItemRow, pause_of
from govflow.store.lists.search import findable
from govflow.store.lists.walks import (
    WINDOW,
    Place,
    Walk,
    Way,
    among,
    furthest,
    walk_desk,
    walk_found,
    walk_party,
    walk_seen,
)
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import taking_part, visible_cases
from govflow.store.work import Version, Work
from govflow.store.workflows import VERSION
from govflow.values import Text

PAGE = 30
COUNTED = 1_000
"""Counting stops here: pages say that there are more."""
Pairs = Sequence[tuple[int, str]]
"""Organizations and roles whose work is the reader's; the empty role stands for any member."""
_Row: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class CaseFilters:
    """What the reader wants to see. Empty means all."""

    words: str = ""
    workflow: str = ""
    phase: str = ""
    organization_id: int | None = None
    organization_words: str = ""  # to find one in the list of organizations; they narrow no cases
    status: str = ""  # open, ended
    mine: bool = False  # only what waits for the reader

    @property
    def by_change(self) -> bool:
        """Lists that are narrowed by an index of numbers are ordered by these: the case opened last comes first."""
        return not self.words and self.organization_id is None

    @property
    def any(self) -> bool:
        return bool(self.words or self.workflow or self.organization_id or self.status or self.mine)


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
    """A page of cases, what filters it offers, and where the pages before and after begin.

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
    """What the reader may see and asked for: last changed first; by words or organization the last opened first."""
    versions = current_versions(work)
    way = Way(by_change=filters.by_change, back=start is not None and start.back)
    if start is not None:
        way = way._replace(start=way.place(start.at, start.id))
    walk = _walk(work, filters, pairs, way)
    rows, more = _rows(work, filters, pairs, walk)
    newer, older = _neighbours(walk, rows, more=more)
    chosen = next((each.workflow for each in versions if each.workflow.id == filters.workflow), None)
    return CaseList(
        filters=filters,
        cases=tuple(_line(work, each) for each in (reversed(rows) if way.back else rows)),
        newer=newer,
        older=older,
        cut=("newer" if way.back else "older") if walk.end and not more else "",
        workflows=tuple(Choice(value=each.workflow.id, label=each.workflow.title) for each in versions),
        phases=tuple(Choice(value=name, label=title) for name, title in chosen.phases.items()) if chosen else (),
        organizations=_organizations(work, filters),
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


def waits_for_me(work: Work, pairs: Pairs) -> ColumnElement[bool]:
    """Over ``CaseRow``: a work item of the case lies on the reader's desk."""
    mine = WorkItemRow.person_id == work.actor.person_id
    held = tuple_(WorkItemRow.organization_id, WorkItemRow.role).in_(pairs) if pairs else false()
    return exists().where(WorkItemRow.case_id == CaseRow.id, or_(mine, held))


def criteria(work: Work, filters: CaseFilters, pairs: Pairs, *, one_by_one: bool = False) -> list[ColumnElement[bool]]:
    """Over ``CaseRow``: what the reader may see and asked for, of all cases, or of few that are asked one by one."""
    found = [visible_cases(work.actor)]
    if filters.words:
        found.append(findable(taking_part(work.actor), filters.words, one_by_one=one_by_one))
    if filters.workflow:
        kind = CaseRow.workflow + "" if one_by_one else CaseRow.workflow  # along no index where the cases are known
        found.append(kind == filters.workflow)
    if filters.workflow and filters.phase:
        found.append(CaseRow.phase == filters.phase)
    if filters.organization_id is not None:
        seated = exists().where(
            PartyRow.case_id == CaseRow.id,
            PartyRow.organization_id == filters.organization_id,
            PartyRow.until.is_(None),
        )
        found.append(seated)
    if filters.status:
        found.append(CaseRow.ended_at.is_not(None) if filters.status == "ended" else CaseRow.ended_at.is_(None))
    if filters.mine:
        found.append(waits_for_me(work, pairs))
    return found


def _walk(work: Work, filters: CaseFilters, pairs: Pairs, way: Way) -> Walk:
    """The cases among which a page is found: those that the reader sees, or fewer that are all that may be meant."""
    session, asked_of_each = work.session, bool(filters.any and filters != CaseFilters(workflow=filters.workflow))
    most = WINDOW // (len(work.actor.organization_ids) + 2) if asked_of_each else PAGE + 1
    walks = [walk_seen(session, work.actor, way, filters.workflow, max(most, PAGE + 1))]
    if filters.mine and (desk := walk_desk(session, pairs, work.actor.person_id, way)) is not None:
        walks.append(desk)
    if filters.organization_id is not None:
        walks.append(walk_party(session, filters.organization_id, way, WINDOW))
    if filters.words:
        walks.append(walk_found(session, filters.words, way, WINDOW))
    return furthest(walks)


def _rows(work: Work, filters: CaseFilters, pairs: Pairs, walk: Walk) -> tuple[list[_Row], bool]:
    """The rows of a page in the order of the walk, and whether there are more."""
    asked = criteria(work, filters, pairs, one_by_one=True)
    query = select(
        CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.workflow_version_id,
        CaseRow.state, CaseRow.end, CaseRow.due_at, *PAUSED, CaseRow.updated_at,
        waits_for_me(work, pairs).label("waiting"),
    ).where(*asked)  # fmt: skip
    rows: list[_Row] = []
    for numbers in walk.in_batches(PAGE + 1):
        found = {row.id: row for row in work.session.execute(query.where(among(work.session, numbers)))}
        rows += [found[each] for each in numbers if each in found]
        if len(rows) > PAGE:
            return rows[:PAGE], True
    return rows, False


def _neighbours(walk: Walk, rows: Sequence[_Row], *, more: bool) -> tuple[str | None, str | None]:
    """Where the pages before and after begin: beside the rows shown, or where the walk began and ended."""
    start, back = walk.way.start, walk.way.back
    places = [Place(each.updated_at, each.id) for each in rows]
    here = None if start is None else Place(start.at, start.id + (1 if back else -1))  # what it began behind
    behind = places[0] if places and here else here
    ahead = places[-1] if more else walk.end
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
    walk = _walk(work, filters, (), Way(by_change=False))
    query = select(func.count(), func.count(CaseRow.ended_at)).where(among(work.session, walk.numbers))
    total, ended = work.session.execute(query.where(*criteria(work, filters, (), one_by_one=True))).one()
    return Counted(open=total - ended, ended=ended, all=walk.end is None)


def _line(work: Work, row: _Row) -> CaseLine:
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


def _organizations(work: Work, filters: CaseFilters) -> Found:
    chosen = frozenset({filters.organization_id} if filters.organization_id is not None else ())
    return find_organizations(work, Sought(words=filters.organization_words, chosen=chosen)).first(chosen)
