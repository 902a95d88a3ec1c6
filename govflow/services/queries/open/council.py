"""Meetings and what stands on their agendas, as everybody may know them: to be read as by a visitor, whoever asks.

So what is told is the same for all, and never more than the page of a public case shows to who takes no part in it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from govflow.domain.meetings import AGENDA, HELD
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.papers.interchange.council import Council, PublicFile, PublicItem, PublicMeeting, PublicPaper
from govflow.papers.interchange.organizations import Organization
from govflow.services.queries.case.agenda import AgendaLine, load_agenda_page
from govflow.services.queries.case.files import load_files
from govflow.services.queries.case.head import load_names
from govflow.services.queries.cases import current_versions
from govflow.services.queries.directory.bodies import load_body
from govflow.services.queries.directory.organizations import all_organizations
from govflow.services.queries.meetings.calendar import FIRST, load_calendar
from govflow.services.rights import reads_as
from govflow.store.cases import CaseRow
from govflow.store.visibility import visible_cases
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case, read_seen

PAGE = 25
_ABOVE = aliased(CaseRow)


@dataclass(frozen=True, kw_only=True)
class Since:
    """What a list is narrowed to, as the standard has it, and behind which case it begins."""

    after: int = 0
    created_since: datetime | None = None
    created_until: datetime | None = None
    modified_since: datetime | None = None
    modified_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Meetings:
    """A page of meetings, and behind which case the next page begins."""

    meetings: tuple[PublicMeeting, ...]
    next: int | None


@dataclass(frozen=True, kw_only=True)
class Papers:
    """A page of papers, and behind which case the next page begins."""

    papers: tuple[PublicPaper, ...]
    next: int | None


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A page of documents, each with the case that it belongs to, and behind which case the next page begins."""

    files: tuple[tuple[str, PublicFile], ...]
    next: int | None


def load_council(work: Work) -> Council:
    """The regional body. Raises NotFound before there is one."""
    body = load_body(work)
    line = next(each for each in all_organizations(work) if each.id == body.organization_id)
    found = Organization(id=line.id, name=line.name, kind=line.kind, code=line.code, above=None)
    return Council(body=found, prefix=body.prefix)


def load_meetings(work: Work, since: Since) -> Meetings:
    """Meetings that everybody may see, in the order in which they were opened."""
    rows, further = _page(work, _meetings(work), since)
    return Meetings(meetings=tuple(load_meeting(work, each.reference) for each in rows), next=further)


def load_papers(work: Work, since: Since) -> Papers:
    """What stands on agendas and everybody may see, in the order in which it was opened."""
    rows, further = _page(work, _papers(work), since)
    return Papers(papers=tuple(load_paper(work, each.reference) for each in rows), next=further)


def load_filed(work: Work, since: Since) -> Filed:
    """The documents of both that everybody may read, case by case."""
    rows, further = _page(work, or_(_meetings(work), _papers(work)), since)
    cases = (read_case(work, each.reference) for each in rows)
    return Filed(files=tuple((each.reference, file) for each in cases for file in _files(work, each)), next=further)


def load_meeting(work: Work, reference: str) -> PublicMeeting:
    """A meeting. Raises NotFound for what is none, or is not public."""
    case = read_case(work, reference)
    events = {each.id: each for each in load_calendar(work, reference).events}
    first = events.get(FIRST)
    return PublicMeeting(
        reference=case.reference,
        title=case.title,
        state=work.version_of(case).workflow.states[case.state].title,
        starts=first.at if first is not None else None,
        location=first.place if first is not None else "",
        cancelled=first is not None and first.off,
        items=tuple(_item(place, each) for place, each in enumerate(_agenda(work, reference), 1)),
        files=_files(work, case),
        opened_at=case.opened_at,
        changed_at=case.updated_at,
    )


def load_paper(work: Work, reference: str) -> PublicPaper:
    """What was brought for an agenda. Raises NotFound below no meeting, and where one of both is not public."""
    case = read_case(work, reference)
    above = read_seen(work, case.parent_id) if case.parent_id is not None else None
    if above is None or work.version_of(above).machine.book(AGENDA) is None:
        raise NotFound(Message("There is no such paper."))
    lines = enumerate(_agenda(work, above.reference), 1)
    return PublicPaper(
        reference=case.reference,
        title=case.title,
        kind=work.version_of(case).workflow.title,
        by=case.opened_by,
        heard=tuple((above.reference, n) for n, each in lines if each.item is not None and each.item.id == case.id),
        files=_files(work, case),
        opened_at=case.opened_at,
        changed_at=case.updated_at,
    )


def load_files_of(work: Work, reference: str) -> tuple[PublicFile, ...]:
    """The documents of a meeting, or of what was brought for one, that everybody may read. Raises NotFound."""
    case = read_case(work, reference)
    if work.version_of(case).machine.book(HELD) is None:
        load_paper(work, reference)
    return _files(work, case)


def _procedures(work: Work, book: str) -> Collection[str]:
    """Those whose cases keep this book."""
    return sorted(each.workflow.id for each in current_versions(work) if each.machine.book(book) is not None)


def _page(work: Work, chosen: ColumnElement[bool], since: Since) -> tuple[Sequence[Any], int | None]:
    """Of the cases that are chosen those that everybody may see: a page, and behind which case the next begins."""
    query = select(CaseRow.id, CaseRow.reference).where(CaseRow.id > since.after, visible_cases(work.actor), chosen)
    limits = (
        (since.created_since, CaseRow.opened_at.__ge__),
        (since.created_until, CaseRow.opened_at.__le__),
        (since.modified_since, CaseRow.updated_at.__ge__),
        (since.modified_until, CaseRow.updated_at.__le__),
    )
    for moment, compared in limits:
        if moment is not None:
            query = query.where(compared(moment))
    rows = work.session.execute(query.order_by(CaseRow.id).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def _meetings(work: Work) -> ColumnElement[bool]:
    return CaseRow.workflow.in_(_procedures(work, HELD))


def _papers(work: Work) -> ColumnElement[bool]:
    """Those below a meeting that everybody may see as well: else what they are below would be told."""
    seen = select(_ABOVE.id).where(_ABOVE.workflow.in_(_procedures(work, AGENDA)), _ABOVE.public.is_(True))
    return CaseRow.parent_id.in_(seen)


def _agenda(work: Work, reference: str) -> tuple[AgendaLine, ...]:
    """The agenda, where everybody may read it."""
    with suppress(NotFound):
        return load_agenda_page(work, reference).agenda.lines
    return ()


def _item(place: int, line: AgendaLine) -> PublicItem:
    return PublicItem(
        place=place,
        number=line.number,
        title=line.title,
        closed=line.hidden,
        paper=line.item.reference if line.item is not None else None,
        result=line.item.result if line.item is not None else None,
    )


def _files(work: Work, case: Case) -> tuple[PublicFile, ...]:
    """The documents of a case that everybody may read."""
    found = load_files(work, case, load_names(work, case), reads_as(work, case))
    return tuple(
        PublicFile(
            id=each.id,
            title=each.title,
            filename=each.filename,
            media_type=each.media_type,
            size=each.size,
            number=each.number,
            at=each.at,
        )
        for each in found
    )
