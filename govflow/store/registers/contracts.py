"""The register of contracts as it is stored. The row is written in the transaction in which the last side signs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.registers.contracts import STANDINGS, EnterContract, NoteContract
from govflow.engine.entries import ContractEntered, ContractNoted
from govflow.store.cases import LONGEST_TITLE
from govflow.store.lists.search import indexing, occurrences_in, tokens_of
from govflow.store.people import OrganizationRow
from govflow.store.sql.base import Base, Fen
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_new
from govflow.store.work import Case, Work

MOST_WORDS = 1000
MOST_TASK = 4000


class ContractRow(Base):
    """A signed contract. ``words``: what it is found by, titles and sides as they were called when it was signed,
    of which the index is made; ``stands_since``: from when on it stands as it does.
    """

    __tablename__ = "delegation_contract"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="term"),
        CheckConstraint("amount > 0 AND amount <= ceiling", name="amount"),
        Index("ix_delegation_contract_stands_id", "stands", "id"),
        Index("ix_delegation_contract_purchaser_id", "purchaser_id", "id"),
        Index("ix_delegation_contract_contractor_id", "contractor_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)
    purchaser_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    contractor_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    mode: Mapped[str] = mapped_column(String(48))  # an option of the procedure, with its titles
    mode_en: Mapped[str] = mapped_column(String(160))
    mode_zh: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(40))  # the reference of its case, public since the call
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))  # as it was published
    title_other: Mapped[str | None] = mapped_column(String(LONGEST_TITLE))  # in the other language
    task: Mapped[str] = mapped_column(String(MOST_TASK))
    words: Mapped[str] = mapped_column(String(MOST_WORDS))
    budget_line: Mapped[str] = mapped_column(String(400))
    ceiling: Mapped[int] = mapped_column(Fen)
    amount: Mapped[int] = mapped_column(Fen)
    offers: Mapped[int]
    called_on: Mapped[date]
    awarded_on: Mapped[date]
    signed_on: Mapped[date]  # and published: whoever may read the register reads it from then on
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    stands: Mapped[str] = mapped_column(String(16))  # domain.registers.contracts.Stands
    stands_since: Mapped[date]
    accepted_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(String(MOST_TASK))  # of the acceptance, as it was published


CONTRACT = ContractRow.__table__
INDEX, KEY = "case_search_contracts", "contract_id"
"""By which words a contract is found: those of its column, as the indexes of cases keep them."""
_INDEXED = {name: Prepared(each) for name, each in indexing(INDEX, KEY).items()}
ORGANIZATION = OrganizationRow.__table__


def enter_contract(work: Work, case: Case, intent: EnterContract) -> None:
    today = case.today(work.at)
    mode = work.version_of(case).workflow.fields[intent.mode_field].options[intent.mode]
    sides = [work.session.get_one(OrganizationRow, each) for each in (intent.purchaser_id, intent.contractor_id)]
    names = (name for each in sides for name in (each.name_en, each.name_zh))
    called = [case.reference, case.title, case.title_other or "", *names]
    number = insert_new(
        work.session, CONTRACT, body_id=case.body.id, case_id=case.id, purchaser_id=intent.purchaser_id,
        contractor_id=intent.contractor_id, mode=intent.mode, mode_en=mode.en, mode_zh=mode.zh, number=case.reference,
        title=case.title, title_other=case.title_other, task=intent.task,
        words="\n".join(called)[:MOST_WORDS], budget_line=intent.budget_line,
        ceiling=intent.ceiling.fen, amount=intent.amount.fen, offers=intent.offers, called_on=intent.called_on,
        awarded_on=intent.awarded_on, signed_on=today, starts_on=intent.starts_on, ends_on=intent.ends_on,
        stands="performing", stands_since=today, accepted_on=None, result=None,
    )  # fmt: skip
    make_contract_findable(work.session, number, called)
    entry = ContractEntered(amount=intent.amount, starts_on=intent.starts_on, ends_on=intent.ends_on)
    work.enter(case, entry, by_clock=True)


def make_contract_findable(session: Session, number: int, texts: Sequence[str]) -> None:
    """Let a contract be found by these texts, in place of what it was found by before."""
    _INDEXED[session.engine.dialect.name].run(session, {"number": number, "words": tokens_of(texts)})


def found_contracts(dialect: str) -> Select[Any]:
    """The numbers of the contracts that have some words (``phrases``)."""
    number, occurs = occurrences_in(dialect, INDEX, KEY)
    return select(number).where(occurs)


def note_contract(work: Work, case: Case, intent: NoteContract) -> None:
    """Let the row say how the contract stands; what was said of its acceptance stays until more is said."""
    today = case.today(work.at)
    said: dict[str, object] = {"stands": intent.stands, "stands_since": today}
    if intent.result is not None:
        said["result"] = intent.result
    if intent.stands == "accepted":
        said["accepted_on"] = today
    work.session.execute(update(CONTRACT).where(CONTRACT.c.case_id == case.id).values(**said))
    work.enter(case, ContractNoted(stands=intent.stands, what=STANDINGS[intent.stands]), by_clock=True)
