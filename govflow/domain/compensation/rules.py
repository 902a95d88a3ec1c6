"""Compensation as procedures speak of it: what may be filed, whether two stations agree, and the sum of the year."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from govflow.domain.compensation.agreement import Giver
from govflow.domain.compensation.computing import Settlement, compute
from govflow.domain.compensation.facts import AgreementInForce, KeepSum, YearBook
from govflow.domain.compensation.reading import Read
from govflow.domain.compensation.settling import settlement_text, text_hash
from govflow.domain.compensation.values import mean, read_values, side_by_side, told_apart
from govflow.domain.funds.holdings import FundBalance
from govflow.domain.funds.ledger import Book, Journal
from govflow.engine.facts import CaseFacts, Form
from govflow.engine.rules import CapacityName, FieldName, KeptFieldName, RuleSet
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.values import Money

rules = RuleSet("compensation")

YEAR = "compensation.year"
NO_AGREEMENT = Message("The case names no agreement yet.")
NOT_FILED = Message("Both stations have to file their values first.")
NOTHING = Money(0)
MOST_TOLD = 20  # lines with something wrong


@rules.book
def year(
    *,
    year: FieldName,
    downstream: CapacityName,
    upstream: CapacityName,
    stations: tuple[FieldName, ...],
    agreed: FieldName,
    statement: KeptFieldName,
    digest: KeptFieldName,
    total: KeptFieldName,
    clearing: KeptFieldName,
    payer: KeptFieldName,
    claim: KeptFieldName,
    claimed: KeptFieldName,
) -> YearBook:
    """The sum of a year is computed from an agreement, with its working, and nobody types it.

    year: The field with the year that is settled.
    downstream: The capacity of the side that pays for clean water.
    upstream: The capacity of the side that is paid for it.
    stations: The fields with what each of the two stations filed.
    agreed: The field with the values that were agreed on instead.
    statement: The field that keeps the text with all the working, which both sides sign.
    digest: The field that keeps its SHA-256.
    total: The field that keeps the sum.
    clearing: The field that keeps what is left to be paid once the prepaid is taken off.
    payer: The field that keeps who pays what is left.
    claim: The field that keeps the text with which a mediation would begin.
    claimed: The field that keeps the sum of which it would be.
    """
    return YearBook(
        year=year,
        downstream=downstream,
        upstream=upstream,
        stations=stations,
        agreed=agreed,
        statement=statement,
        digest=digest,
        total=total,
        clearing=clearing,
        payer=payer,
        claim=claim,
        claimed=claimed,
    )


@rules.guard
def sides(agreement: AgreementInForce, case: CaseFacts) -> Message | None:
    """The year is one of the agreement's, and both sides are those that signed it."""
    book = agreement.book
    if agreement.read is None or book is None:
        return NO_AGREEMENT
    found = agreement.read.agreement
    chosen = _year(agreement, case)
    if chosen not in found.years:
        return Message("“%(agreement)s” does not hold for %(year)s.", agreement=found.title, year=str(chosen or "?"))
    seats: tuple[tuple[Giver, str, str | None], ...] = (
        ("downstream", book.downstream, found.parties.downstream.code),
        ("upstream", book.upstream, found.parties.upstream.code),
    )
    for side, capacity, code in seats:
        for holder in case.holders(capacity):
            if code is not None and agreement.codes.get(holder.organization_id or 0) != code:
                return Message(
                    "By the agreement %(wanted)s is on this side, not %(name)s.",
                    wanted=found.named(side),
                    name=holder.name,
                )
    return None


@rules.guard
def values(agreement: AgreementInForce, form: Form, *, lines: FieldName) -> Message | None:
    """Each line of what a station files can be used, and every indicator of the agreement has its value.

    lines: The field with the lines, each an indicator and its value, or an indicator, a month and its value.
    """
    if agreement.read is None:
        return NO_AGREEMENT
    found = read_values(agreement.read.agreement, str(form[lines] or ""))
    if not found.problems:
        return None
    return Message(
        "%(n)s thing is wrong with the values. %(lines)s",
        "%(n)s things are wrong with the values. %(lines)s",
        n=len(found.problems),
        lines=found.problems[:MOST_TOLD],
    )


@rules.guard
def computable(agreement: AgreementInForce, case: CaseFacts, form: Form, *, lines: FieldName) -> Message | None:
    """The values that were agreed on can be used and come to a sum.

    lines: The field with the values that hold instead of those filed.
    """
    wrong = values(agreement, form, lines=lines)
    if wrong is not None or agreement.read is None:
        return wrong
    found = read_values(agreement.read.agreement, str(form[lines] or ""))
    return _objection(agreement.read, _year(agreement, case), found.values)


@rules.guard
def agree(agreement: AgreementInForce, case: CaseFacts) -> Message | None:
    """Both stations measured the same, as near as the agreement allows, and that comes to a sum."""
    if agreement.read is None:
        return NO_AGREEMENT
    filed = _filed(agreement, agreement.read, case)
    if filed is None:
        return NOT_FILED
    apart = [each for each in side_by_side(agreement.read.agreement, *filed) if each.differs]
    if apart:
        told = tuple(told_apart(agreement.read.agreement, each) for each in apart)
        return Message("The stations differ. %(differences)s", differences=told)
    return _objection(agreement.read, _year(agreement, case), mean(filed))


@rules.guard
def differ(agreement: AgreementInForce, case: CaseFacts) -> Message | None:
    """The stations differ by more than the agreement allows, or what they filed comes to no sum."""
    if agreement.read is None or _filed(agreement, agreement.read, case) is None:
        return NOT_FILED
    return Message("Both stations agree.") if agree(agreement, case) is None else None


@rules.guard
def computed(agreement: AgreementInForce, case: CaseFacts) -> Message | None:
    """The sum of the year has been computed, so that it goes along with its working."""
    if agreement.book is not None and case.data.get(agreement.book.statement):
        return None
    return Message("No sum has been computed yet that could be taken to mediation.")


@rules.guard
def due(agreement: AgreementInForce, case: CaseFacts) -> Message | None:
    """Something is left to be paid once the prepaid is taken off."""
    if left_to_pay(agreement, case).fen > 0:
        return None
    return Message("Nothing is left to be paid.")


@rules.guard
def nothing_due(agreement: AgreementInForce, case: CaseFacts) -> Message | None:
    """Nothing is left to be paid once the prepaid is taken off."""
    left = left_to_pay(agreement, case)
    return Message("%(sum)s is left to be paid.", sum=left) if left.fen > 0 else None


@rules.effect
def settle(
    agreement: AgreementInForce, case: CaseFacts, form: Form, *, values: tuple[FieldName, ...]
) -> KeepSum | None:
    """The sum of the year is computed from the agreement, with its working.

    values: The fields with what was measured; of several the mean counts.
    """
    read, book = agreement.read, agreement.book
    if read is None or book is None:
        return None
    data = {**case.data, **{name: form[name] for name in values if form[name] is not None}}
    found = worked_out(read, data, book.year, values)
    if found is None:
        return None
    settled, text = found
    sums = {book.total: settled.sum, book.clearing: settled.clearing, book.claimed: settled.clearing}
    clearer = read.agreement.named(settled.clearer) if settled.clearer is not None else None
    said = {
        book.statement: text,
        book.digest: text_hash(text),
        book.claim: text,
        book.payer: f"{clearer.en} · {clearer.zh}" if clearer is not None else "–",
    }
    return KeepSum(
        answers={**sums, **said},
        agreement=read.agreement.id,
        version=read.agreement.version,
        sha256=read.sha256,
        digest=said[book.digest],
        year=settled.year,
        payer=read.agreement.named(settled.payer) if settled.payer is not None else None,
        payee=read.agreement.named(settled.payee) if settled.payee is not None else None,
        sum=settled.sum,
    )


@rules.effect
def receive(fund: FundBalance, agreement: AgreementInForce, case: CaseFacts) -> list[Book]:
    """What is left to be paid has come into the fund, and is held there for the other side alone."""
    left = left_to_pay(agreement, case)
    if fund.fund_id is None or left.fen <= 0:
        return []
    journals = (Journal.RECEIVE, Journal.RESERVE, Journal.COMMIT)
    return [Book(journal=each, fund_id=fund.fund_id, case_id=case.id, amount=left) for each in journals]


@rules.effect
def pay_out(fund: FundBalance, case: CaseFacts) -> Book | None:
    """What is held in the fund for the other side is paid out to it."""
    held = fund.holding.committed
    if fund.fund_id is None or held.fen <= 0:
        return None
    return Book(journal=Journal.PAY, fund_id=fund.fund_id, case_id=case.id, amount=held)


def worked_out(
    read: Read, data: Mapping[str, Any], year: str, values: tuple[str, ...]
) -> tuple[Settlement, str] | None:
    """What a year comes to by these fields, with the text that is signed; none where it comes to nothing."""
    filed = [read_values(read.agreement, str(data.get(name) or "")).values for name in values]
    try:
        found = compute(read, year_of(data.get(year)), mean(filed))
    except (Invalid, KeyError):
        return None
    return found, settlement_text(read, found, [(str(place), each) for place, each in enumerate(filed, 1)])


def year_of(answer: Any) -> int:
    """The year that an answer names; 0, which is no agreement's, where it names none."""
    return answer if isinstance(answer, int) else 0


def worked_from(agreement: AgreementInForce, data: Mapping[str, Any]) -> Settlement | None:
    """The year that a case keeps, worked out again by whichever values give the hash that is kept; none before."""
    read, book = agreement.read, agreement.book
    if read is None or book is None:
        return None
    for fields in (book.stations, (book.agreed,)):
        found = worked_out(read, data, book.year, fields)
        if found is not None and text_hash(found[1]) == data.get(book.digest):
            return found[0]
    return None


def left_to_pay(agreement: AgreementInForce, case: CaseFacts) -> Money:
    """What is left to be paid of the sum that was computed and signed."""
    return left_to_pay_of(agreement.book, case.data) if agreement.book is not None else NOTHING


def left_to_pay_of(book: YearBook, data: Mapping[str, Any]) -> Money:
    """The same by the fields of a file."""
    found = data.get(book.clearing)
    return found if isinstance(found, Money) else NOTHING


def _year(agreement: AgreementInForce, case: CaseFacts) -> int:
    chosen = case.data.get(agreement.book.year) if agreement.book is not None else None
    return year_of(chosen)


def _filed(agreement: AgreementInForce, read: Read, case: CaseFacts) -> list[Mapping[str, Fraction]] | None:
    """What each station filed; none while one has filed nothing that can be used."""
    stations = agreement.book.stations if agreement.book is not None else ()
    found = [read_values(read.agreement, str(case.data.get(name) or "")) for name in stations]
    return None if not found or any(each.problems for each in found) else [each.values for each in found]


def _objection(read: Read, year: int, values: Mapping[str, Fraction]) -> Message | None:
    try:
        compute(read, year, values)
    except Invalid as error:
        return error.message
    return None
