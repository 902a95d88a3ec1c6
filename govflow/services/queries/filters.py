"""What narrows a list of cases, as criteria over all of them, or over few that are known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select

from govflow.store.cases import PAUSED, CaseRow, PartyRow, WorkItemRow
from govflow.store.lists.search import NEAR, Looking, findable_by, phrases_of
from govflow.store.lists.texts import FIRST, LOOKED_THROUGH, found_documents
from govflow.store.lists.walks import among, listed
from govflow.store.lists.worklist import is_there
from govflow.store.people.citizens import opened_by_citizen
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import SELF, TAKING_PART, VISIBLE, sight
from govflow.store.work import Work

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
    during: tuple[datetime, datetime] | None = None  # last changed from the first moment on, and before the second
    apart: bool = False  # without what somebody without an account opened below another, where it is shown

    @property
    def by_change(self) -> bool:
        """Lists that are narrowed by an index of numbers are ordered by these: the case opened last comes first."""
        return not self.words and self.organization_id is None and not self.mine

    @property
    def any(self) -> bool:
        return bool(self.words or self.workflow or self.organization_id or self.status or self.mine or self.during)


def criteria(filters: CaseFilters, pairs: Pairs) -> list[ColumnElement[bool]]:
    """Over ``CaseRow``: what the reader may see and asked for, of all cases; with the parameters of ``asked``."""
    if filters.words and not phrases_of(filters.words):
        return [false()]
    return list(_criteria(_shape(filters, pairs), "all"))


def asked(work: Work, filters: CaseFilters, pairs: Pairs) -> dict[str, Any]:
    """The parameters of the criteria."""
    values = sight(work.actor) | {
        "workflow": filters.workflow,
        "phase": filters.phase,
        "organization": filters.organization_id,
        "phrases": phrases_of(filters.words),
    }
    if filters.during is not None:
        values |= {"changed_from": filters.during[0], "changed_before": filters.during[1]}
    for n, (organization, role) in enumerate(pairs):
        values |= {f"own_{n}": organization, f"role_{n}": role}
    return values


def lines(work: Work, filters: CaseFilters, pairs: Pairs, numbers: Sequence[int], most: int) -> list[Any]:
    """What a list shows of those of these cases that the reader may see and asked for: the first of them."""
    first, last = min(numbers), max(numbers)
    looking: Looking = "near" if last - first < NEAR else "each"
    statement = _lines(work.session.engine.dialect.name, _shape(filters, pairs), looking)
    values = asked(work, filters, pairs) | {"first_case": first, "last_case": last, "most": most}
    return statement.rows(work.session, **values, numbers=listed(work.session, numbers))


def in_documents(work: Work, filters: CaseFilters, pairs: Pairs, behind: str, most: int) -> list[Any]:
    """The next documents with the words, as ``found_documents`` tells them, of cases that are as asked otherwise."""
    phrases = phrases_of(filters.words)
    if not phrases:
        return []
    shape = _shape(replace(filters, words=""), pairs)
    values = asked(work, filters, pairs) | {"behind": behind, "most": most}
    statement = _in_documents(work.session.engine.dialect.name, shape)
    rows = statement.rows(work.session, **values, window=FIRST)
    if len(rows) == most or rows[0].looked < FIRST:
        return rows
    return statement.rows(work.session, **values, window=LOOKED_THROUGH)


def count(work: Work, filters: CaseFilters, numbers: Sequence[int]) -> tuple[int, int]:
    """How many of these cases the reader may see and asked for, and how many of them have ended."""
    statement = _count(work.session.engine.dialect.name, _shape(filters, ()))
    number, ended = statement.first(work.session, **asked(work, filters, ()), numbers=listed(work.session, numbers))
    return number, ended


class _Shape(NamedTuple):
    """How criteria are written: what is asked, and for how many pairs; what each is stands in their parameters."""

    words: bool
    workflow: bool
    phase: bool
    organization: bool
    status: str
    mine: bool
    during: bool
    apart: bool
    pairs: int


def _shape(filters: CaseFilters, pairs: Pairs) -> _Shape:
    return _Shape(
        words=bool(filters.words),
        workflow=bool(filters.workflow),
        phase=bool(filters.workflow and filters.phase),
        organization=filters.organization_id is not None,
        status=filters.status,
        mine=filters.mine,
        during=filters.during is not None,
        apart=filters.apart,
        pairs=len(pairs),
    )


def _criteria(shape: _Shape, looking: Looking, dialect: str = "") -> Iterator[ColumnElement[bool]]:
    """Over ``CaseRow``, what costs least first."""
    if shape.workflow:
        yield CaseRow.workflow == bindparam("workflow")
    if shape.phase:
        yield CaseRow.phase == bindparam("phase")
    if shape.status:
        yield CaseRow.ended_at.is_not(None) if shape.status == "ended" else CaseRow.ended_at.is_(None)
    if shape.during:
        yield CaseRow.listed_at >= bindparam("changed_from", type_=UtcDateTime())
        yield CaseRow.listed_at < bindparam("changed_before", type_=UtcDateTime())
    if shape.mine:
        yield is_there(_waiting_for_me(shape.pairs), dialect)
    yield VISIBLE
    if shape.apart:
        yield ~and_(CaseRow.parent_id.is_not(None), opened_by_citizen(CaseRow.id))
    if shape.organization:
        seats = select(PartyRow.id).where(PartyRow.case_id == CaseRow.id, PartyRow.until.is_(None))
        yield is_there(seats.where(PartyRow.organization_id == bindparam("organization")), dialect)
    if shape.words:
        yield findable_by(TAKING_PART, looking)


def _waiting_for_me(pairs: int) -> Select[int]:
    """The work items of the case that lie on the reader's desk."""
    held = (
        and_(WorkItemRow.organization_id == bindparam(f"own_{n}"), WorkItemRow.role == bindparam(f"role_{n}"))
        for n in range(pairs)
    )
    mine = or_(WorkItemRow.person_id == SELF, *held)
    return select(WorkItemRow.id).where(WorkItemRow.case_id == CaseRow.id, mine)


@shaped
def _lines(dialect: str, shape: _Shape, looking: Looking) -> Select[Any]:
    """What stands in a list of these cases, one statement for each shape: building costs more than asking."""
    known, place = among(dialect)
    query = select(
        CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.workflow_version_id,
        CaseRow.state, CaseRow.end, CaseRow.due_at, *PAUSED, CaseRow.updated_at, CaseRow.listed_at,
        is_there(_waiting_for_me(shape.pairs), dialect).label("waiting"),
    ).where(known, *_criteria(shape, looking, dialect))  # fmt: skip
    return query.order_by(place).limit(bindparam("most"))


@shaped
def _in_documents(dialect: str, shape: _Shape) -> Select[Any]:
    return found_documents(dialect, [*_criteria(shape, "each", dialect)])


@shaped
def _count(dialect: str, shape: _Shape) -> Select[int, int]:
    counted = select(func.count(), func.count(CaseRow.ended_at))
    return counted.where(among(dialect)[0], *_criteria(shape, "each", dialect))
