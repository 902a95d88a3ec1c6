"""Which organizations ask for the debate of items that are marked to be decided together: what was asked stays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, bindparam, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.meetings import LONGEST_REASON, Debate
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work


class DebateRow(Base):
    """That an organization asks for the debate of an item, or does no longer; its latest for the item counts."""

    __tablename__ = "agenda_debate"
    __table_args__ = (Index("ix_agenda_debate_case_id", "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    stands: Mapped[bool]  # it asks; else it takes back what it asked
    reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))
    at: Mapped[datetime]
    by_person: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


DEBATE = DebateRow.__table__

_DEBATES = Prepared(select(DEBATE).where(DEBATE.c.case_id == bindparam("case")).order_by(DEBATE.c.id))


def asked_of_debates(case: Case) -> Asked:
    """What ``load_debates`` will ask."""
    return _DEBATES.asked(case=case.id)


def load_debates(work: Work, case: Case) -> Mapping[int, tuple[Debate, ...]]:
    """By item who asks for its debate as it stands, in the order in which they asked."""
    found = dict[int, dict[int, Debate]]()
    for row in asked_of_debates(case).rows(work.session):
        of_item = found.setdefault(row.item_id, {})
        of_item.pop(row.organization_id, None)
        if row.stands:
            of_item[row.organization_id] = Debate(organization_id=row.organization_id, reason=row.reason or "")
    return {item: tuple(each.values()) for item, each in found.items() if each}


def keep_debate(work: Work, case: Case, item_id: int, debate: Debate, *, stands: bool) -> None:
    """Keep that an organization asks for the debate of an item, or does no longer; what it said before stays."""
    row = {
        "case_id": case.id,
        "item_id": item_id,
        "organization_id": debate.organization_id,
        "stands": stands,
        "reason": debate.reason or None,
        "at": work.at,
        "by_person": work.actor.person_id,
    }
    work.session.execute(insert(DEBATE), [row])
