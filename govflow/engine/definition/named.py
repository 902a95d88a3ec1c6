"""Named conditions: an expression that may stand in ``if`` and ``when``, or a use of a rule for ``guards``."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from govflow.engine.definition.terms import RuleUse

LONGEST = 500  # characters of a condition
_RULE = re.compile(r"([a-z_][a-z0-9_]*)\.[a-z_][a-z0-9_]*")


def is_rule(use: RuleUse, rounds: Collection[str]) -> bool:
    """Is this the use of a rule? ``vote.carried`` is an expression where there is a round called vote."""
    if not isinstance(use, str):
        return True
    found = _RULE.fullmatch(use.strip())
    return found is not None and found[1] not in (*rounds, "children")


def names_used(text: str, named: Collection[str]) -> frozenset[str]:
    """The named conditions that an expression stands on."""
    return frozenset(node.id for node in _places(text, named))


def _places(text: str, named: Collection[str]) -> list[ast.Name]:
    """Where the names stand alone, or inside and, or and not. Nothing where this is no expression."""
    if not named or len(text) > LONGEST:
        return []
    try:
        tree = ast.parse(text.strip().replace("\n", " "), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return [node for node in _alternatives(tree.body) if node.id in named]


def _alternatives(tree: ast.expr) -> Iterator[ast.Name]:
    match tree:
        case ast.Name():
            yield tree
        case ast.BoolOp(values=values):
            for each in values:
                yield from _alternatives(each)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _alternatives(operand)
