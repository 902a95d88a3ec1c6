"""What a seat marks where it names several: those who stand, or options that it approves or numbers; each with a score.

In an election and an approval a score is one; where options are numbered, it is the number.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from fractions import Fraction

from govflow.engine.rounds.choices import Choice
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.rules import Round
from govflow.engine.rounds.selections.rule import RANKED, Selection
from govflow.messages import Message


def as_opened(name: str, rounds: Mapping[str, Round], repeated: Container[str]) -> Round:
    """A round of a file as one that opens: of those held for each of several any one; a run-off with all options of
    its first vote, or with its candidates and places, for between which of them it is held is known only then.
    """
    found = rounds[name]
    if name in repeated:
        return found.model_copy(update={"per": None, "states": ()})
    first = rounds.get(found.runoff_of or "") if isinstance(found, Selection | Election) else None
    if isinstance(found, Election) and isinstance(first, Election):
        return found.model_copy(update={"candidates": first.candidates, "places": first.places})
    if isinstance(found, Selection) and isinstance(first, Selection):
        return found.model_copy(update={"options": first.options})
    return found


def on_paper(round_: Round) -> tuple[Choice, ...]:
    """Those of whom a seat marks several, in their order; none in a round where it gives one answer."""
    if isinstance(round_, Election):
        return round_.standing
    return round_.options if isinstance(round_, Selection) and round_.method != "most" else ()


def is_numbered(round_: Round) -> bool:
    """Does a seat number them, the one it wants most with 1?"""
    return isinstance(round_, Selection) and round_.method in RANKED


def marked(round_: Round, scores: Mapping[str, Fraction | int]) -> tuple[Choice, ...]:
    """Those that a seat has marked, where they are numbered in the order of the numbers."""
    known = {each.name: each for each in on_paper(round_)}
    names = in_order(scores) if is_numbered(round_) else [name for name in known if name in scores]
    return tuple(known[name] for name in names)


def in_order(numbers: Mapping[str, Fraction | int]) -> list[str]:
    """The options by the numbers 1, 2, 3 … that were given them."""
    found = [""] * len(numbers)
    for name, number in numbers.items():
        found[number.numerator - 1] = name
    return found


def against_marking(selection: Selection, marks: Mapping[str, object]) -> list[Message]:
    """Why options cannot be marked so: none, one that there is not, too many, or not numbered one by one."""
    if selection.method == "most":
        return [Message("Scores are given in reviews only.")] if marks else []
    if not marks.keys() <= {each.name for each in selection.options}:
        options = tuple(each.label for each in selection.options)
        return [Message("Mark nothing but these options: %(options)s.", options=options)]
    if selection.method in RANKED:
        return _against_numbers(marks)
    if not marks:
        return [Message("Vote for at least one option.")]
    if any(each != 1 for each in marks.values()):
        return [Message("Vote for each option once at most.")]
    if len(marks) > selection.most:
        n, most = len(marks), selection.most
        return [Message("You have voted for %(n)s options; %(most)s are allowed at most.", n=n, most=most)]
    return []


def _against_numbers(marks: Mapping[str, object]) -> list[Message]:
    if not marks:
        return [Message("Number at least one option: 1 for the one that you want most.")]
    if set(marks.values()) != set(range(1, len(marks) + 1)):
        return [
            Message(
                "Number the options 1, 2, 3 and so on, each number once and none left out. Options without a number "
                "come last."
            )
        ]
    return []
