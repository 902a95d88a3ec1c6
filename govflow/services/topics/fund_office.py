"""The fund office: funds that are opened, closed and carried over, and pledges to them."""

from __future__ import annotations

from govflow.domain.funds.kept import CloseFund, OfficeFund, OpenFund
from govflow.domain.funds.office import rules
from govflow.domain.funds.pledges import CasesOfOpener
from govflow.domain.funds.pledges import rules as pledge_rules
from govflow.messages import Message
from govflow.services.queries.funds.record import load_fund_link
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.funds.office import (
    against_office,
    close_fund,
    load_cases_of_opener,
    load_office_fund,
    open_fund,
)
from govflow.store.work import Work


def _opens(_work: Work, intent: OpenFund) -> Message:
    return Message("The fund “%(fund)s” of %(year)s is opened.", fund=intent.name, year=str(intent.fiscal_year))


def _closes(_work: Work, intent: CloseFund) -> Message:
    if intent.lapsed:
        return Message("The time for which the money of the fund may be used is over.")
    if intent.successor_id is not None:
        return Message("The fund is carried on by that of the next year.")
    return Message("The fund takes no more requests.")


FUND_OFFICE = Topic(
    rules=rules,
    loaders={OfficeFund: load_office_fund},
    intents={OpenFund: Intent(write=open_fund, says=_opens), CloseFund: Intent(write=close_fund, says=_closes)},
    against=lambda work, case, intents, _answers: against_office(work, case, intents),
    sections=(Section(template="cases/sections/fund_link.html", load=load_fund_link),),
)
PLEDGES = Topic(rules=pledge_rules, loaders={CasesOfOpener: load_cases_of_opener})
