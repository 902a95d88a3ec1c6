"""The catalogue: its list, found by words, department, class and lateness; and a set with all its versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, exists, select

from govflow.domain.registers.datasets.rules import DEPARTMENT, EXCHANGE, rules
from govflow.domain.registers.datasets.sets import NOT_SHARED, SHARINGS, DataSet, number_in, reference_of
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.cases import versions_in_force
from govflow.services.queries.finding import Choice, in_columns
from govflow.services.rights import may_open
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.people.services import SERVICE
from govflow.store.registers.datasets.catalogue import current_versions, read_set
from govflow.store.registers.datasets.tables import SET, VERSION, DataSetRow
from govflow.store.work import Version, Work
from govflow.values import Text

PAGE = 50
"""Sets on a page."""
MOST_VERSIONS = 50
MOST_DEPARTMENTS = 200
ORGANIZATION, PERSON = OrganizationRow.__table__, PersonRow.__table__


@dataclass(frozen=True, kw_only=True)
class SetFilter:
    """What the list is narrowed to. ``late``: only sets whose data are older than their cycle says."""

    words: str = ""
    department_id: int | None = None
    sharing: str = ""
    late: bool = False

    @property
    def any(self) -> bool:
        return bool(self.words or self.department_id or self.sharing or self.late)


@dataclass(frozen=True, kw_only=True)
class SetLine:
    """A data set as the catalogue has it now. ``late``: its data are older than their cycle says."""

    id: int
    reference: str
    key: str
    department_id: int
    department: Text
    version: int
    title: Text
    description: Text
    sharing: str
    basis: Text | None
    cycle: str
    updated_on: date
    due_on: date | None
    late: bool
    contact: str
    contact_at: str
    access: tuple[str, ...]
    withdrawn: bool
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class SetList:
    """A page of the catalogue, the newest sets first; ``following``: after which one the next page begins."""

    lines: tuple[SetLine, ...]
    following: int | None
    departments: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class FieldShown:
    """A field of a set."""

    name: str
    kind: str
    required: bool
    meaning: Text


@dataclass(frozen=True, kw_only=True)
class SetVersion:
    """A version of a set: who made it, when, and which parts differ from the one before, by name."""

    number: int
    at: datetime
    person: Text
    service: Text | None
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SetProcedure(Choice):
    """A procedure about data sets. ``field``: the question in its form that takes the number of the set."""

    field: str


@dataclass(frozen=True, kw_only=True)
class SetPage:
    """A set with its fields and its versions, the last first. ``keeps``: the reader may change it.

    ``procedures``: those about data sets that the organization acted for opens now, by which this one is asked for or
    an error in it reported.
    """

    line: SetLine
    fields: tuple[FieldShown, ...]
    versions: tuple[SetVersion, ...]
    keeps: bool
    procedures: tuple[SetProcedure, ...]


def load_sets(work: Work, asked: SetFilter, after: int | None = None) -> SetList:
    """A page of what the filter leaves; a set that was withdrawn stands in no list."""
    rows = _narrowed(work, asked, after).all()
    lines = tuple(_line(work, row) for row in rows[:PAGE])
    return SetList(
        lines=lines,
        following=lines[-1].id if len(rows) > PAGE else None,
        departments=_departments(work),
    )


def load_told_sets(work: Work, asked: SetFilter, after: int | None = None) -> tuple[tuple[SetLine, DataSet], ...]:
    """A page of sets as they leave the house."""
    return tuple((_line(work, row), read_set(row)) for row in _narrowed(work, asked, after).all()[:PAGE])


def load_set(work: Work, set_id: int, *, keeps: bool = False) -> SetPage:
    """One by its number, withdrawn or not. ``keeps``: the reader keeps sets of an organization. Raises NotFound."""
    row = _row(work, set_id)
    return SetPage(
        line=_line(work, row),
        fields=tuple(
            FieldShown(
                name=each.name, kind=each.kind, required=each.required,
                meaning=Text(en=each.meaning_en, zh=each.meaning_zh),
            )
            for each in read_set(row).fields
        ),
        versions=_versions(work, set_id),
        keeps=keeps and row.department_id == work.actor.organization_id,
        procedures=() if row.withdrawn else _procedures(work, row),
    )  # fmt: skip


def _procedures(work: Work, row: Any) -> tuple[SetProcedure, ...]:
    """Of one's own sets nothing is asked for, and of those that are not shared nobody asks."""
    shared = row.sharing != NOT_SHARED and row.department_id != work.actor.organization_id
    return tuple(
        SetProcedure(value=each.workflow.id, label=each.workflow.title, field=_field(each))
        for each in versions_in_force(work)
        if rules.topic in each.machine.topics and (shared or each.machine.book(EXCHANGE) is None)
        if may_open(work, each.workflow)
    )


def _field(version: Version) -> str:
    """The field in which a case of the procedure names its data set; empty where it names none."""
    found = (each.settings["of"] for each in version.machine.derivations.values() if each.rule.name == DEPARTMENT)
    return next(found, "")


def load_said(work: Work, set_id: int) -> tuple[DataSet, int]:
    """What the last version of a set of one's own organization says, and its number. Raises NotFound for others."""
    row = _row(work, set_id)
    if row.department_id != work.actor.organization_id:
        raise NotFound(Message("There is no such data set of your organization."))
    return read_set(row), row.number


def load_told_set(work: Work, set_id: int) -> tuple[SetLine, DataSet]:
    """One as it leaves the house. Raises NotFound."""
    row = _row(work, set_id)
    return _line(work, row), read_set(row)


def read_filter(words: str, department_id: int | None, sharing: str, *, late: bool) -> SetFilter:
    """A filter of what stands in an address; what is no class narrows nothing."""
    return SetFilter(
        words=words, department_id=department_id, sharing=sharing if sharing in SHARINGS else "", late=late
    )


def _narrowed(work: Work, asked: SetFilter, after: int | None) -> Any:
    """The rows of a page, and one more where there is another."""
    query = current_versions().where(SET.c.withdrawn.is_(False))
    if asked.words:
        number = number_in(asked.words)
        named = in_columns(DataSetRow.title_en, DataSetRow.title_zh, DataSetRow.key)(asked.words)
        query = query.where(named | (SET.c.id == number) if number is not None else named)
    if asked.department_id is not None:
        query = query.where(SET.c.department_id == asked.department_id)
    if asked.sharing:
        query = query.where(SET.c.sharing == asked.sharing)
    if asked.late:
        query = query.where(SET.c.due_on < work.today)
    if after is not None:
        query = query.where(SET.c.id < after)
    return work.session.execute(query.order_by(SET.c.id.desc()).limit(PAGE + 1))


def _row(work: Work, set_id: int) -> Any:
    row = work.session.execute(current_versions().where(SET.c.id == set_id)).first()
    if row is None:
        raise NotFound(Message("The catalogue has no such data set."))
    return row


def _line(work: Work, row: Any) -> SetLine:
    return SetLine(
        id=row.data_set_id,
        reference=reference_of(row.data_set_id),
        key=row.key,
        department_id=row.department_id,
        department=Text(en=row.name_en, zh=row.name_zh),
        version=row.number,
        title=Text(en=row.title_en, zh=row.title_zh),
        description=Text(en=row.description_en, zh=row.description_zh),
        sharing=row.sharing,
        basis=Text(en=row.basis_en or row.basis_zh, zh=row.basis_zh or row.basis_en) if _says_basis(row) else None,
        cycle=row.cycle,
        updated_on=row.updated_on,
        due_on=row.due_on,
        late=row.due_on is not None and row.due_on < work.today,
        contact=row.contact,
        contact_at=row.contact_at,
        access=tuple(row.access.split()),
        withdrawn=row.withdrawn,
        changed_at=row.at,
    )


def _says_basis(row: Any) -> bool:
    return bool(row.basis_en or row.basis_zh)


def _departments(work: Work) -> tuple[Choice, ...]:
    """Those that have a set, in the order of their numbers."""
    with_sets = exists().where(SET.c.department_id == ORGANIZATION.c.id)
    columns = (ORGANIZATION.c.id, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
    rows = work.session.execute(select(*columns).where(with_sets).order_by(ORGANIZATION.c.id).limit(MOST_DEPARTMENTS))
    return tuple(Choice(value=str(row.id), label=Text(en=row.name_en, zh=row.name_zh)) for row in rows)


def _versions(work: Work, set_id: int) -> tuple[SetVersion, ...]:
    rows = work.session.execute(_of_set(set_id)).all()
    said = [vars(read_set(row)) for row in rows]
    earlier: Sequence[dict[str, Any]] = [*said[1:], {}]
    return tuple(
        SetVersion(
            number=row.number,
            at=row.at,
            person=Text(en=row.by_en, zh=row.by_zh),
            service=Text(en=row.service_en, zh=row.service_zh) if row.service_en is not None else None,
            changed=tuple(name for name, value in now.items() if before and before[name] != value),
        )
        for row, now, before in zip(rows[:MOST_VERSIONS], said, earlier, strict=False)
    )


def _of_set(set_id: int) -> Select[*tuple[Any, ...]]:
    """The versions of a set, the last first, and one more than is shown, to compare with."""
    return (
        select(VERSION, SET.c.key, PERSON.c.name_en.label("by_en"), PERSON.c.name_zh.label("by_zh"))
        .add_columns(SERVICE.c.name_en.label("service_en"), SERVICE.c.name_zh.label("service_zh"))
        .join(SET, SET.c.id == VERSION.c.data_set_id)
        .join(PERSON, PERSON.c.id == VERSION.c.person_id)
        .outerjoin(SERVICE, SERVICE.c.id == VERSION.c.service_id)
        .where(VERSION.c.data_set_id == set_id)
        .order_by(VERSION.c.number.desc())
        .limit(MOST_VERSIONS + 1)
    )
