"""The register of social organizations: its list, and an entry with what was changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select

from govflow.codec import load
from govflow.domain.registers.facts import ORDERS, Order
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.finding import Choice, different, in_columns, read_page
from govflow.store.cases import CASE
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.people.registers.tables import AREA, CHANGE, ENTRY, OFFICER
from govflow.store.visibility import nameable_cases
from govflow.store.work import Work
from govflow.values import Text

PAGE = 50
MOST_AREAS = 200
"""So many areas can be chosen from; the words find the others."""
MOST_CHANGES = 100
"""Of an entry, the newest."""
ORGANIZATION, PERSON = OrganizationRow.__table__, PersonRow.__table__
REGISTRAR, SUPERVISOR = ORGANIZATION.alias("keeper"), ORGANIZATION.alias("supervisor")


@dataclass(frozen=True, kw_only=True)
class RegisterFilter:
    """What narrows the list. ``area``: the organization of an area; the others are words of their column."""

    words: str = ""
    activity: str = ""
    area: int | None = None
    standing: str = ""

    @property
    def any(self) -> bool:
        return bool(self.words or self.activity or self.area or self.standing)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How an organization stands, since when, and why; whether it is being wound up, or has left the register."""

    order: str
    title: Text
    since: date
    reason: str
    liquidating_since: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """An organization in the list."""

    id: int
    organization_id: int
    name: Text
    code: str
    activity: Text
    areas: tuple[Text, ...]
    standing: Standing
    fictional: bool


@dataclass(frozen=True, kw_only=True)
class RegisterPage:
    """A page of the register, the newest entries first. ``following``: below which entry the next one begins."""

    lines: tuple[EntryLine, ...]
    following: int | None
    activities: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    standings: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class OfficerLine:
    """Somebody who leads the organization, for a term."""

    name: str
    post: str
    since: date
    until: date


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """What was entered on a day. ``reference``: the case in which it was, where the reader may see it.

    ``standing``: how the organization stands since by what this case found; the first line of an entry enters it.
    ``stands``: how it stood all the same, by what another case had found.
    """

    day: date
    entered: bool
    standing: Text | None
    reason: str
    reference: str | None
    stands: Text | None = None
    liquidates: bool = False
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class EntryPage:
    """An entry with all that the register says. ``changes``: the newest first, as many as are shown."""

    line: EntryLine
    scope: str
    seat: str
    representative: Text | None
    registrar: Text
    supervisor: Text | None
    entered_on: date
    area_ids: tuple[int, ...]
    officers: tuple[OfficerLine, ...]
    changes: tuple[ChangeLine, ...]


_ACTIVITIES, _COVERED = different(ENTRY.c.activity, "activities"), different(AREA.c.organization_id, "covered")


def load_register(work: Work, asked: RegisterFilter, below: int | None = None) -> RegisterPage:
    """A page of the list."""
    query = select(ENTRY.c.id)
    if asked.words:
        row = ORGANIZATION.c
        having = in_columns(row.name_en, row.name_zh, ENTRY.c.code, ENTRY.c.scope)
        query = query.join(ORGANIZATION, row.id == ENTRY.c.organization_id).where(having(asked.words))
    if asked.activity:
        query = query.where(ENTRY.c.activity == asked.activity)
    if asked.standing:
        query = query.where(ENTRY.c.standing == asked.standing)
    if asked.area is not None:
        query = query.where(exists().where(AREA.c.entry_id == ENTRY.c.id, AREA.c.organization_id == asked.area))
    if below is not None:
        query = query.where(ENTRY.c.id < below)
    rows, following = read_page(work, ENTRY.c.id, query, lines(), PAGE)
    areas = areas_of(work, [row.id for row in rows])
    return RegisterPage(
        lines=tuple(line_of(row, areas) for row in rows),
        following=following,
        activities=_activities(work),
        areas=_areas_covered(work),
        standings=tuple(Choice(value=str(order), label=title) for order, title in ORDERS.items()),
    )


def load_entry(work: Work, entry_id: int) -> EntryPage:
    """The page of an entry. Raises NotFound."""
    query = lines().add_columns(
        ENTRY.c.scope, ENTRY.c.seat, ENTRY.c.entered_on, PERSON.c.name_en.label("person_en"),
        PERSON.c.name_zh.label("person_zh"), REGISTRAR.c.name_en.label("registrar_en"),
        REGISTRAR.c.name_zh.label("registrar_zh"), SUPERVISOR.c.name_en.label("supervisor_en"),
        SUPERVISOR.c.name_zh.label("supervisor_zh"),
    )  # fmt: skip
    query = query.outerjoin(PERSON, PERSON.c.id == ENTRY.c.representative_id)
    query = query.outerjoin(SUPERVISOR, SUPERVISOR.c.id == ENTRY.c.supervisor_id)
    query = query.join(REGISTRAR, REGISTRAR.c.id == ENTRY.c.registrar_id)
    row = work.session.execute(query.where(ENTRY.c.id == entry_id)).first()
    if row is None:
        raise NotFound(Message("There is no such entry in the register."))
    areas = areas_of(work, [entry_id])
    return EntryPage(
        line=line_of(row, areas),
        scope=row.scope,
        seat=row.seat,
        representative=Text(en=row.person_en, zh=row.person_zh) if row.person_en is not None else None,
        supervisor=Text(en=row.supervisor_en, zh=row.supervisor_zh) if row.supervisor_en is not None else None,
        registrar=Text(en=row.registrar_en, zh=row.registrar_zh),
        entered_on=row.entered_on,
        area_ids=tuple(number for number, _ in areas.get(entry_id, ())),
        officers=_officers(work, entry_id),
        changes=_changes(work, entry_id),
    )


def load_line_of(work: Work, organization_id: int) -> EntryLine | None:
    """The entry of an organization as the list has it, if there is one."""
    row = work.session.execute(lines().where(ENTRY.c.organization_id == organization_id)).first()
    return line_of(row, areas_of(work, [row.id])) if row is not None else None


def lines() -> Select[Any]:
    return select(
        ENTRY.c.id, ENTRY.c.organization_id, ENTRY.c.code, ENTRY.c.activity_en, ENTRY.c.activity_zh, ENTRY.c.standing,
        ENTRY.c.standing_since, ENTRY.c.standing_reason, ENTRY.c.liquidating_since, ENTRY.c.ended_on,
        ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh,
        ORGANIZATION.c.fictional,
    ).join(ORGANIZATION, ORGANIZATION.c.id == ENTRY.c.organization_id)  # fmt: skip


def line_of(row: Any, areas: Mapping[int, list[tuple[int, Text]]]) -> EntryLine:
    return EntryLine(
        id=row.id,
        organization_id=row.organization_id,
        name=Text(en=row.name_en, zh=row.name_zh),
        code=row.code,
        activity=Text(en=row.activity_en, zh=row.activity_zh),
        areas=tuple(name for _, name in areas.get(row.id, ())),
        standing=Standing(
            order=row.standing,
            title=ORDERS[Order(row.standing)],
            since=row.standing_since,
            reason=row.standing_reason,
            liquidating_since=row.liquidating_since,
            ended_on=row.ended_on,
        ),
        fictional=row.fictional,
    )


def areas_of(work: Work, entries: list[int]) -> dict[int, list[tuple[int, Text]]]:
    """The areas of each entry, by number and name."""
    query = (
        select(AREA.c.entry_id, AREA.c.organization_id, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(ORGANIZATION, ORGANIZATION.c.id == AREA.c.organization_id)
        .where(AREA.c.entry_id.in_(entries))
        .order_by(AREA.c.entry_id, AREA.c.organization_id)
    )
    found: dict[int, list[tuple[int, Text]]] = {}
    for row in work.session.execute(query):
        found.setdefault(row.entry_id, []).append((row.organization_id, Text(en=row.name_en, zh=row.name_zh)))
    return found


def _activities(work: Work) -> tuple[Choice, ...]:
    """The fields of activity that there are, each as its first entry calls it."""
    other = ENTRY.alias("other")
    first = select(func.min(other.c.id)).where(other.c.activity == _ACTIVITIES.c.value).scalar_subquery()
    query = select(ENTRY.c.activity, ENTRY.c.activity_en, ENTRY.c.activity_zh).join(_ACTIVITIES, ENTRY.c.id == first)
    rows = work.session.execute(query.order_by(ENTRY.c.activity_en).limit(MOST_AREAS))
    return tuple(Choice(value=row.activity, label=Text(en=row.activity_en, zh=row.activity_zh)) for row in rows)


def _areas_covered(work: Work) -> tuple[Choice, ...]:
    """The areas that somebody covers."""
    query = select(ORGANIZATION.c.id, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
    query = query.join(_COVERED, _COVERED.c.value == ORGANIZATION.c.id)
    rows = work.session.execute(query.order_by(ORGANIZATION.c.code.nulls_last(), ORGANIZATION.c.id).limit(MOST_AREAS))
    return tuple(Choice(value=str(row.id), label=Text(en=row.name_en, zh=row.name_zh)) for row in rows)


def _officers(work: Work, entry_id: int) -> tuple[OfficerLine, ...]:
    rows = work.session.execute(select(OFFICER).where(OFFICER.c.entry_id == entry_id).order_by(OFFICER.c.position))
    return tuple(OfficerLine(name=row.name, post=row.post, since=row.since, until=row.until) for row in rows)


def _changes(work: Work, entry_id: int) -> tuple[ChangeLine, ...]:
    first = select(CHANGE.c.id).where(CHANGE.c.entry_id == entry_id).order_by(CHANGE.c.id).limit(1).scalar_subquery()
    rows = work.session.execute(
        select(
            CHANGE.c.on_day, CHANGE.c.content, CASE.c.reference, nameable_cases(work.actor).label("seen"),
            (CHANGE.c.id == first).label("entered"),
        )
        .join(CASE, CASE.c.id == CHANGE.c.case_id)
        .where(CHANGE.c.entry_id == entry_id)
        .order_by(CHANGE.c.id.desc())
        .limit(MOST_CHANGES)
    )  # fmt: skip
    return tuple(
        ChangeLine(
            day=row.on_day,
            entered=row.entered,
            standing=_standing(row.content, "standing"),
            stands=_standing(row.content, "stands"),
            reason=load(row.content.get("standing_reason", "")) or "",
            reference=row.reference if row.seen else None,
            liquidates="liquidating_since" in row.content,
            ended="ended_on" in row.content,
        )
        for row in rows
    )


def _standing(content: Mapping[str, Any], name: str) -> Text | None:
    order = content.get(name)
    return ORDERS[Order(order)] if order is not None else None
