"""Special funds: requests, what is held of a fund, and what moves money."""

from __future__ import annotations

from govflow.domain.funds import rules
from govflow.domain.holdings import (
    ApplicantRecord,
    CommitFunds,
    DisburseFunds,
    FundBalance,
    RecoverFunds,
    ReleaseFunds,
    ReserveFunds,
)
from govflow.messages import Message
from govflow.services.queries.case.holdings import asked_of_fund_lines, load_fund_lines
from govflow.services.topics.topic import Intent, Section, Topic
from govflow.store.funds import (
    FundHoldRow,
    FundRow,
    against_moving,
    commit,
    disburse,
    load_applicant_record,
    load_balance,
    recover,
    release,
    reserve,
)
from govflow.store.work import Work


def _reserves(_work: Work, intent: ReserveFunds) -> Message:
    return Message("%(amount)s is reserved in the fund.", amount=intent.amount)


def _releases(_work: Work, intent: ReleaseFunds) -> Message:
    return Message("%(amount)s goes back to the fund.", amount=intent.reserved + intent.committed)


def _commits(_work: Work, intent: CommitFunds) -> Message:
    return Message("%(amount)s is committed to the applicant.", amount=intent.amount)


def _pays(_work: Work, intent: DisburseFunds) -> Message:
    return Message("%(amount)s is paid out.", amount=intent.amount)


def _recovers(_work: Work, intent: RecoverFunds) -> Message:
    return Message("%(amount)s is paid back to the fund.", amount=intent.amount)


FUNDS = Topic(
    rules=rules,
    loaders={FundBalance: load_balance, ApplicantRecord: load_applicant_record},
    intents={
        ReserveFunds: Intent(write=reserve, says=_reserves),
        ReleaseFunds: Intent(write=release, says=_releases),
        CommitFunds: Intent(write=commit, says=_commits),
        DisburseFunds: Intent(write=disburse, says=_pays),
        RecoverFunds: Intent(write=recover, says=_recovers),
    },
    against=lambda work, _, intents, _answers: against_moving(work, intents),
    sections=(Section(template="cases/sections/funds.html", load=load_fund_lines, asks=(asked_of_fund_lines,)),),
    navigation=(("funds.index", Message("Funds")),),
    tables=(FundRow, FundHoldRow),
)
