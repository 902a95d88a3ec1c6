"""Cases: where each stands, who takes part, who may see it, what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from govflow.messages import Message
from govflow.store.sql.base import NO_DEADLINE, Base
from govflow.values import Text

REPLY = "reply"  # of a work item: to an invitation, of which somebody was reminded
LONGEST_ASK = 200  # characters on a desk; the page has all of them
LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class Pause:
    """The clock of a case stands still: since when, by whom, and until when at the latest."""

    since: datetime
    until: datetime | None
    by: Text

    @property
    def sentence(self) -> Message:
        """As lists and exports say it."""
        if self.until is None:
            return Message("Paused by %(who)s since %(since)s", who=self.by, since=self.since)
        return Message(
            "Paused by %(who)s since %(since)s, until %(until)s at the latest",
            who=self.by,
            since=self.since,
            until=self.until,
        )


def of_public(name: str, *columns: str) -> Index:
    """An index of the cases that everybody may see."""
    return Index(name, *columns, sqlite_where=text("public = 1"), postgresql_where=text("public"))


def of_holder(name: str, holder: str, *columns: str) -> Index:
    """An index of the rows of an organization or a person; without those of the others, which it is no use for.

    With them SQLite takes the holders of a column that is mostly empty for few who hold very much.
    """
    there = text(f"{holder} IS NOT NULL")
    return Index(name, holder, *columns, sqlite_where=there, postgresql_where=there)


_OPEN = text("ended_at IS NULL")


class CaseRow(Base):
    """A case. Its state changes only through ``store.writing.decisions.record``."""

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("body_id", "kind", "year", "number"),
        Index("ix_case_file_parent_id", "parent_id"),
        Index("ix_case_file_workflow_state", "workflow", "state", "id"),
        Index("ix_case_file_listed_at", "listed_at", "id"),
        Index("ix_case_file_workflow_version_id", "workflow_version_id"),
        Index("ix_case_file_open", "workflow", sqlite_where=_OPEN, postgresql_where=_OPEN),
        of_public("ix_case_file_public", "id"),
        of_public("ix_case_file_public_listed_at", "listed_at", "id"),
        of_public("ix_case_file_public_workflow", "workflow", "listed_at", "id"),
        CheckConstraint("parent_id <> id", name="not_below_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)  # BTH-DM-2026-0001
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    kind: Mapped[str] = mapped_column(String(4))  # DM
    year: Mapped[int]
    number: Mapped[int]
    workflow: Mapped[str] = mapped_column(String(48))
    workflow_version_id: Mapped[int] = mapped_column(ForeignKey("workflow_version.id"))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    title_other: Mapped[str | None] = mapped_column(String(LONGEST_TITLE))  # in the other language
    state: Mapped[str] = mapped_column(String(48))
    phase: Mapped[str | None] = mapped_column(String(48))
    end: Mapped[str | None] = mapped_column(String(16))
    public: Mapped[bool] = mapped_column(default=False)  # everybody may see it, without an account too
    version: Mapped[int] = mapped_column(default=1)  # counts recorded changes; guards against lost updates
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)  # latest answer to every field (govflow.codec)
    steps: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))  # record.steps as JSON
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    child_name: Mapped[str | None] = mapped_column(String(48))  # what the file of the case above calls such cases
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    opened_at: Mapped[datetime]
    entered_at: Mapped[datetime]  # the present state
    updated_at: Mapped[datetime]
    listed_at: Mapped[datetime]  # its place in lists: as last changed, of what many see up to a minute before
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]  # of the present state, for lists; what stands still is not due
    paused_at: Mapped[datetime | None]  # since when a deadline of the present state stands still
    paused_until: Mapped[datetime | None]  # when the first of these runs again by itself
    paused_by_en: Mapped[str | None] = mapped_column(String(200))  # who stopped it, as named then
    paused_by_zh: Mapped[str | None] = mapped_column(String(200))
    ended_in: Mapped[str | None] = mapped_column(String(48))  # the state that it was in when it ended
    entries: Mapped[int] = mapped_column(default=0)  # number of history rows
    head_hash: Mapped[str] = mapped_column(String(64), default="")  # hash of the last history row


class PinnedChildRow(Base):
    """The version in which a case opens cases below it: as it was current when the case itself was opened."""

    __tablename__ = "pinned_child"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    workflow: Mapped[str] = mapped_column(String(48), primary_key=True)
    workflow_version_id: Mapped[int] = mapped_column(ForeignKey("workflow_version.id"))


class ReferenceCounterRow(Base):
    """The last number given out for a body, kind and year; it only grows, so no reference is ever reused."""

    __tablename__ = "reference_counter"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(4), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class PartyRow(Base):
    """Who holds a capacity in a case: an organization, or a person."""

    __tablename__ = "party"
    __table_args__ = (
        Index("ix_party_case_id_capacity", "case_id", "capacity"),
        of_holder("ix_party_organization_id_case_id", "organization_id", "case_id"),
        of_holder("ix_party_person_id_case_id", "person_id", "case_id"),
        CheckConstraint("(organization_id IS NULL) <> (person_id IS NULL)", name="one_holder"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    capacity: Mapped[str] = mapped_column(String(48))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class ViewerRow(Base):
    """Who may see a case in its present state: kept up to date by the recorder, read by the visibility criterion.

    What the case is and where it lies in lists stand here once more, so that each viewer's cases lie in that order
    (``store.lists.walks``).
    """

    __tablename__ = "case_viewer"
    __table_args__ = (
        of_holder("ix_case_viewer_organization_id_case_id", "organization_id", "case_id"),
        of_holder("ix_case_viewer_person_id_case_id", "person_id", "case_id"),
        Index("ix_case_viewer_case_id", "case_id"),
        of_holder("ix_case_viewer_organization_listed_at", "organization_id", "listed_at", "case_id"),
        of_holder("ix_case_viewer_organization_workflow", "organization_id", "workflow", "listed_at", "case_id"),
        of_holder("ix_case_viewer_person_listed_at", "person_id", "listed_at", "case_id"),
        of_holder("ix_case_viewer_person_workflow", "person_id", "workflow", "listed_at", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    workflow: Mapped[str] = mapped_column(String(48))
    listed_at: Mapped[datetime]


class LinkRow(Base):
    """Two cases that belong together: referred from, agenda item of, follows."""

    __tablename__ = "case_link"
    __table_args__ = (UniqueConstraint("case_id", "other_id", "relation"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    relation: Mapped[str] = mapped_column(String(32))


class StepActorRow(Base):
    """Who has done a step of a case at least once: what separation of duties asks, without reading history."""

    __tablename__ = "step_actor"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    transition: Mapped[str] = mapped_column(String(48), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(primary_key=True)  # 0: acted for nobody


class ActedForRow(Base):
    """For whom a person has acted in a case, by whatever command: one person acts for one side."""

    __tablename__ = "acted_for"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(primary_key=True)  # 0 and below: from a seat of its own (see sides)


class WorkItemRow(Base):
    """Something that a role in an organization, or a person, is awaited for. One row per awaited holder."""

    __tablename__ = "work_item"
    __table_args__ = (
        of_holder("ix_work_item_organization", "organization_id", "role", "due_at", "id"),
        of_holder("ix_work_item_person", "person_id", "due_at", "id"),
        of_holder("ix_work_item_organization_case", "organization_id", "role", "case_id"),
        of_holder("ix_work_item_person_case", "person_id", "case_id"),
        Index("ix_work_item_case_id", "case_id"),
        CheckConstraint("(organization_id IS NULL) <> (person_id IS NULL)", name="one_holder"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    capacity: Mapped[str] = mapped_column(String(48))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    role: Mapped[str] = mapped_column(String(32), default="")  # empty: any member
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    ask_en: Mapped[str] = mapped_column(String(LONGEST_ASK))
    ask_zh: Mapped[str] = mapped_column(String(LONGEST_ASK))
    kind: Mapped[str] = mapped_column(String(8), default="", server_default="")  # empty: what the state or a round asks
    due_at: Mapped[datetime]  # NO_DEADLINE when there is none
    since: Mapped[datetime]


CASE = CaseRow.__table__
PAUSED = (CASE.c.paused_at, CASE.c.paused_until, CASE.c.paused_by_en, CASE.c.paused_by_zh)


def pause_of(row: Any) -> Pause | None:
    """What lists say of a case whose clock stands still; of one in which another deadline runs, that one's date."""
    return None if row.due_at is not None and row.due_at < NO_DEADLINE else stopped(row)


def stopped(row: Any) -> Pause | None:
    """The pause that a row of a case keeps, whatever else runs in it."""
    if row.paused_at is None:
        return None
    by = Text(en=row.paused_by_en, zh=row.paused_by_zh)
    return Pause(since=row.paused_at, until=row.paused_until, by=by)
