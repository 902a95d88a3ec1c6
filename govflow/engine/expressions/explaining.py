"""Why a condition does not hold, with the numbers: full sentences, for whoever is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from govflow.engine.expressions.evaluation import Evaluation, Missing
from govflow.engine.expressions.nodes import And, Cell, Compare, Constant, Flag, If, Logic, Named, Not, Or, leaves
from govflow.engine.expressions.types import Scope
from govflow.engine.expressions.wording import said_of, shown, term
from govflow.messages import Message


def explanation(node: Logic, situation: Evaluation, scope: Scope) -> Message:
    """Why it does not hold, as far as it does not; of several that must hold only those that fail."""
    match node:
        case And(parts):
            failing = [each for each in parts if situation.truth(each) is not True] or parts
            return _all([explanation(each, situation, scope) for each in failing])
        case Or(parts):
            return _either([explanation(each, situation, scope) for each in parts])
        case If(condition, then, otherwise):
            first = situation.truth(condition)
            decisive = condition if first is None else then if first else otherwise
            return explanation(decisive, situation, scope)
        case Flag(of):
            return said_of(of, scope).wanted
        case Not(Flag(of)):
            return said_of(of, scope).unwanted
        case Compare():
            return _comparison(node, situation, scope)


def _all(sentences: Sequence[Message]) -> Message:
    whole = sentences[0]
    for each in sentences[1:]:
        whole = Message("%(one)s %(other)s", one=whole, other=each)
    return whole


def _either(sentences: Sequence[Message]) -> Message:
    whole = sentences[0]
    for each in sentences[1:]:
        whole = Message("%(one)s Or else: %(other)s", one=whole, other=each)
    return whole


def _comparison(node: Compare, situation: Evaluation, scope: Scope) -> Message:
    needed = _needed(node, scope)
    one, other = situation.value(node.left), situation.value(node.right)
    reason = next((each.reason for each in (one, other) if isinstance(each, Missing) and each.reason), None)
    if reason is not None:
        return Message("%(needed)s. %(reason)s", needed=needed, reason=reason)
    if isinstance(one, Missing) or isinstance(other, Missing):
        return _unanswered(node, needed, situation, scope)
    value = shown(one, node.left.type)
    if isinstance(node.right, Constant):
        return Message("%(needed)s; it is %(answer)s.", needed=needed, answer=value)
    return Message(
        "%(needed)s; these are %(answer)s and %(other)s.",
        needed=needed,
        answer=value,
        other=shown(other, node.right.type),
    )


def _unanswered(node: Compare, needed: Message, situation: Evaluation, scope: Scope) -> Message:
    alone = isinstance(node.left, Named) and isinstance(node.right, Constant)
    if alone and not any(isinstance(each, Named) and scope.names[each.name].sealed for each in leaves(node)):
        return Message("%(needed)s; it has not been answered yet.", needed=needed)
    absent: dict[Any, Any] = {
        each: term(each, scope)
        for each in leaves(node)
        if not isinstance(each, Cell) and isinstance(situation.value(each), Missing)
    }
    if not absent:
        return Message("%(needed)s; there is nothing to compare yet.", needed=needed)
    return Message("%(needed)s; not known yet: %(fields)s.", needed=needed, fields=tuple(absent.values()))


def _needed(node: Compare, scope: Scope) -> Message:
    one, value = term(node.left, scope), term(node.right, scope)
    match node.sign:
        case "==":
            return Message("%(one)s must be %(value)s", one=one, value=value)
        case "!=":
            return Message("%(one)s must not be %(value)s", one=one, value=value)
        case "<":
            return Message("%(one)s must be less than %(value)s", one=one, value=value)
        case "<=":
            return Message("%(one)s must be at most %(value)s", one=one, value=value)
        case ">":
            return Message("%(one)s must be more than %(value)s", one=one, value=value)
        case ">=":
            return Message("%(one)s must be at least %(value)s", one=one, value=value)
        case "in":
            return Message("%(one)s must be one of %(value)s", one=one, value=value)
        case "not in":
            return Message("%(one)s must be none of %(value)s", one=one, value=value)
        case "contains":
            return Message("%(one)s must include %(value)s", one=one, value=value)
        case "lacks":
            return Message("%(one)s must not include %(value)s", one=one, value=value)
