"""What is decided and what is noticed: public cases in a list, by words, procedure, organization and year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import select

from govflow.services.queries.cases import CaseLine, PageStart, current_versions, load_cases
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.finding import Choice
from govflow.store.cases import CASE
from govflow.store.register import find_organization
from govflow.store.work import Work
from govflow.values import Text

Status: TypeAlias = Literal["open", "ended", ""]
"""Under way, over, or both."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a visitor looks for. Empty means all. ``year``: in which it was last changed, in the zone of the house."""

    words: str = ""
    procedure: str = ""
    organization_id: int | None = None
    year: int | None = None
    status: Status = ""

    @property
    def narrowed(self) -> bool:
        """Is anything asked beside the list itself?"""
        return bool(self.words or self.procedure or self.organization_id is not None or self.year is not None)


@dataclass(frozen=True, kw_only=True)
class PublicList:
    """A page of public cases. ``following``: where the next one begins. ``cut``: it goes on from there, and not all of
    the cases before were looked through.
    """

    asked: Asked
    cases: tuple[CaseLine, ...]
    following: str | None
    cut: bool
    by_change: bool  # ordered by when they were changed last, else by when they were opened
    procedures: tuple[Choice, ...]  # those that have anything public
    years: tuple[int, ...]  # the latest first
    organization: Text | None


def load_public_cases(work: Work, asked: Asked, zone: str, start: PageStart | None = None) -> PublicList:
    """A page of what everybody may see. Raises NotFound for an organization that there is not."""
    during = _year(asked.year, zone) if asked.year is not None else None
    filters = CaseFilters(
        words=asked.words,
        workflow=asked.procedure,
        organization_id=asked.organization_id,
        status=asked.status,
        during=during,
        apart=not (asked.words or asked.procedure),
    )
    if start is not None and start.back:
        start = None  # nothing leads backwards here
    if start is None and during is not None and filters.by_change:
        start = PageStart(at=during[1], id=0)
    page = load_cases(work, filters, (), start)
    following = page.older
    if during is not None and filters.by_change and _is_before(following, during[0]):
        following = None
    return PublicList(
        asked=asked,
        cases=page.cases,
        following=following,
        cut=following is not None and page.cut == "older",
        by_change=filters.by_change,
        procedures=_procedures(work),
        years=_years(work, zone),
        organization=find_name(work, asked.organization_id),
    )


def load_latest(work: Work, status: Status, most: int) -> tuple[CaseLine, ...]:
    """The public cases that were changed last. What many people say of one of them does not drive out the others."""
    return load_cases(work, CaseFilters(status=status, apart=True), (), None).cases[:most]


def _year(year: int, zone: str) -> tuple[datetime, datetime]:
    """When a year begins, and when the next one does."""
    first, last = (datetime(each, 1, 1, tzinfo=ZoneInfo(zone)) for each in (year, year + 1))
    return first.astimezone(UTC), last.astimezone(UTC)


def _is_before(place: str | None, moment: datetime) -> bool:
    found = PageStart.parse(place) if place is not None else None
    return found is not None and found.at < moment


def _procedures(work: Work) -> tuple[Choice, ...]:
    workflows = (each.workflow for each in current_versions(work))
    return tuple(
        Choice(value=each.id, label=each.title)
        for each in workflows
        if any(state.public for state in each.states.values())
    )


def _years(work: Work, zone: str) -> tuple[int, ...]:
    """From this year back to that of the public case that has lain unchanged for longest."""
    query = select(CASE.c.listed_at).where(CASE.c.public.is_(True)).order_by(CASE.c.listed_at, CASE.c.id).limit(1)
    first = work.session.execute(query).scalar()
    if first is None:
        return ()
    return tuple(range(work.today.year, first.astimezone(ZoneInfo(zone)).year - 1, -1))


def find_name(work: Work, organization_id: int | None) -> Text | None:
    """Of an organization by which a list is narrowed. Raises NotFound."""
    return find_organization(work.session, organization_id).name if organization_id is not None else None
