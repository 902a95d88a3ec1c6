"""Published agreements on compensation: immutable bytes; what a case has of its own, and the sum that was computed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.compensation.facts import AgreementInForce, KeepSum, YearBook, agreement_field
from govflow.domain.compensation.reading import known_agreement
from govflow.domain.compensation.rules import YEAR
from govflow.engine.entries import SumComputed
from govflow.store.people import OrganizationRow
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Case, Work
from govflow.values import Text


class AgreementVersionRow(Base):
    """One published version of an agreement on compensation; no row is ever changed, and cases name theirs by it."""

    __tablename__ = "agreement_version"
    __table_args__ = (UniqueConstraint("agreement", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement: Mapped[str] = mapped_column(String(48))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[bytes] = mapped_column(LargeBinary)
    title_en: Mapped[str] = mapped_column(String(200))
    title_zh: Mapped[str] = mapped_column(String(100))
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def title(self) -> Text:
        return Text(en=self.title_en, zh=self.title_zh)


AGREEMENT = AgreementVersionRow.__table__
ORGANIZATION = OrganizationRow.__table__
_SOURCE = Prepared(select(AGREEMENT.c.source).where(AGREEMENT.c.id == bindparam("agreement")))
_SOURCES = Prepared(
    select(AGREEMENT.c.id, AGREEMENT.c.source).where(AGREEMENT.c.id.in_(bindparam("these", expanding=True)))
)
_CODES = Prepared(
    select(ORGANIZATION.c.id, ORGANIZATION.c.code).where(
        ORGANIZATION.c.id.in_(bindparam("these", expanding=True)), ORGANIZATION.c.code.is_not(None)
    )
)


def load_agreement_in_force(work: Work, case: Case) -> AgreementInForce:
    """The agreement that the case names, and by which codes those who take part are known."""
    book: YearBook | None = work.version_of(case).machine.book(YEAR)
    number = agreement_of(work, case)
    found = next(iter(_SOURCE.rows(work.session, agreement=number)), None) if number is not None else None
    if found is None:
        return AgreementInForce(read=None, book=book)
    seated = {each.organization_id for holders in case.parties.values() for each in holders}
    these = sorted(each for each in seated if each is not None)
    codes = {row.id: row.code for row in _CODES.rows(work.session, these=these)} if these else {}
    return AgreementInForce(read=known_agreement(found.source), book=book, codes=codes)


def load_agreements_of(work: Work, cases: Sequence[Case]) -> list[AgreementInForce]:
    """The agreements of many cases in one statement, without the codes of who takes part."""
    numbers = [agreement_of(work, each) for each in cases]
    these = sorted({each for each in numbers if each is not None})
    rows = _SOURCES.rows(work.session, these=these) if these else ()
    sources = {row.id: row.source for row in rows}
    return [
        AgreementInForce(
            read=known_agreement(sources[number]) if number in sources else None,
            book=work.version_of(case).machine.book(YEAR),
        )
        for case, number in zip(cases, numbers, strict=True)
    ]


def agreement_of(work: Work, case: Case) -> int | None:
    """The number of the published version that the case names."""
    name = agreement_field(work.version_of(case).workflow)
    found = case.data.get(name) if name is not None else None
    return found if type(found) is int else None


def asked_of_agreement(work: Work, case: Case) -> Asked:
    """What ``load_agreement_in_force`` will ask first."""
    return _SOURCE.asked(agreement=agreement_of(work, case) or 0)


def keep_sum(work: Work, case: Case, intent: KeepSum) -> None:
    """Write what was computed into the case, and say in its record by which agreement, to the letter."""
    case.data.update(intent.answers)
    entry = SumComputed(
        agreement=intent.agreement,
        version=intent.version,
        sha256=intent.sha256,
        digest=intent.digest,
        year=intent.year,
        payer=intent.payer,
        payee=intent.payee,
        sum=intent.sum,
    )
    work.enter(case, entry, by_clock=True)
