"""Calls for requests: who may ask, who reviews, and the list of requests that is voted on together.

A call is a case, and so is each request; neither is below the other. What a rule of a request reads of its call is read
as it stands, without holding it: once a call is published, nothing changes in it but its state.
"""

from __future__ import annotations

from govflow.domain.calls.facts import (
    NO_CALL,
    FundKeeper,
    RankingBook,
    RequestBook,
    ReviewersPool,
)
from govflow.engine.facts import CaseFacts, Form, NamedCase, NamedCases, Now
from govflow.engine.rules import (
    ActorName,
    CapacityName,
    ColumnName,
    FieldName,
    FieldThere,
    OptionName,
    RoundName,
    RuleSet,
    StateName,
    StateThere,
    StepName,
)
from govflow.messages import Message

rules = RuleSet("calls")


@rules.book
def ranking(
    *,
    seen_by: tuple[ActorName, ...],
    ranked_by: tuple[ActorName, ...],
    ranked_in: tuple[StateName, ...],
    envelope: FieldName,
    lines: FieldName,
    put_by: StepName,
    vote: RoundName,
    rank: ColumnName,
    reference: ColumnName,
    title: ColumnName,
    asked: ColumnName,
    by_rule: ColumnName,
    amount: ColumnName,
    reason: ColumnName,
    divided_by: FieldName,
    best_first: OptionName,
    proportional: OptionName,
    equal_awards: OptionName,
    equal_losses: OptionName,
    talmud: OptionName,
    apart: int = 10,
) -> RankingBook:
    """The requests of the call are ranked on one page, and put to a vote as one list.

    seen_by: Who sees the page.
    ranked_by: Who puts requests on the list, and the list to the vote.
    ranked_in: The states in which that may be done.
    envelope: The field with the sum that there is for all requests.
    lines: The table that keeps the list as it is voted on.
    put_by: The step that puts it to the vote, whose form asks for that table.
    vote: The vote on the list.
    rank: The column of the table with the rank.
    reference: The column with the reference of the request.
    title: The column with its title.
    asked: The column with the sum asked for.
    by_rule: The column with the sum by the rule that was chosen.
    amount: The column with the sum proposed.
    reason: The column with the reason for departing from the order of the scores, or from the rule.
    divided_by: The field that says by which rule the envelope is divided, asked for with the list.
    best_first: Its option for meeting requests in the order of their rank, the last one in part.
    proportional: The option by which each receives the same part of what it asks for.
    equal_awards: The option by which all receive the same, but none more than it asks for.
    equal_losses: The option by which all forgo the same, but none more than it asks for.
    talmud: The option by which all receive the same up to half of what is asked, and above it forgo the same.
    apart: From so many points between what two reviewers gave one request on, the page says so.
    """
    return RankingBook(
        seen_by=seen_by,
        ranked_by=ranked_by,
        ranked_in=ranked_in,
        envelope=envelope,
        lines=lines,
        put_by=put_by,
        vote=vote,
        columns={
            "rank": rank,
            "reference": reference,
            "title": title,
            "asked": asked,
            "by_rule": by_rule,
            "amount": amount,
            "reason": reason,
        },
        divided_by=divided_by,
        rules={
            best_first: "best_first",
            proportional: "proportional",
            equal_awards: "equal_awards",
            equal_losses: "equal_losses",
            talmud: "talmud",
        },
        apart=apart,
    )


@rules.book
def request(
    *,
    call: FieldName,
    applicant: CapacityName,
    amount: FieldName,
    proposed: FieldName,
    rank: FieldName,
    off_rank: FieldName,
    reason: FieldName,
    scored_in: RoundName,
    reviewers: FieldName,
    listed_by: StepName,
    listed_in: tuple[StateName, ...],
    ranked_in: tuple[StateName, ...],
    asked_by: StepName | None = None,
) -> RequestBook:
    """The case is a request that takes part in a call, and can be put on its list.

    call: The field that names the call.
    applicant: Who asks.
    amount: The field with the sum asked for.
    proposed: The field with the sum proposed.
    rank: The field with the rank; 1 comes first.
    off_rank: The yes/no field that says that the proposal departs from the order of the scores.
    reason: The field that says why.
    scored_in: The review of the request.
    reviewers: The field that names its reviewers.
    listed_by: The step that puts the request on the list.
    listed_in: The states in which it waits for the vote on the list.
    ranked_in: The states in which it can be put on the list.
    asked_by: The step that asks the applicant for more.
    """
    return RequestBook(
        call=call,
        applicant=applicant,
        amount=amount,
        proposed=proposed,
        rank=rank,
        off_rank=off_rank,
        reason=reason,
        scored_in=scored_in,
        reviewers=reviewers,
        listed_by=listed_by,
        listed_in=listed_in,
        ranked_in=ranked_in,
        asked_by=asked_by,
    )


@rules.guard
def open_now(
    case: CaseFacts, named: NamedCases, now: Now, *, call: FieldName, opens: FieldName, states: tuple[StateThere, ...]
) -> Message | None:
    """The call that the request names takes requests today.

    call: The field that names the call.
    opens: The field with the first day on which requests are taken.
    states: The states of the call in which they are.
    """
    found = named.seen(case.data.get(call))
    if found is None:
        return NO_CALL
    first = case.data.get(opens)
    if first is not None and now.today < first:
        return Message("%(call)s opens on %(day)s.", call=found.reference, day=first)
    if found.state not in states:
        return Message("%(call)s is closed: it is now in “%(state)s”.", call=found.reference, state=found.state_title)
    if found.due_at is not None and found.due_at <= now.at:
        return Message("%(call)s has closed; requests are not taken any more.", call=found.reference)
    return None


@rules.derivation
def committee(keeper: FundKeeper) -> int | None:
    """The committee that looks after the fund that the case names."""
    return keeper.committee


@rules.guard
def applicant_fits(
    case: CaseFacts, named: NamedCases, *, call: FieldName, applicant: CapacityName, kinds: FieldThere
) -> Message | None:
    """The call is for organizations of the applicant's kind.

    call: The field that names the call.
    applicant: Who asks.
    kinds: The field of the call with the kinds of organizations that may ask.
    """
    found = named.seen(case.data.get(call))
    if found is None:
        return NO_CALL
    allowed = found.answers.get(kinds) or ()
    other = next((each for each in case.holders(applicant) if each.kind not in allowed), None)
    if other is None:
        return None
    return Message("%(call)s is not for organizations such as %(name)s.", call=found.reference, name=other.name)


@rules.guard
def from_pool(form: Form, pool: ReviewersPool, *, people: FieldName) -> Message | None:
    """Whoever reviews belongs to the pool of reviewers of the call.

    people: The field that names the reviewers.
    """
    outside = [each for each in form[people] or () if each not in pool.people]
    if not outside or not pool.people:
        return None
    return Message(
        "%(n)s of those named does not belong to the call’s pool of reviewers.",
        "%(n)s of those named do not belong to the call’s pool of reviewers.",
        n=len(outside),
    )


@rules.guard
def call_in(case: CaseFacts, named: NamedCases, *, call: FieldName, states: tuple[StateThere, ...]) -> Message | None:
    """The call has come to the right point.

    call: The field that names the call.
    states: The states of the call that will do.
    """
    found = named.read(case.data.get(call) or 0)
    if found is not None and found.state in states:
        return None
    return _not_yet(found)


@rules.guard
def voted_singly(
    case: CaseFacts, named: NamedCases, *, call: FieldName, together: FieldThere, after: tuple[StateThere, ...]
) -> Message | None:
    """The requests of the call are voted on one by one, or the vote on its list is over.

    call: The field that names the call.
    together: The yes/no field of the call by which its requests are voted on as one list.
    after: The states of the call in which that vote is over.
    """
    found = named.read(case.data.get(call) or 0)
    if found is None or not found.answers.get(together) or found.state in after:
        return None
    return Message("The requests of this call are voted on as one list: put it on the list, on the page of the call.")


def _not_yet(found: NamedCase | None) -> Message:
    if found is None or not found.seen:
        return Message("The call is not at this point.")
    return Message("%(call)s is now in “%(state)s”.", call=found.reference, state=found.state_title)
