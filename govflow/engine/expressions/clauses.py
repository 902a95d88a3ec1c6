"""What must be so for a condition to hold: a clause without a full stop, for the page of a procedure."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.engine.expressions import terms
from govflow.engine.expressions.nodes import And, Called, Compare, Flag, If, Logic, Named, Not, Or, Present
from govflow.engine.expressions.types import Scope, So
from govflow.messages import Message


def clause(node: Logic, scope: Scope) -> Message:
    """The condition in words."""
    match node:
        case And(parts):
            return _all([_one_of_all(each, scope) for each in parts])
        case Or(parts):
            return _either([clause(each, scope) for each in parts])
        case If(condition, then, otherwise):
            return Message(
                "%(then)s if %(clause)s, otherwise %(other)s",
                then=clause(then, scope),
                clause=clause(condition, scope),
                other=clause(otherwise, scope),
            )
        case Flag(of):
            return said_of(of, scope).clause
        case Not(Flag(of)):
            return said_of(of, scope).opposite
        case Compare():
            return _comparison(node, scope)


def said_of(of: Named | Called | Present, scope: Scope) -> So:
    """What is said of a flag: its own sentences, or those of a yes/no field."""
    if isinstance(of, Present):
        what = terms.term(of.value, scope)
        return So(
            wanted=Message("%(what)s must be known.", what=what),
            unwanted=Message("%(what)s must not be known.", what=what),
            clause=Message("%(what)s is known", what=what),
            opposite=Message("%(what)s is not known", what=what),
        )
    own = scope.names[of.name].so if isinstance(of, Named) else None
    if own is not None:
        return own
    if isinstance(of, Called):
        words = terms.term(of, scope)
        return So(
            wanted=Message("It must be so that %(clause)s.", clause=words),
            unwanted=Message("It must not be so that %(clause)s.", clause=words),
            clause=words,
            opposite=Message("it is not so that %(clause)s", clause=words),
        )
    label = scope.names[of.name].title
    return So(
        wanted=Message("“%(field)s” must be answered with yes.", field=label),
        unwanted=Message("“%(field)s” must be answered with no.", field=label),
        clause=Message("“%(field)s” is answered with yes", field=label),
        opposite=Message("“%(field)s” is not answered with yes", field=label),
    )


def _one_of_all(node: Logic, scope: Scope) -> Message:
    """A part of several that must all be so; in brackets where ``and`` would be read as closer than it is."""
    words = clause(node, scope)
    return Message("(%(part)s)", part=words) if isinstance(node, Or | If) else words


def _all(clauses: Sequence[Message]) -> Message:
    whole = clauses[0]
    for each in clauses[1:]:
        whole = Message("%(one)s and %(other)s", one=whole, other=each)
    return whole


def _either(clauses: Sequence[Message]) -> Message:
    whole = clauses[0]
    for each in clauses[1:]:
        whole = Message("%(one)s or %(other)s", one=whole, other=each)
    return whole


def _comparison(node: Compare, scope: Scope) -> Message:
    one, value = terms.term(node.left, scope), terms.term(node.right, scope)
    match node.sign:
        case "==":
            return Message("%(one)s is %(value)s", one=one, value=value)
        case "!=":
            return Message("%(one)s is not %(value)s", one=one, value=value)
        case "<":
            return Message("%(one)s is less than %(value)s", one=one, value=value)
        case "<=":
            return Message("%(one)s is at most %(value)s", one=one, value=value)
        case ">":
            return Message("%(one)s is more than %(value)s", one=one, value=value)
        case ">=":
            return Message("%(one)s is at least %(value)s", one=one, value=value)
        case "in":
            return Message("%(one)s is one of %(value)s", one=one, value=value)
        case "not in":
            return Message("%(one)s is none of %(value)s", one=one, value=value)
        case "contains":
            return Message("%(one)s includes %(value)s", one=one, value=value)
        case "lacks":
            return Message("%(one)s does not include %(value)s", one=one, value=value)
