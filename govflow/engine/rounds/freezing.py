"""The rule of a round as it is frozen at the opening: its expressions over the case have become numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from govflow.engine.expressions import Expression, ExpressionError, Scope
from govflow.engine.expressions.types import NUMBER
from govflow.engine.facts import CaseFacts, Facts, Rounds
from govflow.engine.problems import Path
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.rules import Review, Round, read_round
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.thresholds import is_formula
from govflow.engine.rounds.verdicts import Verdict
from govflow.errors import Refused
from govflow.messages import Message

MOST = 10_000  # seats, as for numbers that the file writes


def formulas(round_: Round) -> dict[Path, str]:
    """The expressions in a round that stand for numbers, by where the file has them."""
    places = _places(round_.model_dump(mode="json"))
    return {path: given for path, given in places if isinstance(given, str) and is_formula(given)}


def frozen(round_: Round, scope: Scope, facts: Callable[[Iterable[type]], Facts]) -> Round:
    """The round with every expression computed, rounded up to whole seats; a run-off between the two that lead.

    ``facts`` loads those of some types. Raises Refused where no two lead, or where an expression has no
    value, or one that is no number of seats.
    """
    if isinstance(round_, Selection) and round_.runoff_of is not None:
        round_ = between_leading(round_, facts([Rounds])[Rounds].verdicts.get(round_.runoff_of))
    if isinstance(round_, Election) and round_.runoff_of is not None:
        round_ = for_places_left(round_, facts([Rounds])[Rounds].verdicts.get(round_.runoff_of))
    if isinstance(round_, Review) and round_.criteria_from is not None:
        round_ = with_criteria(round_, facts([CaseFacts])[CaseFacts].data)
    read = {path: Expression.parse(text, scope, NUMBER) for path, text in formulas(round_).items()}
    if not read:
        return round_
    known = facts({need for each in read.values() for need in each.needs})
    return with_numbers(round_, {path: _number(each, known) for path, each in read.items()})


def between_leading(selection: Selection, first: Verdict | None) -> Selection:
    """A run-off between the two options that led in its first vote. Raises Refused where there are none."""
    leading = first.leading if first is not None else ()
    if not leading:
        raise Refused(
            [Message("There is no run-off: it needs a first vote that nobody has won and in which two options led.")]
        )
    return selection.model_copy(update={"options": tuple(e for e in selection.options if e.name in leading)})


def for_places_left(election: Election, first: Verdict | None) -> Election:
    """A run-off of those who came next in the first election, for the places that it has left. Raises Refused where
    there are none. Who has ceased to be a candidate since stands no more.
    """
    if first is None or not first.leading:
        raise Refused([Message("There is no run-off: it needs an election that has left places, and who come next.")])
    standing = tuple(each for each in election.standing if str(each.id) in first.leading)
    return election.model_copy(update={"standing": standing, "places": election.places - len(first.elected)})


def with_criteria(review: Review, answers: Mapping[str, Any]) -> Review:
    """The review with the criteria that the table of the case says. Raises Refused where it says none."""
    said = review.criteria_from
    if said is None:
        return review
    criteria = said.read(answers.get(said.table) or ())
    if not criteria:
        raise Refused([Message("What is scored is not known: the table of criteria is empty.")])
    return review.model_copy(update={"criteria": criteria, "criteria_from": None})


def _number(expression: Expression, facts: Facts) -> int:
    try:
        value = expression.evaluate(facts)
    except ExpressionError as error:
        raise Refused([error.sentence]) from error
    if value is None:
        raise Refused([Message("How many are needed is not known: %(words)s.", words=expression.words())])
    needed: int = math.ceil(value)
    if not 1 <= needed <= MOST:
        raise Refused([Message("%(words)s is %(n)s, which is no number of seats.", words=expression.words(), n=needed)])
    return needed


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
        if name != "groups":
            yield ("quorum", name), amount
    for group, amount in (data.get("quorum") or {}).get("groups", {}).items():
        yield ("quorum", "groups", group), amount
    rule = data.get("rule") or {}
    yield ("rule", "pass"), rule.get("pass")
    for number, threshold in enumerate(rule.get("all_of", ())):
        yield ("rule", "all_of", number, "pass"), threshold["pass"]
    for group, amount in rule.get("groups", {}).items():
        yield ("rule", "groups", group), amount
