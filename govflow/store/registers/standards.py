"""The register of joint standards as it is stored, and what a case knows of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Select, String, UniqueConstraint, exists, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.registers.standards import FIRST, KnownStandard, PublishStandard, RepealStandard, StandardsRegister
from govflow.engine.entries import StandardEnded, StandardPublished
from govflow.store.people import OrganizationRow
from govflow.store.people.holding import hold_organizations
from govflow.store.rounds.tables import RESPONSE, ROUND, SEAT, VOID
from govflow.store.sql.base import Base, index_of_replaced
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work
from govflow.values import Text


class StandardRow(Base):
    """A joint standard: one number for all who adopted it. ``ends_on``: the first day on which it is not in force, once
    it was repealed; of one that is replaced the row of what replaces it says so.
    """

    __tablename__ = "standard"
    __table_args__ = (UniqueConstraint("body_id", "number", "year"), index_of_replaced("standard"))

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    number: Mapped[int]
    year: Mapped[int]
    name_en: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str] = mapped_column(String(100))
    mandatory: Mapped[bool]
    issued_on: Mapped[date]
    in_force_from: Mapped[date]
    ends_on: Mapped[date | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("standard.id"), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)


class StandardPrefixRow(Base):
    """With which prefix a joint standard is published by one who adopted it: ``DB11``."""

    __tablename__ = "standard_prefix"

    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(8))


STANDARD, PREFIX = StandardRow.__table__, StandardPrefixRow.__table__
NEWER = STANDARD.alias("newer")
"""What replaces a standard."""
ORGANIZATION = OrganizationRow.__table__


def load_standards_register(work: Work, case: Case) -> StandardsRegister:
    """The register of the region that the case belongs to, under the lock of its body: who gives numbers there waits.

    Of other cases only those that this one names are told, and their standards are public.
    """
    hold_organizations(work, {case.body.organization_id})
    named = {each for each in case.data.values() if type(each) is int}
    known = {row.case_id: _known(row) for row in work.session.execute(_of_cases(case, {case.id, *named}))}
    seated = {each.organization_id for holders in case.parties.values() for each in holders} - {None}
    found = work.session.execute(
        select(ORGANIZATION.c.id, ORGANIZATION.c.code, ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh).where(
            ORGANIZATION.c.id.in_(seated)
        )
    ).all()
    return StandardsRegister(
        greatest=work.session.scalar(select(func.max(STANDARD.c.number)).where(_here(case))) or FIRST,
        is_taken=partial(_is_taken, work, case),
        of_cases={number: each for number, each in known.items() if number in named},
        own=known.get(case.id),
        codes={row.id: row.code for row in found},
        names={row.id: Text(en=row.name_en, zh=row.name_zh) for row in found},
        said_yes=_said_yes(work, case),
    )


def _here(case: Case) -> ColumnElement[bool]:
    return STANDARD.c.body_id == case.body.id


def _of_cases(case: Case, these: set[int]) -> Select[*tuple[Any, ...]]:
    """The standards that these cases stand for, each with whether another one replaces it."""
    replaced = exists().where(NEWER.c.replaces_id == STANDARD.c.id)
    return select(STANDARD, replaced.label("replaced")).where(_here(case), STANDARD.c.case_id.in_(these))


def _known(row: Any) -> KnownStandard:
    return KnownStandard(id=row.id, number=row.number, year=row.year, ended=row.ends_on is not None or row.replaced)


def _is_taken(work: Work, case: Case, number: int) -> bool:
    query = select(STANDARD.c.id).where(_here(case), STANDARD.c.number == number)
    return work.session.execute(query.limit(1)).first() is not None


def _said_yes(work: Work, case: Case) -> dict[str, tuple[int, ...]]:
    """Of each round of the case that was held to its end, the last time: the organizations that said yes."""
    held = work.session.execute(
        select(ROUND.c.id, ROUND.c.name)
        .where(ROUND.c.case_id == case.id, ROUND.c.closed_at.is_not(None), ROUND.c.outcome != VOID)
        .order_by(ROUND.c.id)
    )
    last = {row.name: row.id for row in held}
    answers = work.session.execute(
        select(SEAT.c.round_id, SEAT.c.organization_id)
        .join(RESPONSE, RESPONSE.c.seat_id == SEAT.c.id)
        .where(SEAT.c.round_id.in_(last.values()), SEAT.c.organization_id.is_not(None), RESPONSE.c.choice == YES)
        .order_by(SEAT.c.id)
    )
    found = defaultdict(list)
    for row in answers:
        found[row.round_id].append(row.organization_id)
    return {name: tuple(found[number]) for name, number in last.items()}


YES = "yes"
"""The choice of a ballot by which somebody adopts; what is sealed has no choice here."""


def publish_standard(work: Work, case: Case, intent: PublishStandard) -> None:
    """Enter the standard and its prefixes. What it revises is of another case: nothing is written there."""
    number = insert_new(
        work.session, STANDARD, body_id=case.body.id, number=intent.number, year=intent.issued_on.year,
        name_en=intent.name.en, name_zh=intent.name.zh, mandatory=intent.mandatory, issued_on=intent.issued_on,
        in_force_from=intent.in_force_from, ends_on=None, replaces_id=intent.replaces_id, case_id=intent.case_id,
    )  # fmt: skip
    for organization, prefix in intent.prefixes.items():
        insert_new(work.session, PREFIX, standard_id=number, organization_id=organization, prefix=prefix)
    case.data[intent.kept_in] = str(intent.number)
    entry = StandardPublished(
        number=intent.number, designations=intent.designations, in_force_from=intent.in_force_from
    )
    work.enter(case, entry, by_clock=True)


def repeal_standard(work: Work, case: Case, intent: RepealStandard) -> None:
    ended = update(STANDARD).where(STANDARD.c.id == intent.id).values(ends_on=intent.ends_on)
    work.session.execute(ended)
    work.enter(case, StandardEnded(number=intent.number, ends_on=intent.ends_on), by_clock=True)
