"""The list of cases: searched, filtered, paged both ways; and the procedures that can be opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, or_, select, tuple_

from govflow.errors import NotFound
from govflow.services.queries.finding import Found, Sought, find_organizations
from govflow.services.queries.places import read_place, write_place
from govflow.services.queries.step.questions import Choice
from govflow.store.cases import PAUSED, CaseRow, PartyRow, Pause, WorkItemRow, pause_of
from govflow.store.search import findable
from govflow.store.visibility import taking_part, visible_cases
from govflow.store.work import Version, Work
from govflow.store.workflows import WorkflowVersionRow
from govflow.values import Text

PAGE = 30
Pairs = Sequence[tuple[int, str]]
"""Organizations and roles whose work is the reader's; the empty role stands for any member."""


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
    """A page of cases, what filters it offers, and where the pages before and after begin."""

    filters: CaseFilters
    cases: tuple[CaseLine, ...]
    newer: str | None
    older: str | None
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
    """The cases that the reader may see and asked for, last changed first."""
    versions = current_versions(work)
    rows, newer, older = _page(work, criteria(work, filters, pairs), pairs, start)
    chosen = next((each.workflow for each in versions if each.workflow.id == filters.workflow), None)
    return CaseList(
        filters=filters,
        cases=tuple(_line(work, each) for each in rows),
        newer=newer,
        older=older,
        workflows=tuple(Choice(value=each.workflow.id, label=each.workflow.title) for each in versions),
        phases=tuple(Choice(value=name, label=title) for name, title in chosen.phases.items()) if chosen else (),
        organizations=_organizations(work, filters),
    )


def current_versions(work: Work) -> list[Version]:
    """The newest version of every published procedure, by kind."""
    newest = select(func.max(WorkflowVersionRow.id)).group_by(WorkflowVersionRow.workflow)
    found = [work.pinned(work.session, each) for each in work.session.scalars(newest)]
    return sorted(found, key=lambda each: each.workflow.id)


def versions_in_force(work: Work) -> Iterator[Version]:
    """The version of every procedure that opens cases today, by kind."""
    for each in current_versions(work):
        with suppress(NotFound):
            yield work.current(work.session, each.workflow.id)


def waits_for_me(work: Work, pairs: Pairs) -> ColumnElement[bool]:
    """Over ``CaseRow``: a work item of the case lies on the reader's desk."""
    mine = WorkItemRow.person_id == work.actor.person_id
    held = tuple_(WorkItemRow.organization_id, WorkItemRow.role).in_(pairs) if pairs else false()
    return exists().where(WorkItemRow.case_id == CaseRow.id, or_(mine, held))


def criteria(work: Work, filters: CaseFilters, pairs: Pairs) -> list[ColumnElement[bool]]:
    """Over ``CaseRow``: what the reader may see and asked for."""
    found = [visible_cases(work.actor)]
    if filters.words:
        found.append(findable(taking_part(work.actor), filters.words))
    if filters.workflow:
        found.append(CaseRow.workflow == filters.workflow)
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


def _page(
    work: Work, criteria: list[ColumnElement[bool]], pairs: Pairs, start: PageStart | None
) -> tuple[list[Row[*tuple[Any, ...]]], str | None, str | None]:
    """The rows of a page in the order of the list, and where its neighbours begin."""
    query = select(
        CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.workflow_version_id,
        CaseRow.state, CaseRow.end, CaseRow.due_at, *PAUSED, CaseRow.updated_at,
        waits_for_me(work, pairs).label("waiting"),
    ).where(*criteria).limit(PAGE + 1)  # fmt: skip
    back = start is not None and start.back
    if start is not None:
        older = or_(CaseRow.updated_at < start.at, and_(CaseRow.updated_at == start.at, CaseRow.id < start.id))
        newer = or_(CaseRow.updated_at > start.at, and_(CaseRow.updated_at == start.at, CaseRow.id > start.id))
        query = query.where(newer if back else older)
    order = (CaseRow.updated_at, CaseRow.id) if back else (CaseRow.updated_at.desc(), CaseRow.id.desc())
    rows = list(work.session.execute(query.order_by(*order)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    if back:
        rows.reverse()
    if not rows:
        return [], None, None
    newer_start = PageStart(at=rows[0].updated_at, id=rows[0].id, back=True)
    older_start = PageStart(at=rows[-1].updated_at, id=rows[-1].id)
    has_newer, has_older = (more, True) if back else (start is not None, more)
    return rows, str(newer_start) if has_newer else None, str(older_start) if has_older else None


def _line(work: Work, row: Row[*tuple[Any, ...]]) -> CaseLine:
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
