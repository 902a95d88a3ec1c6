"""A choice among several options in sentences: what may be chosen, how each votes, and what it takes to be chosen."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.machine import Machine
from govflow.engine.rounds.selections.rule import Selection
from govflow.messages import Message
from govflow.services.queries.procedure.amount_words import amount_words

BASES = {
    "seats": Message("all seats"),
    "present": Message("the seats present"),
    "cast": Message("the votes cast"),
    "yes_no": Message("the votes for and against"),
}
"""Of what a part is needed."""


def options_words(selection: Selection) -> Message:
    """What may be chosen."""
    options = tuple(each.label for each in selection.options)
    if selection.runoff_of is not None:
        return Message("A run-off between the two that led in the first vote, of: %(options)s.", options=options)
    return Message("Possible answers: %(choices)s.", choices=options)


def selection_words(selection: Selection, machine: Machine) -> Iterator[Message]:
    """How it is counted, and what it takes to be chosen."""
    if selection.method == "instant_runoff":
        yield Message(
            "Each numbers the options, some or all. A vote counts for the first of its options that is still in. Until "
            "one has more than half, the last is left out and its votes go on; a tie that matters is told as a tie."
        )
    elif selection.method == "pairwise":
        yield Message(
            "Each numbers the options, some or all. Each two are compared: the one that beats each other is chosen. If "
            "none does, of those who together beat all others the one whose worst defeat is the smallest."
        )
    else:
        if selection.method == "approval":
            yield Message("Each votes for %(most)s options at most.", most=selection.most)
        yield Message("The option with the most votes is chosen; where several lead alike, none is.")
    if selection.share is not None:
        share, basis = amount_words(selection.share, machine, more=False), BASES[selection.basis]
        yield Message("To be chosen, it needs %(share)s of %(basis)s.", share=share, basis=basis)
