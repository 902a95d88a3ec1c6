"""What members promised in a conference: owner, measure, date, report, verification."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Update, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.owed.commitments import AddCommitments, Commitment, Commitments, ReportCommitment, VerifyCommitment
from govflow.store.people import OrganizationRow
from govflow.store.sql.base import Base
from govflow.store.work import Case, Work
from govflow.values import Text


class CommitmentRow(Base):
    """One commitment of a case."""

    __tablename__ = "commitment"

    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, … within the case
    owner_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    measure: Mapped[str]
    due: Mapped[date]
    progress: Mapped[str | None]
    evidence: Mapped[str | None] = mapped_column(ForeignKey("document.id"))
    fulfilled: Mapped[bool] = mapped_column(default=False)  # so the owner's last report says
    reported_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime | None]
    finding: Mapped[str | None]
    verified: Mapped[bool] = mapped_column(default=False)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    verified_at: Mapped[datetime | None]


COMMITMENT, ORGANIZATION = CommitmentRow.__table__, OrganizationRow.__table__


def load_commitments(work: Work, case: Case) -> Commitments:
    """The commitments of a case, by number."""
    rows = work.session.execute(
        select(COMMITMENT, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh)
        .join(ORGANIZATION, ORGANIZATION.c.id == COMMITMENT.c.owner_id)
        .where(COMMITMENT.c.case_id == case.id)
        .order_by(COMMITMENT.c.number)
    )
    return Commitments(
        tuple(
            Commitment(
                number=row.number,
                owner_id=row.owner_id,
                owner=Text(en=row.name_en, zh=row.name_zh),
                measure=row.measure,
                due=row.due,
                fulfilled=row.fulfilled,
                reported_by=row.reported_by,
                verified=row.verified,
            )
            for row in rows
        )
    )


def add_commitments(work: Work, case: Case, intent: AddCommitments) -> None:
    last = work.session.execute(
        select(func.coalesce(func.max(COMMITMENT.c.number), 0)).where(COMMITMENT.c.case_id == case.id)
    ).scalar_one()
    work.session.execute(
        insert(COMMITMENT),
        [
            {"case_id": case.id, "number": number, "owner_id": each.owner_id, "measure": each.measure, "due": each.due}
            for number, each in enumerate(intent.commitments, start=last + 1)
        ],
    )


def report_commitment(work: Work, case: Case, intent: ReportCommitment) -> None:
    work.session.execute(
        _one(case, intent.number).values(
            progress=intent.progress,
            evidence=intent.evidence,
            fulfilled=intent.fulfilled,
            reported_by=work.actor.person_id,
            reported_at=work.at,
        )
    )


def verify_commitment(work: Work, case: Case, intent: VerifyCommitment) -> None:
    """A denial makes the commitment open again."""
    work.session.execute(
        _one(case, intent.number).values(
            verified=intent.confirmed,
            fulfilled=intent.confirmed,
            finding=intent.finding,
            verified_by=work.actor.person_id,
            verified_at=work.at,
        )
    )


def _one(case: Case, number: int) -> Update:
    return update(COMMITMENT).where(COMMITMENT.c.case_id == case.id, COMMITMENT.c.number == number)
