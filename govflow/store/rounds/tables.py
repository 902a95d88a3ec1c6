"""The tables of rounds, their seats and responses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from govflow.engine.rounds.items import LONGEST_WORDS
from govflow.engine.rounds.keeping import LONGEST_SOURCE
from govflow.store.sql.base import Base


class RoundRow(Base):
    """A round of a case. The rule is frozen here when it opens; the verdict when it closes."""

    __tablename__ = "round"
    __table_args__ = (Index("ix_round_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    name: Mapped[str] = mapped_column(String(48))
    rule: Mapped[dict[str, Any]]  # engine Round as JSON
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(24))
    verdict: Mapped[dict[str, Any] | None]  # engine Verdict as JSON
    ordinal: Mapped[int | None]  # which of those that opened together; 0 stands for an opening with nothing to hold for
    words: Mapped[str | None] = mapped_column(String(LONGEST_WORDS))  # of the row of a table that it is about
    cells: Mapped[dict[str, Any] | None]  # that row
    child_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))  # the case below that it is about
    opening_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))  # the first of those; none: it is the first
    matter: Mapped[dict[str, Any] | None]  # engine Matter as JSON, frozen like the rule
    matter_hash: Mapped[str | None] = mapped_column(String(64))
    void_reason: Mapped[str | None]  # given by who annulled it
    shown_to: Mapped[list[Any] | None]  # the capacities that see the case where it is held; empty: all parties


class SeatRow(Base):
    """One who may respond, as at the opening: an organization, or a person for review rounds."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("round_id", "organization_id", "capacity"),
        UniqueConstraint("round_id", "person_id", "capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    capacity: Mapped[str] = mapped_column(String(48))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name_en: Mapped[str] = mapped_column(String(160))
    name_zh: Mapped[str] = mapped_column(String(80))
    group: Mapped[str | None] = mapped_column("seat_group", String(48))
    weight: Mapped[str] = mapped_column(String(32), default="1")  # exact fraction "a/b"
    status: Mapped[str] = mapped_column(String(12), default="eligible")  # engine Status
    chair: Mapped[bool] = mapped_column(default=False)
    delegate_to: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    note: Mapped[str | None] = mapped_column(String(500))  # why recused or absent
    marked: Mapped[str | None] = mapped_column(String(8))  # by whom: itself, keeper, rule
    objected: Mapped[bool] = mapped_column(default=False, server_default=false())  # to what was entered for it


class ResponseRow(Base):
    """A seat's response; the last one before closing counts. The identifier tells nothing of order."""

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("seat_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    compartment_id: Mapped[str | None] = mapped_column(ForeignKey("compartment.id"))  # of a sealed round
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # there: what the columns below would say
    choice: Mapped[str] = mapped_column(String(32))
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))  # in an offer
    comment: Mapped[str] = mapped_column(default="")
    declared: Mapped[bool] = mapped_column(default=False)  # declared to have no conflict of interest
    on_behalf: Mapped[bool] = mapped_column(default=False)  # entered by who keeps the round
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE), default="", server_default="")  # where that is written
    cast_by: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))  # the delegate's seat
    matter_hash: Mapped[str | None] = mapped_column(String(64))  # of what its author was shown
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class BallotBoxRow(Base):
    """The votes of a secret round: of each choice how many, in the order of the file, and nothing of who or when."""

    __tablename__ = "ballot_box"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    compartment_id: Mapped[str] = mapped_column(ForeignKey("compartment.id"))  # one without readers
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


SAID = ("choice", "scores", "answers", "comment", "declared")
"""The columns that say what a seat answered; empty where it is sealed."""

VOID = "void"  # the outcome of a round that was left undecided

ROUND, SEAT, RESPONSE = RoundRow.__table__, SeatRow.__table__, ResponseRow.__table__
BOX = BallotBoxRow.__table__
