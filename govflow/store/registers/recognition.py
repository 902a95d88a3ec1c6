"""The register of mutual recognition as it is stored, and what a case knows of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.registers.recognition import ChangeStanding, EnterRecognition, RecognitionBook, Said, Standing
from govflow.engine.entries import RecognitionStands
from govflow.store.rounds.tables import RESPONSE, ROUND, SEAT, VOID
from govflow.store.sql.base import Base
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work
from govflow.values import Text


class RecognitionRow(Base):
    """What is recognized between governments, or was proposed and refused. ``valid_until``: its last day."""

    __tablename__ = "recognition"
    __table_args__ = (
        CheckConstraint("valid_until >= valid_from", name="days"),
        Index("ix_recognition_body_id", "body_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    kind: Mapped[str] = mapped_column(String(48))  # an option of the procedure, with its titles
    kind_en: Mapped[str] = mapped_column(String(160))
    kind_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str] = mapped_column(String(100))
    scope: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    refused: Mapped[bool]
    entered_on: Mapped[date]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)


class RecognitionBodyRow(Base):
    """Who issues what is recognized, numbered 1, 2, …"""

    __tablename__ = "recognition_body"

    recognition_id: Mapped[int] = mapped_column(ForeignKey("recognition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name_en: Mapped[str] = mapped_column(String(160))
    name_zh: Mapped[str] = mapped_column(String(80))


class RecognitionSaidRow(Base):
    """What a government said to the proposal. ``reason``: of one that refused."""

    __tablename__ = "recognition_said"

    recognition_id: Mapped[int] = mapped_column(ForeignKey("recognition.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    refused: Mapped[bool]
    reason: Mapped[str | None]


class RecognitionStandingRow(Base):
    """How a recognition stands from a day on; the last one of a day counts. Rows are only added."""

    __tablename__ = "recognition_standing"
    __table_args__ = (Index("ix_recognition_standing_recognition_id", "recognition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recognition_id: Mapped[int] = mapped_column(ForeignKey("recognition.id"))
    standing: Mapped[str] = mapped_column(String(16))  # domain.registers.recognition.Standing
    since: Mapped[date]


RECOGNITION, BODY_OF = RecognitionRow.__table__, RecognitionBodyRow.__table__
SAID, STANDING = RecognitionSaidRow.__table__, RecognitionStandingRow.__table__
REFUSES = "refuse"
"""The choice of a signature by which somebody refuses; what is sealed has no choice here."""


def load_recognition_book(work: Work, case: Case) -> RecognitionBook:
    """What stands in the register for this case, and what was said in its rounds; other cases have no part in it."""
    row = work.session.execute(select(RECOGNITION.c.id).where(RECOGNITION.c.case_id == case.id)).first()
    last = None
    if row is not None:
        standings = select(STANDING.c.standing).where(STANDING.c.recognition_id == row.id)
        last = work.session.scalar(standings.order_by(STANDING.c.id.desc()).limit(1))
    return RecognitionBook(
        id=row.id if row is not None else None,
        standing=Standing(last) if last is not None else None,
        said=_said(work, case),
    )


def _said(work: Work, case: Case) -> dict[str, tuple[Said, ...]]:
    """Of each round of the case that is over, the last time: what each organization said."""
    held = work.session.execute(
        select(ROUND.c.id, ROUND.c.name)
        .where(ROUND.c.case_id == case.id, ROUND.c.closed_at.is_not(None), ROUND.c.outcome != VOID)
        .order_by(ROUND.c.id)
    )
    last = {row.name: row.id for row in held}
    answers = work.session.execute(
        select(SEAT.c.round_id, SEAT.c.organization_id, RESPONSE.c.choice, RESPONSE.c.comment)
        .join(RESPONSE, RESPONSE.c.seat_id == SEAT.c.id)
        .where(SEAT.c.round_id.in_(last.values()), SEAT.c.organization_id.is_not(None))
        .order_by(SEAT.c.id)
    )
    found = defaultdict(list)
    for row in answers:
        refused = row.choice == REFUSES
        reason = row.comment or None if refused else None
        found[row.round_id].append(Said(organization_id=row.organization_id, refused=refused, reason=reason))
    return {name: tuple(found[number]) for name, number in last.items()}


def enter_recognition(work: Work, case: Case, intent: EnterRecognition) -> None:
    """Enter what is recognized from its first day on; of a proposal that was refused only that, and why."""
    kind = work.version_of(case).workflow.fields[intent.kind_field].options[intent.kind]
    number = insert_new(
        work.session, RECOGNITION, body_id=case.body.id, kind=intent.kind, kind_en=kind.en, kind_zh=kind.zh,
        name_en=intent.name.en, name_zh=intent.name.zh, scope=intent.scope, valid_from=intent.since,
        valid_until=intent.until, refused=intent.refused, entered_on=case.today(work.at), case_id=intent.case_id,
    )  # fmt: skip
    for place, body in enumerate(intent.bodies, 1):
        insert_new(work.session, BODY_OF, recognition_id=number, number=place, name_en=body.en, name_zh=body.zh)
    for each in intent.said:
        insert_new(
            work.session, SAID, recognition_id=number, organization_id=each.organization_id, refused=each.refused,
            reason=each.reason,
        )  # fmt: skip
    if intent.refused:
        entry = RecognitionStands(name=intent.name, standing="refused", since=case.today(work.at))
        work.enter(case, entry, by_clock=True)
        return
    _stand(work, case, number, Standing.VALID, max(intent.since, case.today(work.at)), intent.name)


def change_standing(work: Work, case: Case, intent: ChangeStanding) -> None:
    row = work.session.execute(select(RECOGNITION).where(RECOGNITION.c.id == intent.id)).one()
    _stand(work, case, intent.id, intent.standing, intent.since, Text(en=row.name_en, zh=row.name_zh))


def _stand(work: Work, case: Case, number: int, standing: Standing, since: date, name: Text) -> None:
    insert_new(work.session, STANDING, recognition_id=number, standing=str(standing), since=since)
    work.enter(case, RecognitionStands(name=name, standing=str(standing), since=since), by_clock=True)
