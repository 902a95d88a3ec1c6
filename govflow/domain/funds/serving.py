"""Who comes first when a fund cannot pay all: requests of one call in the order of their rank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govflow.domain.funds.holdings import NOTHING, FundBalance, OtherRequest, Rivals
from govflow.domain.naming import names
from govflow.engine.facts import CaseFacts, Value
from govflow.engine.rules import FieldName, RuleSet, StateName
from govflow.messages import Message

rules = RuleSet("serving")


@rules.guard
def first(
    rivals: Rivals, case: CaseFacts, *, rank: FieldName, states: tuple[StateName, ...], call: FieldName | None = None
) -> Message | None:
    """No request of a better rank for the same fund waits for money or for its decision.

    rank: The field with the rank; 1 comes first.
    states: The states in which a request still waits for money of the fund.
    call: The field that names the call, where ranks are those of one call; an earlier one goes first.
    """
    ahead = names(_ahead(rivals, case, rank, states, call))
    if not ahead:
        return None
    return Message("%(cases)s ranks before this request and still waits for the same fund.", cases=ahead)


@rules.guard
def waits(
    rivals: Rivals,
    fund: FundBalance,
    case: CaseFacts,
    *,
    amount: FieldName,
    rank: FieldName,
    states: tuple[StateName, ...],
    call: FieldName | None = None,
) -> Message | None:
    """The fund cannot pay the amount, or not before others: nobody waits for money that is there for them.

    amount: The field with the sum.
    rank: The field with the rank; 1 comes first.
    states: The states in which a request still waits for money of the fund.
    call: The field that names the call, where ranks are those of one call; an earlier one goes first.
    """
    asked = case.data.get(amount, NOTHING)
    if asked > fund.available or next(_ahead(rivals, case, rank, states, call), None) is not None:
        return None
    return Message("%(free)s is available: reserve %(asked)s instead.", asked=asked, free=fund.available)


def _ahead(
    rivals: Rivals, case: CaseFacts, rank: str, states: tuple[str, ...], call: str | None
) -> Iterator[OtherRequest]:
    """The requests that come before."""
    own = _place(case.data, rank, call)
    for each in rivals.requests:
        theirs = _place(each.data, rank, call)
        if each.state in states and own is not None and theirs is not None and theirs < own:
            yield each


def _place(data: Mapping[str, Value], rank: str, call: str | None) -> tuple[int, int] | None:
    """An earlier call goes first, each in the order of its ranks; none while the rank is not known."""
    number = data.get(rank)
    return None if number is None else (0 if call is None else data.get(call) or 0, number)
