"""The register of contracts: the list, and what the case of a contract shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, false, select

from govflow.domain.registers.contracts import STANDINGS
from govflow.domain.registers.contracts import STANDS as STANDS
from govflow.domain.registers.contracts import Stands as Stands
from govflow.errors import Conflict
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.queries.finding import Choice, read_page
from govflow.store.cases import CASE
from govflow.store.lists.search import phrases_of
from govflow.store.people import OrganizationRow
from govflow.store.registers.contracts import CONTRACT, found_contracts
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import nameable_cases
from govflow.store.work import Case, Work
from govflow.values import Money, Text

PAGE = 50
"""Contracts on a page."""
MOST_ROWS = 2000
"""Contracts in a table that is written while its reader waits."""

ORGANIZATION = OrganizationRow.__table__
PURCHASER, CONTRACTOR = ORGANIZATION.alias("purchaser"), ORGANIZATION.alias("contractor")


@dataclass(frozen=True, kw_only=True)
class ContractLine:
    """A contract under the number and title with which it was published. ``reference`` of its case, where the reader
    may see that; ``signed_on``: since then it is published.

    ``result``: what the acceptance came to, as it was written; none before.
    """

    id: int
    number: str
    title: str
    title_other: str | None
    mode: Text
    purchaser: Text
    contractor: Text
    amount: Money
    signed_on: date
    starts_on: date
    ends_on: date
    stands: Stands
    standing: Text
    stands_since: date
    accepted_on: date | None
    result: str | None
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class ContractList:
    """A page of contracts, the latest first; ``following``: after which one the next page begins."""

    shown: tuple[ContractLine, ...]
    following: int | None
    standings: tuple[Choice, ...]


def load_contracts(
    work: Work, words: str = "", *, stands: Stands | None = None, after: int | None = None
) -> ContractList:
    """A page of the register: those with the words in title, reference or the name of a side, or that stand so."""
    narrowed = _narrowed(work, words, stands, after)
    rows, following = read_page(work, CONTRACT.c.id, narrowed, _contracts(work), PAGE)
    return ContractList(
        shown=_lines(rows),
        following=following,
        standings=tuple(Choice(value=each, label=STANDINGS[each]) for each in STANDS),
    )


def load_all_contracts(work: Work, words: str, *, stands: Stands | None) -> tuple[ContractLine, ...]:
    """All of these, the latest first, for a table. Raises Conflict for more than fit in one."""
    narrowed = _narrowed(work, words, stands, None)
    rows, following = read_page(work, CONTRACT.c.id, narrowed, _contracts(work), MOST_ROWS)
    if following is not None:
        raise Conflict(Message("These are more than %(most)s contracts: narrow the search.", most=MOST_ROWS))
    return _lines(rows)


def _narrowed(work: Work, words: str, stands: Stands | None, after: int | None) -> Select[*tuple[Any, ...]]:
    """The numbers of the contracts with these words that stand so."""
    numbers = select(CONTRACT.c.id)
    if words:
        phrases = phrases_of(words)
        found = found_contracts(work.session.engine.dialect.name).params(phrases=phrases)
        numbers = numbers.where(CONTRACT.c.id.in_(found) if phrases else false())
    if stands is not None:
        numbers = numbers.where(CONTRACT.c.stands == stands)
    return numbers if after is None else numbers.where(CONTRACT.c.id < after)


def load_contract_of(work: Work, case: Case, _names: Names) -> ContractLine | None:
    """The contract that was signed in a case, if there is one."""
    if not _OF_CASE.rows(work.session, case=case.id):
        return None
    return _lines(work.session.execute(_contracts(work).where(CONTRACT.c.case_id == case.id)).all())[0]


def asked_of_contract(_work: Work, case: Case) -> Asked:
    """What ``load_contract_of`` will ask first."""
    return _OF_CASE.asked(case=case.id)


_OF_CASE = Prepared(select(CONTRACT.c.id).where(CONTRACT.c.case_id == bindparam("case")))


def _contracts(work: Work) -> Select[Any]:
    """All, each with its sides and whether its case may be named."""
    sides = (
        column.label(f"{name}_{language}")
        for table, name in ((PURCHASER, "purchaser"), (CONTRACTOR, "contractor"))
        for column, language in ((table.c.name_en, "en"), (table.c.name_zh, "zh"))
    )
    return (
        select(CONTRACT, *sides, CASE.c.reference,
               nameable_cases(work.actor).label("seen"))
        .join(CASE, CASE.c.id == CONTRACT.c.case_id)
        .join(PURCHASER, PURCHASER.c.id == CONTRACT.c.purchaser_id)
        .join(CONTRACTOR, CONTRACTOR.c.id == CONTRACT.c.contractor_id)
    )  # fmt: skip


def _lines(rows: Sequence[Any]) -> tuple[ContractLine, ...]:
    return tuple(
        ContractLine(
            id=row.id,
            number=row.number,
            title=row.title,
            title_other=row.title_other,
            mode=Text(en=row.mode_en, zh=row.mode_zh),
            purchaser=Text(en=row.purchaser_en, zh=row.purchaser_zh),
            contractor=Text(en=row.contractor_en, zh=row.contractor_zh),
            amount=Money(row.amount),
            signed_on=row.signed_on,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            stands=row.stands,
            standing=STANDINGS[row.stands],
            stands_since=row.stands_since,
            accepted_on=row.accepted_on,
            result=row.result,
            reference=row.reference if row.seen else None,
        )
        for row in rows
    )
