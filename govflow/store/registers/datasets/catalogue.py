"""The catalogue read and written: sets with their last version, another version of one, what a case names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update

from govflow.domain.registers.datasets.rules import Deliver, KnownSet, SetsNamed
from govflow.domain.registers.datasets.sets import DataSet, SetField, number_in
from govflow.engine.entries import SetDelivered
from govflow.store.people import OrganizationRow
from govflow.store.registers.datasets.tables import SET, VERSION
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work
from govflow.values import Actor, Text

ORGANIZATION = OrganizationRow.__table__
_PLAIN = tuple(each.name for each in fields(DataSet) if each.name not in {"key", "access", "fields"})
_LISTED = ("title_en", "title_zh", "sharing", "withdrawn")


def current_versions() -> Select[*tuple[Any, ...]]:
    """All sets, each with its last version and the names of its department."""
    return (
        select(VERSION, SET.c.key, SET.c.department_id, SET.c.due_on)
        .add_columns(ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(SET, (SET.c.id == VERSION.c.data_set_id) & (SET.c.version == VERSION.c.number))
        .join(ORGANIZATION, ORGANIZATION.c.id == SET.c.department_id)
    )


def read_set(row: Any) -> DataSet:
    """What a version says, from its row with the key of its set."""
    return DataSet(
        key=row.key,
        access=tuple(row.access.split()),
        fields=tuple(SetField(**each) for each in row.fields),
        **{name: getattr(row, name) for name in _PLAIN},
    )


def known_sets(session: Session, numbers: Collection[int]) -> dict[int, KnownSet]:
    """Those of these numbers that the catalogue has."""
    if not numbers:
        return {}
    rows = session.execute(current_versions().where(SET.c.id.in_(sorted(numbers))))
    return {
        row.data_set_id: KnownSet(
            id=row.data_set_id,
            department_id=row.department_id,
            department=Text(en=row.name_en, zh=row.name_zh),
            version=row.number,
            says=read_set(row),
        )
        for row in rows
    }


def load_sets_named(work: Work, case: Case) -> SetsNamed:
    """The sets that answers name: of text, nothing but the number of a set."""
    answers = (case.data.get(name) for name in work.version_of(case).workflow.fields)
    numbers = {number for each in answers if isinstance(each, str) and (number := number_in(each)) is not None}
    return SetsNamed(sets=known_sets(work.session, numbers))


def hold_set(session: Session, department_id: int, key: str) -> Any:
    """The row of a department's set, locked until the command ends; None where there is none."""
    mine = (SET.c.department_id == department_id, SET.c.key == key)
    return session.execute(select(SET).where(*mine).with_for_update()).first()


def version_of(session: Session, held: Any) -> DataSet:
    """What the last version of a set that is held says."""
    return read_set(session.execute(current_versions().where(SET.c.id == held.id)).one())


def add_version(session: Session, actor: Actor, held: Any, says: DataSet, at: datetime) -> int:
    """Enter another version of a set that is held, or the first of a new one; the number of the set."""
    listed = {name: getattr(says, name) for name in _LISTED} | {"due_on": says.due_on}
    if held is None:
        version = 1
        number = insert_new(session, SET, department_id=actor.organization_id, key=says.key, version=1, **listed)
    else:
        number, version = held.id, held.version + 1
        session.execute(update(SET).where(SET.c.id == number).values(version=version, **listed))
    insert_new(
        session, VERSION, data_set_id=number, number=version, access=" ".join(says.access),
        fields=[vars(each) for each in says.fields], at=at, person_id=actor.person_id,
        service_id=actor.service.id if actor.service is not None else None,
        **{name: getattr(says, name) for name in _PLAIN},
    )  # fmt: skip
    return number


def deliver(work: Work, case: Case, intent: Deliver) -> None:
    work.enter(case, SetDelivered(number=intent.set_id, name=intent.title, version=intent.version))
