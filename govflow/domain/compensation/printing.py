"""Formulas as they are printed, the same in every language: min(w × W ÷ W₀, w₁)."""

from __future__ import annotations

from collections.abc import Mapping

from govflow.engine.expressions import Expression
from govflow.engine.expressions.nodes import (
    And,
    Calculated,
    Chosen,
    Compare,
    Constant,
    Gathered,
    Logic,
    Named,
    Node,
    Or,
    Value,
)
from govflow.engine.expressions.wording import shown

SIGNS = {"*": "×", "/": "÷", "-": "−", "+": "+", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_ADDED, _MULTIPLIED, _SINGLE = 1, 2, 3  # how closely a part holds together


def printed(formula: Expression, names: Mapping[str, str]) -> str:
    """The formula with these in the places of its names: symbols, or numbers."""
    return _value(formula.tree, names)  # type: ignore[arg-type]


def _value(node: Value, names: Mapping[str, str]) -> str:
    match node:
        case Constant(value, type_):
            return str(shown(value, type_)).replace("-", "−")
        case Named(name):
            return names[name]
        case Calculated("-", Constant(value=0), right):
            return f"−{_within(right, names, _SINGLE)}"
        case Calculated(sign, left, right):
            close = _closeness(node)
            return f"{_within(left, names, close)} {SIGNS[sign]} {_within(right, names, close + (sign in '-/'))}"
        case Gathered(how, parts):
            return f"{how}({', '.join(_value(each, names) for each in parts)})"
        case Chosen(condition, then, otherwise):
            return f"if({_logic(condition, names)}, {_value(then, names)}, {_value(otherwise, names)})"
    raise TypeError(f"formulas of agreements have no {type(node).__name__}")


def _logic(node: Logic, names: Mapping[str, str]) -> str:
    match node:
        case And(parts):
            return " ∧ ".join(_logic(each, names) for each in parts)
        case Or(parts):
            return f"({' ∨ '.join(_logic(each, names) for each in parts)})"
        case Compare(left, sign, right):
            return f"{_value(left, names)} {SIGNS.get(sign, sign)} {_value(right, names)}"
    raise TypeError(f"formulas of agreements have no {type(node).__name__}")


def _within(node: Value, names: Mapping[str, str], close: int) -> str:
    text = _value(node, names)
    return text if _closeness(node) >= close else f"({text})"


def _closeness(node: Node) -> int:
    match node:
        case Calculated("-", Constant(value=0), _):
            return _ADDED
        case Calculated("+" | "-"):
            return _ADDED
        case Calculated():
            return _MULTIPLIED
    return _SINGLE
