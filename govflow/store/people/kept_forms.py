"""What somebody typed and did not send, or was refused: kept for a day, for nobody else.

Of what was typed, and where, nothing stands in clear: the place is a keyed hash, the rest is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base
from govflow.store.sql.session import Session


class KeptFormRow(Base):
    """``id``: random, for it stands in an address. ``place``: which form, for which organization, as a keyed hash.

    ``key``: wrapped; ``content`` is sealed with it. With each keeping the row is another one.
    """

    __tablename__ = "kept_form"
    __table_args__ = (UniqueConstraint("person_id", "place"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    place: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
    key: Mapped[bytes]
    content: Mapped[bytes]


KEPT_FORM = KeptFormRow.__table__


def kept_of(session: Session, person_id: int) -> Sequence[Any]:
    """What is kept for a person, without its content: the newest first."""
    query = select(KEPT_FORM.c.id, KEPT_FORM.c.place, KEPT_FORM.c.at).where(KEPT_FORM.c.person_id == person_id)
    return session.execute(query.order_by(KEPT_FORM.c.at.desc(), KEPT_FORM.c.id)).all()


def drop_kept(session: Session, person_id: int) -> None:
    """Remove all that is kept for a person: whoever opens the account next may be somebody else."""
    session.execute(delete(KEPT_FORM).where(KEPT_FORM.c.person_id == person_id))
