"""What people keep of cases for their desks, beside any record: pins, notes to oneself, saved lists; and what people
of an organization keep for each other: labels, and who looks after a case.

None of it says anything about a case to anybody else: it is in no record, no search, no export and no notice, and no
step asks for it. Whoever reads it must see the case as well (``VISIBLE``); of an organization only who serves in it
reads, not who acts for it by a mandate, and no administrator.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, String, UniqueConstraint, and_, bindparam, exists
from sqlalchemy.orm import Mapped, aliased, mapped_column

from govflow.store.people import MembershipRow, PersonRow
from govflow.store.sql.base import Base
from govflow.store.visibility import SELF

LONGEST_NOTE, LONGEST_LABEL, LONGEST_NAME, LONGEST_QUERY = 2_000, 30, 60, 400
MOST_PINS, MOST_LABELS, MOST_SAVED = 30, 12, 20
"""Of a person, of an organization in one case, and of a person."""


class PinRow(Base):
    """A case that a person keeps at hand."""

    __tablename__ = "case_pin"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    at: Mapped[datetime]


class NoteRow(Base):
    """What a person wrote about a case for themselves; nobody else ever reads it."""

    __tablename__ = "case_note"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST_NOTE))
    at: Mapped[datetime]


class LabelRow(Base):
    """A label that the people of an organization put on a case for each other."""

    __tablename__ = "case_label"
    __table_args__ = (Index("ix_case_label_label", "organization_id", "label", "case_id"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    label: Mapped[str] = mapped_column(String(LONGEST_LABEL), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class CareRow(Base):
    """Who of an organization looks after a case: its own people are told, nobody else.

    It holds while that person serves there without a break (``SERVES``); then the case is the organization's again.
    ``taken_at``: when they said that they know of it.
    """

    __tablename__ = "case_care"
    __table_args__ = (Index("ix_case_care_person_id", "person_id", "organization_id", "case_id"),)

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_on: Mapped[date]
    given_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(String(LONGEST_NOTE))
    taken_at: Mapped[datetime | None]


class SavedListRow(Base):
    """Filters of a list that a person keeps under a name. ``page``: of which list; ``query``: as its address has it."""

    __tablename__ = "saved_list"
    __table_args__ = (UniqueConstraint("person_id", "page", "name"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    page: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    at: Mapped[datetime]


PIN, NOTE, LABEL, CARE = PinRow.__table__, NoteRow.__table__, LabelRow.__table__, CareRow.__table__
SAVED = SavedListRow.__table__
OF_PERSON = (PIN, NOTE, SAVED)
"""What is erased with an account; a case that its owner looked after is the organization's again."""

NOBODY = "nobody"
CARES = ("mine", "colleagues", NOBODY)
"""By whom of an organization a case is looked after, as its reader may ask."""
_TODAY = bindparam("today", type_=Date)
_TERM, _OWN_TERM = aliased(MembershipRow), aliased(MembershipRow)


def _runs(term: type[MembershipRow]) -> ColumnElement[bool]:
    return and_(term.since <= _TODAY, (term.until.is_(None)) | (term.until >= _TODAY))


SERVES = exists().where(
    _TERM.person_id == CARE.c.person_id,
    _TERM.organization_id == CARE.c.organization_id,
    _TERM.since <= CARE.c.given_on,
    _runs(_TERM),
    exists().where(PersonRow.id == CARE.c.person_id, PersonRow.active),
)
"""Over ``case_care``: the person has served there since before it was given to them (``today``)."""


def served_by_reader(organization: ColumnElement[int]) -> ColumnElement[bool]:
    """Organizations in which the reader serves (``today``, ``SELF``), by no mandate."""
    return exists().where(_OWN_TERM.person_id == SELF, _OWN_TERM.organization_id == organization, _runs(_OWN_TERM))


def looked_after(care: str, organization: ColumnElement[int], case: ColumnElement[int]) -> ColumnElement[bool]:
    """Rows of an organization about a case that the reader (``mine``), another (``colleagues``) or nobody of its people
    (``nobody``) looks after, as its people may ask.
    """
    same = (CARE.c.organization_id == organization, CARE.c.case_id == case, SERVES)
    whose = {"mine": CARE.c.person_id == SELF, "colleagues": CARE.c.person_id != SELF}
    found = exists().where(*same, *([whose[care]] if care in whose else []))
    return and_(served_by_reader(organization), ~found if care == NOBODY else found)
