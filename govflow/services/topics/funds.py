"""Special funds: requests, which of them are alike, what is held of a fund, and what moves money."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from govflow.domain.funds.alike import rules as rules_of_likeness
from govflow.domain.funds.grants import rules as rules_of_grants
from govflow.domain.funds.holdings import ApplicantRecord, FundBalance, Rivals
from govflow.domain.funds.kept import CloseFund, OfficeFund, OpenFund
from govflow.domain.funds.ledger import Book, CarryOver, Journal, Reverse, Transfer
from govflow.domain.funds.likeness import Alike
from govflow.domain.funds.moving import rules
from govflow.domain.funds.office import rules as rules_of_office
from govflow.domain.funds.pledges import CasesOfOpener
from govflow.domain.funds.pledges import rules as rules_of_pledges
from govflow.domain.funds.serving import rules as rules_of_serving
from govflow.messages import Message
from govflow.services.queries.case.holdings import asked_of_fund_lines, load_fund_lines
from govflow.services.queries.funds.alike import load_alike_lines
from govflow.services.queries.funds.record import load_fund_link
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.funds.balances import load_balance
from govflow.store.funds.booking import against_moving, book, carry_over, reverse, transfer
from govflow.store.funds.office import against_office, close_fund, load_cases_of_opener, load_office_fund, open_fund
from govflow.store.funds.others import load_applicant_record, load_rivals
from govflow.store.funds.tables import AccountRow, FundRow, JournalCounterRow, JournalRow, PostingRow
from govflow.store.lists.alike import load_alike
from govflow.store.work import Case, Work
from govflow.values import Money

_SAID: Mapping[Journal, Callable[[Money], Message]] = {
    Journal.PLEDGE: lambda amount: Message("%(amount)s is pledged to the fund.", amount=amount),
    Journal.FORGO: lambda amount: Message("%(amount)s that was pledged is given up.", amount=amount),
    Journal.RECEIVE: lambda amount: Message("%(amount)s is received by the fund.", amount=amount),
    Journal.COLLECT: lambda amount: Message("%(amount)s that was pledged is received by the fund.", amount=amount),
    Journal.RESERVE: lambda amount: Message("%(amount)s is reserved in the fund.", amount=amount),
    Journal.UNRESERVE: lambda amount: Message("%(amount)s that was reserved goes back to the fund.", amount=amount),
    Journal.COMMIT: lambda amount: Message("%(amount)s is committed to the applicant.", amount=amount),
    Journal.UNCOMMIT: lambda amount: Message("%(amount)s that was committed goes back to the fund.", amount=amount),
    Journal.PAY: lambda amount: Message("%(amount)s is paid out.", amount=amount),
    Journal.DEMAND: lambda amount: Message("%(amount)s is claimed back.", amount=amount),
    Journal.WAIVE: lambda amount: Message("%(amount)s is not claimed back any more.", amount=amount),
    Journal.RECOVER: lambda amount: Message("%(amount)s is paid back to the fund.", amount=amount),
    Journal.LAPSE: lambda amount: Message("%(amount)s lapses and is due to the source.", amount=amount),
    Journal.REMIT: lambda amount: Message("%(amount)s is returned to the source.", amount=amount),
}


def _books(_work: Work, intent: Book) -> Message:
    return _SAID[intent.journal](intent.amount)


def _reverses(_work: Work, intent: Reverse) -> Message:
    return Message("Journal %(number)s is reversed.", number=intent.number)


def _transfers(_work: Work, intent: Transfer) -> Message:
    return Message("%(amount)s goes from the fund to the other one.", amount=intent.amount)


def _carries(_work: Work, _intent: CarryOver) -> Message:
    return Message("All that stands in the fund goes to that of the next year, account by account.")


FUNDS = Topic(
    rules=rules,
    loaders={FundBalance: load_balance, ApplicantRecord: load_applicant_record},
    intents={
        Book: Intent(write=book, says=_books),
        Reverse: Intent(write=reverse, says=_reverses),
        Transfer: Intent(write=transfer, says=_transfers),
        CarryOver: Intent(write=carry_over, says=_carries),
    },
    against=lambda work, _, intents, _answers: against_moving(work, intents),
    sections=(
        Section(template="cases/sections/funds.html", load=load_fund_lines, asks=(asked_of_fund_lines,), place="first"),
    ),
    navigation=(("funds.index", Message("Funds")),),
    tables=(FundRow, AccountRow, JournalRow, PostingRow, JournalCounterRow),
)


def _for_those_who_judge(_work: Work, _case: Case) -> bool:
    """Whatever else of the case is public."""
    return False


ALIKE = Topic(
    rules=rules_of_likeness,
    loaders={Alike: load_alike},
    sections=(Section(template="cases/sections/alike.html", load=load_alike_lines, public=_for_those_who_judge),),
)

SERVING = Topic(rules=rules_of_serving, loaders={Rivals: load_rivals})
"""In which order requests are served."""
GRANTS = Topic(rules=rules_of_grants)
"""From the contract to the last repayment."""


def _opens(_work: Work, intent: OpenFund) -> Message:
    return Message("The fund “%(fund)s” of %(year)s is opened.", fund=intent.name, year=str(intent.fiscal_year))


def _closes(_work: Work, intent: CloseFund) -> Message:
    if intent.lapsed:
        return Message("The time for which the money of the fund may be used is over.")
    if intent.successor_id is not None:
        return Message("The fund is carried on by that of the next year.")
    return Message("The fund takes no more requests.")


FUND_OFFICE = Topic(
    rules=rules_of_office,
    loaders={OfficeFund: load_office_fund},
    intents={OpenFund: Intent(write=open_fund, says=_opens), CloseFund: Intent(write=close_fund, says=_closes)},
    against=lambda work, case, intents, _answers: against_office(work, case, intents),
    sections=(Section(template="cases/sections/fund_link.html", load=load_fund_link, place="first"),),
)
PLEDGES = Topic(rules=rules_of_pledges, loaders={CasesOfOpener: load_cases_of_opener})
