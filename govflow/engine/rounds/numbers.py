"""Numbers of a rule that the file writes as expressions: found in it, and put in when the round opens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from govflow.engine.problems import Path
from govflow.engine.rounds.rules import Round, read_round
from govflow.engine.rounds.thresholds import is_formula


def formulas(round_: Round) -> dict[Path, str]:
    """The expressions in a round that stand for numbers, by where the file has them."""
    places = _places(round_.model_dump(mode="json"))
    return {path: given for path, given in places if isinstance(given, str) and is_formula(given)}


def with_numbers(round_: Round, found: Mapping[Path, int]) -> Round:
    """The round with numbers in these places."""
    data = round_.model_dump(mode="json")
    for path, value in found.items():
        part: Any = data
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = value
    return read_round(data)


def _places(data: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
    """Where numbers of seats can stand."""
    yield ("minimum",), data.get("minimum")
    for name, amount in (data.get("quorum") or {}).items():
        yield ("quorum", name), amount
    rule = data.get("rule") or {}
    yield ("rule", "pass"), rule.get("pass")
    for number, threshold in enumerate(rule.get("all_of", ())):
        yield ("rule", "all_of", number, "pass"), threshold["pass"]
    for group, amount in rule.get("groups", {}).items():
        yield ("rule", "groups", group), amount
