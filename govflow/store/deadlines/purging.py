"""What is only needed for a while: the tables whose rows go when they are old, the oldest first, a few at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, delete, literal_column, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.dml import ReturningDelete

from govflow.store.documents import KeptRow
from govflow.store.lists.notices.tables import DELIVERY, NOTICE
from govflow.store.people import GuessRow, SessionRow
from govflow.store.people.kept_forms import KEPT_FORM
from govflow.store.people.own_people import INVITATION
from govflow.store.people.sign_on import ForgottenRow, SpentRow
from govflow.store.record.outbox import IDEMPOTENCY, OUTBOX
from govflow.store.sql.base import Base
from govflow.store.sql.session import Session

SESSION, GUESS, KEPT = SessionRow.__table__, GuessRow.__table__, KeptRow.__table__
SPENT_ONCE, ASKED = SpentRow.__table__, ForgottenRow.__table__


class PurgingRow(Base):
    """When what is no longer needed was last removed; there is one row."""

    __tablename__ = "purging"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]


PURGING = PurgingRow.__table__
THE_LAST = 1  # the number of the one row


@dataclass(frozen=True)
class Passing:
    """A table whose rows are of no use some time after ``moment``, a column of it with an index."""

    table: Table
    moment: Column[Any]


NOTICES = Passing(OUTBOX, OUTBOX.c.created_at)
TOLD = Passing(NOTICE, NOTICE.c.at)
SENT = Passing(DELIVERY, DELIVERY.c.made_at)
RECEIPTS = Passing(IDEMPOTENCY, IDEMPOTENCY.c.at)
SESSIONS = Passing(SESSION, SESSION.c.expires_at)
GUESSES = Passing(GUESS, GUESS.c.last_at)
SPENT = Passing(SPENT_ONCE, SPENT_ONCE.c.at)
LINKS_ASKED = Passing(ASKED, ASKED.c.asked_at)
INVITATIONS = Passing(INVITATION, INVITATION.c.invited_at)
UPLOADS = Passing(KEPT, KEPT.c.at)
FORMS = Passing(KEPT_FORM, KEPT_FORM.c.at)


def remove_oldest(session: Session, passing: Passing, until: datetime, most: int) -> int:
    """Remove so many rows at most of those that are as old as ``until``, or older; how many there were.

    What another process removes, or a command has in hand, at this moment is passed over.
    """
    return len(session.execute(removing(passing, until, most)).all())


def removing(passing: Passing, until: datetime, most: int) -> ReturningDelete[Any]:
    """The statement, with a row for each that is removed.

    They are chosen first, once: PostgreSQL may ask a subquery anew for each row.
    """
    key = tuple(passing.table.primary_key)
    old = select(*key).where(passing.moment <= until).order_by(passing.moment).limit(most)
    chosen = old.with_for_update(skip_locked=True).cte("old")
    return delete(passing.table).where(tuple_(*key).in_(select(*chosen.c))).returning(literal_column("1"))


def load_last_purge(session: Session) -> Any | None:
    """What the last removal left behind; none where nothing was ever removed."""
    return session.execute(select(PURGING).where(PURGING.c.id == THE_LAST)).first()
