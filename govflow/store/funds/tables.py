"""The tables of special funds. What the database itself refuses: an account on its wrong side, a journal that does not
come to zero, and any change of one that is sealed.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base, Fen
from govflow.values import Text


class FundRow(Base):
    """A special fund of one source and purpose, for a fiscal year. No totals: they are the sums of its accounts."""

    __tablename__ = "fund"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed', 'lapsed')", name="state"),
        CheckConstraint("successor_id > id", name="successor"),  # so that both are locked in the order of their ids
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    committee_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name_en: Mapped[str] = mapped_column(String(160))
    name_zh: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(32))  # central_transfer, local_contribution, eco_tax, donation, grant
    purpose: Mapped[str] = mapped_column(String(48))
    fiscal_year: Mapped[int]
    restriction: Mapped[str | None] = mapped_column(String(2000))
    state: Mapped[str] = mapped_column(String(8), default="open", server_default="open")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))  # whose record is the fund's; none before
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("fund.id"))  # to which it was carried over
    lapses_on: Mapped[date | None]  # on which what is unspent lapses; none of a fund without a record

    @property
    def name(self) -> Text:
        return Text(en=self.name_en, zh=self.name_zh)


class AccountRow(Base):
    """An account of a fund, for a case or for the fund itself. Debit is positive, credit negative.

    The balance is the sum of its postings; it is kept so that the database can refuse to overdraw it.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN kind IN ('bank', 'pledge_due', 'clawback_due', 'spent') THEN balance >= 0 ELSE balance <= 0 END",
            name="side",
        ),
        Index("uq_account_of_fund", "fund_id", "kind", unique=True,
              sqlite_where=text("case_id IS NULL"), postgresql_where=text("case_id IS NULL")),
        Index("uq_account_of_case", "fund_id", "kind", "case_id", unique=True,
              sqlite_where=text("case_id IS NOT NULL"), postgresql_where=text("case_id IS NOT NULL")),
        Index("ix_account_case_id", "case_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[str] = mapped_column(String(16))  # domain.ledger.Account
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    balance: Mapped[int] = mapped_column(Fen, default=0)


class JournalRow(Base):
    """What happened to the money of a fund: once sealed, it and its postings never change."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("body_id", "year", "number"),
        UniqueConstraint("reverses"),
        Index("ix_journal_fund_id", "fund_id"),
        Index("ix_journal_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    year: Mapped[int]
    number: Mapped[int]  # 1, 2, … in the books of the body for the year
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[str] = mapped_column(String(16))  # domain.ledger.Journal
    on_day: Mapped[date]  # the legal day of the body on which it was booked
    at: Mapped[datetime]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))  # in whose record it was entered
    reverses: Mapped[int | None] = mapped_column(ForeignKey("journal.id"))
    beside: Mapped[int | None] = mapped_column(ForeignKey("journal.id"))  # the one in the other fund that it goes with
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 over what it says and its lines
    sealed: Mapped[bool] = mapped_column(default=False)


class PostingRow(Base):
    """A line of a journal."""

    __tablename__ = "posting"
    __table_args__ = (
        CheckConstraint("fen <> 0", name="some"),
        Index("ix_posting_account_id_journal_id", "account_id", "journal_id", "fen"),
    )

    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, …
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    fen: Mapped[int] = mapped_column(Fen)


class JournalCounterRow(Base):
    """The last number given to a journal in the books of a body for a year."""

    __tablename__ = "journal_counter"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


FUND, ACCOUNT, JOURNAL = FundRow.__table__, AccountRow.__table__, JournalRow.__table__
POSTING, COUNTER = PostingRow.__table__, JournalCounterRow.__table__
