"""What moves requests in a call: taking part, going on its list and off it; and who may review them."""

from __future__ import annotations

from govflow.domain.calls.asking import rules as rules
from govflow.domain.calls.facts import EnterCall, KeepDivision, KeepPool, PutOnList, TakeOffList
from govflow.engine.facts import CaseFacts, Form
from govflow.engine.rules import ConfidedFieldName, FieldName


@rules.effect
def keep_pool(form: Form, *, people: ConfidedFieldName) -> KeepPool:
    """Whom the form names may review the requests of the call; no page tells who they are.

    people: The field that names them.
    """
    return KeepPool(people=tuple(form[people] or ()))


@rules.effect
def enter(case: CaseFacts, *, call: FieldName) -> EnterCall:
    """The request takes part in the call.

    call: The field that names the call.
    """
    return EnterCall(call_id=case.data[call])


@rules.effect
def keep_division(form: Form, *, rule: FieldName) -> KeepDivision:
    """The record tells by which rule the envelope is divided among the requests on the list, and how it was worked out.

    rule: The field that names the rule.
    """
    return KeepDivision(chosen=str(form[rule]))


@rules.effect
def put_on_list() -> PutOnList:
    """The request waits for the vote on the list of its call."""
    return PutOnList()


@rules.effect
def take_off_list() -> TakeOffList:
    """The request does not wait for the vote on the list any more."""
    return TakeOffList()
