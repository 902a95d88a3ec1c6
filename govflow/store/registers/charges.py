"""The register of tariffs as it is stored, and what a case knows of it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ForeignKey, Select, String, Text, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.registers.charges.facts import EndTariff, KnownTariff, PublishTariff, TariffRegister
from govflow.engine.entries import TariffEnded, TariffPublished
from govflow.store.people.holding import hold_organizations
from govflow.store.sql.base import Base, index_of_replaced
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work


class TariffRow(Base):
    """A version of a tariff. Nothing of it changes but ``ends_on``, once: the first day on which it holds no more by a
    decision; of one that is replaced, the row of what replaces it says so. ``name``: the id that its text gives it.
    """

    __tablename__ = "tariff"
    __table_args__ = (UniqueConstraint("body_id", "name", "version"), index_of_replaced("tariff"))

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    name: Mapped[str] = mapped_column(String(48))
    version: Mapped[int]
    title_en: Mapped[str] = mapped_column(String(200))
    title_zh: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    ends_on: Mapped[date | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("tariff.id"), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)


TARIFF = TariffRow.__table__
NEXT = TARIFF.alias("next")
"""What replaces a tariff."""
OVER_ON = func.coalesce(TARIFF.c.ends_on, NEXT.c.valid_from).label("over_on")
"""The first day on which a tariff holds no more."""


def load_tariff_register(work: Work, case: Case) -> TariffRegister:
    """The register of the region that the case belongs to, under the lock of its body: who publishes there waits.

    Of other cases only those that this one names are told, and their tariffs are public.
    """
    hold_organizations(work, {case.body.organization_id})
    named = {each for each in case.data.values() if type(each) is int}
    rows = work.session.execute(_tariffs(case).where(TARIFF.c.case_id.in_({case.id, *named})))
    known = {row.case_id: _known(row) for row in rows}
    return TariffRegister(
        of_cases={number: each for number, each in known.items() if number in named},
        own=known.get(case.id),
        latest=partial(_latest, work, case),
    )


def _tariffs(case: Case) -> Select[*tuple[Any, ...]]:
    return (
        select(
            TARIFF.c.id, TARIFF.c.name, TARIFF.c.version, TARIFF.c.case_id, TARIFF.c.valid_from, TARIFF.c.ends_on,
            OVER_ON,
        )
        .outerjoin(NEXT, NEXT.c.replaces_id == TARIFF.c.id)
        .where(TARIFF.c.body_id == case.body.id)
    )  # fmt: skip


def _latest(work: Work, case: Case, name: str) -> KnownTariff | None:
    newest = _tariffs(case).where(TARIFF.c.name == name).order_by(TARIFF.c.version.desc()).limit(1)
    row = work.session.execute(newest).first()
    return _known(row) if row is not None else None


def _known(row: Any) -> KnownTariff:
    return KnownTariff(
        id=row.id,
        name=row.name,
        version=row.version,
        case_id=row.case_id,
        valid_from=row.valid_from,
        ended=row.ends_on is not None,
        over_on=row.over_on,
    )


def publish_tariff(work: Work, case: Case, intent: PublishTariff) -> None:
    """Enter the version. What it replaces is of another case: nothing is written there."""
    insert_new(
        work.session, TARIFF, body_id=case.body.id, name=intent.name, version=intent.version,
        title_en=intent.title.en, title_zh=intent.title.zh, sha256=intent.sha256, source=intent.source,
        valid_from=intent.valid_from, ends_on=None, replaces_id=intent.replaces_id, case_id=intent.case_id,
    )  # fmt: skip
    entry = TariffPublished(
        tariff=intent.title, version=intent.version, sha256=intent.sha256, valid_from=intent.valid_from
    )
    work.enter(case, entry, by_clock=True)


def end_tariff(work: Work, case: Case, intent: EndTariff) -> None:
    work.session.execute(update(TARIFF).where(TARIFF.c.id == intent.id).values(ends_on=intent.ends_on))
    work.enter(case, TariffEnded(ends_on=intent.ends_on), by_clock=True)
