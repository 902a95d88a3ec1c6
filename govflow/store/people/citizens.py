"""Citizens: persons without an account, each known by the receipt code of the one case that it opened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, String, exists
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column
from sqlalchemy.sql.expression import ColumnClause

from govflow.store.sql.base import Base


class CitizenRow(Base):
    """``id`` is random, for it stands in the receipt code: counted, it would tell how much is reported by others.

    ``form``: a fingerprint of what was sent, keyed with the key of the form: sent again, it is the same case and code.
    Of the code itself nothing stands here (``services.accounts.citizens``).
    """

    __tablename__ = "citizen"

    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)
    form: Mapped[str] = mapped_column(String(64), unique=True)
    opened_at: Mapped[datetime]


_CITIZEN = CitizenRow.__table__


def is_citizen(person: InstrumentedAttribute[int] | ColumnClause[int] | ColumnElement[int]) -> ColumnElement[bool]:
    """Has this person no account, but a receipt code?"""
    return exists().where(_CITIZEN.c.person_id == person)


def opened_by_citizen(case: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Was this case opened by somebody without an account?"""
    return exists().where(_CITIZEN.c.case_id == case)
