"""What a list says of its cases to those who serve in an organization; what was handed over; lists that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Date, bindparam, select

from govflow.store.cases import CASE
from govflow.store.lists.kept import CARE, LABEL, SAVED, SERVES, served_by_reader
from govflow.store.people import PersonRow
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import SELF, VISIBLE, sight
from govflow.store.work import Work
from govflow.values import Text, stored_text

MOST = 60
"""So many at most of what was handed over and not answered, the latest first."""

TODAY = bindparam("today", type_=Date)
PERSON = PersonRow.__table__
_THESE = bindparam("these", expanding=True, type_=Number)


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A case that a colleague handed over to the reader, who has not said yet that they know of it."""

    reference: str
    title: str
    title_other: str | None
    note: str
    given_by: Text
    given_at: datetime


@dataclass(frozen=True, kw_only=True)
class SavedList:
    """Filters under a name."""

    id: str
    name: str
    query: str


@dataclass(frozen=True)
class Marks:
    """What is said of some cases in a list, by number, to those who serve in the organization."""

    labels: Mapping[int, tuple[str, ...]]
    cares: Mapping[int, tuple[Text, bool]]


NO_MARKS = Marks({}, {})


_GIVER = PERSON.alias("giver")
_CARES = (
    select(
        CARE.c.case_id, CARE.c.organization_id, CARE.c.person_id, CARE.c.note, CARE.c.given_at, CARE.c.given_on,
        CARE.c.taken_at, PERSON.c.name_en, PERSON.c.name_zh,
        _GIVER.c.name_en.label("giver_en"), _GIVER.c.name_zh.label("giver_zh"),
    )
    .join(PERSON, PERSON.c.id == CARE.c.person_id)
    .join(_GIVER, _GIVER.c.id == CARE.c.given_by)
    .where(SERVES, served_by_reader(CARE.c.organization_id))
)  # fmt: skip
CARE_OF = Prepared(_CARES.where(CARE.c.case_id.in_(_THESE)).order_by(CARE.c.case_id, CARE.c.organization_id))
LABELS_OF = Prepared(
    select(LABEL.c.case_id, LABEL.c.organization_id, LABEL.c.label)
    .where(LABEL.c.case_id.in_(_THESE), served_by_reader(LABEL.c.organization_id))
    .order_by(LABEL.c.label, LABEL.c.organization_id)
)
_HANDED = Prepared(
    _CARES.join(CASE, CASE.c.id == CARE.c.case_id)
    .add_columns(CASE.c.reference, CASE.c.title, CASE.c.title_other)
    .where(CARE.c.person_id == SELF, CARE.c.taken_at.is_(None), VISIBLE)
    .order_by(CARE.c.given_at.desc(), CARE.c.case_id)
    .limit(MOST)
)
_SAVED = Prepared(
    select(SAVED.c.id, SAVED.c.name, SAVED.c.query)
    .where(SAVED.c.person_id == SELF, SAVED.c.page == bindparam("page"))
    .order_by(SAVED.c.name, SAVED.c.id)
)


def asked_of_handed(work: Work) -> Asked:
    """What ``load_handed`` will ask."""
    return _HANDED.asked(**on_day(work))


def load_handed(work: Work) -> tuple[Handed, ...]:
    """What colleagues handed over to the reader, and what the reader has not answered yet; the latest first."""
    return tuple(
        Handed(
            reference=row.reference,
            title=row.title,
            title_other=row.title_other,
            note=row.note,
            given_by=stored_text(row.giver_en, row.giver_zh),
            given_at=row.given_at,
        )
        for row in asked_of_handed(work).rows(work.session)
    )


def asked_of_saved(work: Work, page: str) -> Asked:
    """What ``load_saved`` will ask."""
    return _SAVED.asked(page=page, **of_self(work))


def load_saved(work: Work, page: str) -> tuple[SavedList, ...]:
    """The lists that the reader keeps of a page, by name."""
    rows = asked_of_saved(work, page).rows(work.session)
    return tuple(SavedList(id=row.id, name=row.name, query=row.query) for row in rows)


def asked_of_marks(work: Work, cases: Iterable[int]) -> list[Asked]:
    """What ``load_marks`` will ask; nothing of no case."""
    these = sorted({*cases})
    return [each.asked(**of_these(work, these)) for each in (LABELS_OF, CARE_OF)] if these else []


def load_marks(work: Work, cases: Iterable[int]) -> Marks:
    """The labels of cases, and who looks after them, of those organizations in which the reader serves."""
    asked = asked_of_marks(work, cases)
    if not asked:
        return NO_MARKS
    labels: dict[int, tuple[str, ...]] = {}
    for row in asked[0].rows(work.session):
        labels[row.case_id] = (*labels.get(row.case_id, ()), row.label)
    rows = asked[1].rows(work.session)
    me = work.actor.person_id
    return Marks(labels, {row.case_id: (stored_text(row.name_en, row.name_zh), row.person_id == me) for row in rows})


def of_self(work: Work) -> dict[str, Any]:
    """The parameters of what is the reader's own."""
    return {"seeing_person": work.actor.in_person}


def on_day(work: Work) -> dict[str, Any]:
    """The parameters of what the reader sees, with the day on which somebody serves."""
    return {"today": work.today, **sight(work.actor)}


def of_these(work: Work, cases: Sequence[int] = ()) -> dict[str, Any]:
    """The parameters of what is said of these cases."""
    return {"these": [*cases], "today": work.today, "seeing_person": work.actor.in_person}
