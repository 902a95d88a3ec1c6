"""Sample answers that settle every comparison in some conditions: what holds for all of them holds for every answer.

A condition compares one field with constants. Between two neighbouring constants nothing changes, so it is enough to
try each constant, something on either side of it, and the limits of the field: a proof, not a sample.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from govflow.engine.conditions import Condition
from govflow.engine.conditions.comparisons import Compare, walk
from govflow.engine.definition import FormField
from govflow.messages import Message
from govflow.values import Money

MOST = 20_000  # combinations that are tried


class TooManyCases(Exception):
    """The conditions read so many fields that they cannot be proven in reasonable time."""


def all_cases(conditions: Iterable[Condition | None], fields: Mapping[str, FormField]) -> Iterator[dict[str, Any]]:
    """Every combination of answers that the conditions can tell apart, all fields being answered.

    Raises TooManyCases beyond ``MOST`` combinations.
    """
    constants: dict[str, list[Any]] = {}
    for condition in conditions:
        for part in walk(condition.tree) if condition else ():
            if isinstance(part, Compare):
                values = part.value if isinstance(part.value, tuple) else (part.value,)
                constants.setdefault(part.field, []).extend(values)
            elif part.name in fields:
                constants.setdefault(part.name, [])
    tried = {name: _answers(fields[name], values) for name, values in constants.items()}
    if math.prod(len(answers) for answers in tried.values()) > MOST:
        raise TooManyCases
    return (dict(zip(tried, combination, strict=True)) for combination in itertools.product(*tried.values()))


def shown(values: Mapping[str, Any], fields: Mapping[str, FormField]) -> tuple[Message, ...]:
    """Answers as a sentence names them."""
    return tuple(
        Message("%(field)s %(value)s", field=fields[name].label, value=_said(fields[name], value))
        for name, value in values.items()
    )


def _said(field: FormField, value: Any) -> Any:
    if isinstance(value, bool):
        return Message("yes") if value else Message("no")
    labels = field.options
    if isinstance(value, tuple):
        return tuple(labels[each] for each in value) or Message("none")
    if isinstance(value, str):
        return labels.get(value, value)
    return f"{value:f}" if isinstance(value, Decimal) else value


def _answers(field: FormField, constants: list[Any]) -> list[Any]:
    match field.type:
        case "boolean":
            return [True, False]
        case "choice":
            return list(field.options)
        case "choices":
            named = sorted(set(constants))
            return [subset for size in range(len(named) + 1) for subset in itertools.combinations(named, size)]
        case "line" | "text":
            return [*sorted(set(constants)), "".join(constants) + "…"]
    return _in_order(field, sorted(set(constants)))


def _in_order(field: FormField, constants: list[Any]) -> list[Any]:
    """Each constant and a value between it and each neighbour, within the limits of the field."""
    step = _step(field)
    between = [first + (second - first) / 2 for first, second in itertools.pairwise(constants)] if step is None else []
    near = step if step is not None else Decimal(1)
    sides = [value for each in constants for value in (each - near, each, each + near)]
    least, most = _limit(field, field.min), _limit(field, field.max)
    inside = {
        value
        for value in (*sides, *between, least, most)
        if value is not None and (least is None or value >= least) and (most is None or value <= most)
    }
    return sorted(inside)


def _step(field: FormField) -> Any:
    """The least difference between two answers; None where there is none."""
    match field.type:
        case "money":
            return Money(1)
        case "date":
            return timedelta(days=1)
        case "integer":
            return 1
    return None


def _limit(field: FormField, value: float | None) -> Any:
    if value is None or field.type == "date":
        return None
    exact = Decimal(str(value))
    match field.type:
        case "money":
            return Money.yuan(exact)
        case "integer":
            return int(exact)
    return exact
