"""The fund office: a fund is opened, receives money, gives it to others, closes its year, and returns what is left."""

from __future__ import annotations

from govflow.domain.funds.holdings import NOTHING
from govflow.domain.funds.kept import CloseFund, KnownFund, OfficeFund, OpenFund
from govflow.domain.funds.ledger import Book, CarryOver, Journal, Reverse, Transfer
from govflow.engine.facts import CaseFacts, Now
from govflow.engine.rules import FieldName, RuleSet
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("fund_office")


@rules.guard
def year_is_over(case: CaseFacts, now: Now, *, day: FieldName) -> Message | None:
    """The fiscal year is over.

    day: The field with its last day.
    """
    last = case.data.get(day)
    if last is not None and now.today > last:
        return None
    return Message("The fiscal year ends on %(day)s: close it from the day after on.", day=last)


@rules.guard
def no_own_share(case: CaseFacts, *, share: FieldName, basis: FieldName) -> Message | None:
    """No matching funds are demanded, unless the State Council provides for it.

    share: The field with the own share that is demanded.
    basis: The field that names the provision.
    """
    asked = case.data.get(share) or NOTHING
    if asked == NOTHING or str(case.data.get(basis) or "").strip():
        return None
    return Message(
        "An own share of %(share)s is demanded: name the provision of the State Council for it, or demand none.",
        share=asked,
    )


@rules.guard
def fund_is_open(fund: OfficeFund) -> Message | None:
    """The fund takes money in."""
    if fund.fund is not None and fund.fund.open:
        return None
    return Message("%(fund)s is closed: name a fund that is open.", fund=_name(fund))


@rules.guard
def enough_available(fund: OfficeFund, case: CaseFacts, *, amount: FieldName) -> Message | None:
    """No more leaves the fund than is available in it.

    amount: The field with the sum.
    """
    asked = case.data.get(amount) or NOTHING
    if asked <= fund.available:
        return None
    return Message(
        "%(asked)s is to leave the fund, %(free)s is available in %(fund)s.",
        asked=asked, free=fund.available, fund=_name(fund),
    )  # fmt: skip


@rules.guard
def was_pledged(fund: OfficeFund, case: CaseFacts, *, amount: FieldName) -> Message | None:
    """No more is received as a pledge than was pledged and has not come yet.

    amount: The field with the sum.
    """
    came = case.data.get(amount) or NOTHING
    if came <= fund.promised:
        return None
    return Message("%(came)s is more than the %(promised)s still pledged.", came=came, promised=fund.promised)


@rules.guard
def into_another(fund: OfficeFund, case: CaseFacts, *, into: FieldName) -> Message | None:
    """The fund that receives a transfer is another one, open, of the same body and for the same purpose.

    into: The field with the other fund.
    """
    other = fund.others.get(case.data.get(into) or 0)
    wrong = _against_receiving(fund, other)
    if wrong is not None or fund.fund is None or other is None or other.purpose == fund.fund.purpose:
        return wrong
    return Message("%(fund)s is for another purpose: money is spent on its own alone.", fund=other.name)


@rules.guard
def of_next_year(fund: OfficeFund, case: CaseFacts, *, into: FieldName) -> Message | None:
    """What is left goes to the fund of the next year for the same, in which it lapses no later.

    into: The field with that fund.
    """
    other = fund.others.get(case.data.get(into) or 0)
    wrong = _against_receiving(fund, other)
    if wrong is not None or fund.fund is None or other is None:
        return wrong
    mine = fund.fund
    if (other.source, other.purpose, other.committee_id) != (mine.source, mine.purpose, mine.committee_id):
        return Message(
            "%(other)s is of another source, purpose or committee: money keeps all three when a year ends.",
            other=other.name,
        )
    if other.year != mine.year + 1:
        return Message("%(other)s is not the fund of %(year)s.", other=other.name, year=str(mine.year + 1))
    if other.id < mine.id:
        return Message("%(other)s was opened before this fund: open another one for what is left.", other=other.name)
    if mine.lapses_on is not None and (other.lapses_on is None or other.lapses_on > mine.lapses_on):
        return Message(
            "In %(other)s it would lapse later than on %(day)s: open a fund of that year in which it lapses no later.",
            other=other.name, day=mine.lapses_on,
        )  # fmt: skip
    return None


@rules.guard
def something_due(fund: OfficeFund) -> Message | None:
    """Something is due to the source."""
    return None if fund.due_to_source > NOTHING else Message("Nothing is due to the source.")


@rules.guard
def something_available(fund: OfficeFund) -> Message | None:
    """Something is available in the fund."""
    return None if fund.available > NOTHING else Message("Nothing is available in %(fund)s.", fund=_name(fund))


@rules.guard
def nothing_stands(fund: OfficeFund) -> Message | None:
    """Nothing stands in the fund any more: all is spent, and nothing is held, promised, claimed back or due."""
    if not fund.accounts:
        return None
    return Message("Money still stands in %(fund)s.", fund=_name(fund))


@rules.effect
def open_fund(
    case: CaseFacts, *, name_en: FieldName, name_zh: FieldName, committee: FieldName, source: FieldName,
    purpose: FieldName, restriction: FieldName, year_ends: FieldName, lapses_on: FieldName,
) -> OpenFund:  # fmt: skip
    """The fund is opened; this case is its record.

    name_en: The field with its name in English.
    name_zh: The field with its name in Chinese.
    committee: The field with the committee in charge.
    source: The choice of where the money comes from.
    purpose: The field that says what the money is for.
    restriction: The field with the conditions of the source.
    year_ends: The field with the last day of its fiscal year.
    lapses_on: The field with the day on which unspent money lapses.
    """
    return OpenFund(
        case_id=case.id,
        name=Text(en=case.data[name_en], zh=case.data[name_zh]),
        committee_id=case.data[committee],
        source=case.data[source],
        purpose=case.data[purpose],
        restriction=case.data.get(restriction),
        fiscal_year=case.data[year_ends].year,
        lapses_on=case.data[lapses_on],
    )


@rules.effect
def receive(fund: OfficeFund, case: CaseFacts, *, amount: FieldName) -> Book:
    """Money has come to the bank account of the fund.

    amount: The field with the sum.
    """
    return Book(journal=Journal.RECEIVE, fund_id=_id(fund), amount=case.data[amount])


@rules.effect
def pledge(fund: OfficeFund, case: CaseFacts, *, amount: FieldName) -> Book:
    """A sum is promised to the fund.

    amount: The field with the sum.
    """
    return Book(journal=Journal.PLEDGE, fund_id=_id(fund), amount=case.data[amount], case_id=_keeper(fund, case))


@rules.effect
def collect(fund: OfficeFund, case: CaseFacts, *, amount: FieldName) -> Book:
    """What was promised has come.

    amount: The field with the sum.
    """
    return Book(journal=Journal.COLLECT, fund_id=_id(fund), amount=case.data[amount], case_id=_keeper(fund, case))


@rules.effect
def forgo(fund: OfficeFund, case: CaseFacts, *, received: FieldName | None = None) -> Book | None:
    """What was promised and has not come is given up.

    received: The field with what has come in this step; nothing, where it is not said.
    """
    left = fund.promised - ((case.data.get(received) if received else None) or NOTHING)
    if left == NOTHING:
        return None
    return Book(journal=Journal.FORGO, fund_id=_id(fund), amount=left, case_id=_keeper(fund, case))


@rules.effect
def transfer(fund: OfficeFund, case: CaseFacts, *, amount: FieldName, into: FieldName) -> Transfer:
    """A sum goes to another fund.

    amount: The field with the sum.
    into: The field with the other fund.
    """
    return Transfer(fund_id=_id(fund), into_id=case.data[into], amount=case.data[amount])


@rules.effect
def take_back(fund: OfficeFund, case: CaseFacts, *, journal: FieldName) -> Reverse:
    """A journal of the fund is taken back by one with the opposite lines.

    journal: The field with its number.
    """
    return Reverse(fund_id=_id(fund), number=str(case.data[journal]).strip())


@rules.effect
def close(fund: OfficeFund) -> CloseFund:
    """The fund takes no more requests."""
    return CloseFund(fund_id=_id(fund))


@rules.effect
def carry_over(fund: OfficeFund, case: CaseFacts, *, into: FieldName) -> list[CarryOver | CloseFund]:
    """All that stands in the fund goes to that of the next year.

    into: The field with that fund.
    """
    other = case.data[into]
    return [CarryOver(fund_id=_id(fund), into_id=other), CloseFund(fund_id=_id(fund), successor_id=other)]


@rules.effect
def end_time(fund: OfficeFund) -> CloseFund:
    """The time for which the money may be used is over."""
    return CloseFund(fund_id=_id(fund), lapsed=True)


@rules.effect
def lapse(fund: OfficeFund) -> Book | None:
    """What is available lapses and is due to the source."""
    if fund.available == NOTHING:
        return None
    return Book(journal=Journal.LAPSE, fund_id=_id(fund), amount=fund.available)


@rules.effect
def remit(fund: OfficeFund) -> Book | None:
    """What is due to the source is returned to it."""
    if fund.due_to_source == NOTHING:
        return None
    return Book(journal=Journal.REMIT, fund_id=_id(fund), amount=fund.due_to_source)


@rules.effect
def give_back(fund: OfficeFund, case: CaseFacts, *, amount: FieldName) -> list[Book]:
    """What was received and not used goes back to where it came from.

    amount: The field with the sum.
    """
    back = case.data.get(amount) or NOTHING
    if back == NOTHING:
        return []
    return [Book(journal=each, fund_id=_id(fund), amount=back) for each in (Journal.LAPSE, Journal.REMIT)]


def _against_receiving(fund: OfficeFund, other: KnownFund | None) -> Message | None:
    if other is None or fund.fund is None:
        return Message("Name the fund that receives it.")
    if other.id == fund.fund.id:
        return Message("%(fund)s is this fund: name another one.", fund=other.name)
    if other.body_id != fund.fund.body_id:
        return Message("%(fund)s is of another regional body.", fund=other.name)
    return None if other.open else Message("%(fund)s is closed: name a fund that is open.", fund=other.name)


def _keeper(fund: OfficeFund, case: CaseFacts) -> int | None:
    """For whom a promise is kept: a case of its own, or the fund itself."""
    return None if fund.own else case.id


def _id(fund: OfficeFund) -> int:
    """Raises Refused while there is no fund: money cannot move."""
    if fund.fund is None:
        raise Refused([Message("The case names no fund yet.")])
    return fund.fund.id


def _name(fund: OfficeFund) -> Text:
    return fund.fund.name if fund.fund is not None else Text(en="No fund", zh="未选资金")
