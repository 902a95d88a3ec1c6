"""The list of requests that is voted on: it holds those that wait for it, and its sums follow from a rule."""

from __future__ import annotations

from govflow.domain.calls.facts import ListedRequests, ListVote
from govflow.domain.calls.rules import rules as rules
from govflow.engine.facts import Form
from govflow.engine.rules import ColumnName, FieldName
from govflow.messages import Message
from govflow.values import Money

ANOTHER_LIST = Message("The list is not that of the requests which wait for this vote. Put it together anew.")


@rules.guard
def carried(vote: ListVote) -> Message | None:
    """The vote on the list of the call is over, and the request was carried by those who may vote on it."""
    if vote.held and vote.over and vote.carried:
        return None
    return Message("The vote on the list has not carried this request.")


@rules.guard
def not_carried(vote: ListVote) -> Message | None:
    """The vote on the list of the call is over, and the request was not carried by those who may vote on it."""
    if vote.held and vote.over and not vote.carried:
        return None
    return Message("The vote on the list is not over, or has carried this request.")


@rules.guard
def vote_not_over(vote: ListVote) -> Message | None:
    """The vote on the list of the call is not over."""
    return Message("The vote on the list is over.") if vote.over else None


@rules.guard
def list_is_complete(
    form: Form,
    listed: ListedRequests,
    *,
    lines: FieldName,
    rank: ColumnName,
    reference: ColumnName,
    amount: ColumnName,
    asked: ColumnName,
) -> Message | None:
    """What is put to the vote are the requests that wait for it, as they stand, and the envelope pays them.

    lines: The table with the list.
    rank: Its column with the rank.
    reference: Its column with the reference of the request.
    amount: Its column with the sum proposed.
    asked: Its column with the sum asked for.
    """
    rows = form[lines] or ()
    said = [(row.get(reference), row.get(rank), row.get(amount), row.get(asked)) for row in rows]
    found = [(each.reference, each.rank, each.amount, each.asked) for each in listed.all]
    if not found:
        return Message("No request is on the list yet. Rank them on the page of the call.")
    if said != found:
        return ANOTHER_LIST
    total = Money(sum(each.amount.fen for each in listed.all))
    if total > listed.envelope:
        return more_than_the_envelope(total, listed.envelope)
    return None


@rules.guard
def list_is_divided(
    form: Form,
    listed: ListedRequests,
    *,
    rule: FieldName,
    lines: FieldName,
    reference: ColumnName,
    by_rule: ColumnName,
    amount: ColumnName,
    reason: ColumnName,
) -> Message | None:
    """The sums of the list are those of the rule that is chosen; where one departs from it, the list says why.

    rule: The field that names the rule.
    lines: The table with the list.
    reference: Its column with the reference of the request.
    by_rule: Its column with the sum by the rule.
    amount: Its column with the sum proposed.
    reason: Its column with the reason.
    """
    division, rows = listed.divided(form[rule]), form[lines] or ()
    if division is None or [row.get(by_rule) for row in rows] != list(division.awards):
        return ANOTHER_LIST
    row = next((each for each in rows if each.get(amount) != each.get(by_rule) and not each.get(reason)), None)
    if row is None:
        return None
    return Message(
        "%(request)s: %(amount)s is proposed where the rule gives %(sum)s. Say why.",
        request=row.get(reference),
        amount=row.get(amount),
        sum=row.get(by_rule),
    )


def more_than_the_envelope(total: Money, envelope: Money) -> Message:
    return Message(
        "The amounts make %(total)s; the envelope of the call is %(envelope)s.", total=total, envelope=envelope
    )
