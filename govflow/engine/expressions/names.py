"""Names in an expression: what the scope knows by them, and the answer to one that it does not know."""

from __future__ import annotations

from dataclasses import replace

from govflow.engine.expressions.types import ExpressionError, Known, Scope
from govflow.engine.problems import nearest, no_such
from govflow.messages import Message

LISTED = 20  # names in one sentence


def known_name(scope: Scope, name: str) -> Known:
    """What the scope knows by a name. Raises ExpressionError with the list of what there is and the nearest."""
    found = scope.names.get(name)
    if found is not None:
        return found
    topic, dot, attribute = name.partition(".")
    under = scope.under(topic)
    if dot and topic in scope.repeated:
        raise ExpressionError(
            Message(
                "There is no %(topic)s.%(name)s: of a round for each row or case there are only numbers, "
                "%(known)s; write them like %(topic)s.%(known_first)s == %(topic)s.count.",
                topic=topic,
                name=attribute,
                known=under,
                known_first=under[0],
            )
        )
    if dot and under:
        raise ExpressionError(_no_attribute(topic, attribute, under))
    if dot:
        topics = tuple(dict.fromkeys(each.partition(".")[0] for each in scope.names if "." in each))
        raise ExpressionError(no_such("before a dot", topic, topics))
    if under:
        raise ExpressionError(
            Message("After %(topic)s comes a dot and one of %(known)s.", topic=topic, known=_some(under))
        )
    if name in scope.rules:
        raise ExpressionError(Message("“%(name)s” is the use of a rule: write it in guards.", name=name))
    plain = [each for each in scope.names if "." not in each]
    raise ExpressionError(no_such("field", name, [*plain, *scope.conditions]))


def row_of(scope: Scope, table: str) -> Scope:
    """What a condition on the rows of a table may name: its columns, a cell each, and all that the scope knows."""
    columns = {column: scope.names[f"{table}.{column}"] for column in scope.under(table)}
    cells = {name: replace(each, type=each.type.item) for name, each in columns.items() if each.type.item is not None}
    return replace(scope, names={**scope.names, **cells})


def unknown_function(scope: Scope, name: str, always: tuple[str, ...]) -> Message:
    """The answer to a call of something that there is not."""
    known = (*always, *scope.functions)
    if name not in known:
        return no_such("function called", name, known)
    return Message("%(name)s is not called so; there are: %(known)s.", name=name, known=known)


def _no_attribute(topic: str, attribute: str, under: tuple[str, ...]) -> Message:
    near = nearest(attribute, under)
    if near is not None:
        return Message(
            "There is no %(topic)s.%(name)s; did you mean %(topic)s.%(near)s? After the dot there can be %(known)s.",
            topic=topic,
            name=attribute,
            near=near,
            known=_some(under),
        )
    return Message(
        "There is no %(topic)s.%(name)s; after the dot there can be %(known)s.",
        topic=topic,
        name=attribute,
        known=_some(under),
    )


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    return names if len(names) <= LISTED else (*names[:LISTED], "…")
