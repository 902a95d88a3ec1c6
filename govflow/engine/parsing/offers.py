"""Rounds of offers and of reviews whose parts do not fit together: who offers, in which form, what is scored."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rounds.rules import Offer, Review, Round
from govflow.messages import Message


def check_offers(workflow: Workflow, positions: Positions) -> Iterator[Problem]:
    """Every offer of persons or with confidences in it, every review of what are no offers, and persons to replace."""
    for name, each in workflow.rounds.items():
        path: Path = ("rounds", name)
        if isinstance(each, Offer):
            yield from _offer(workflow, each, path, positions)
        elif isinstance(each, Review):
            yield from _review(workflow, each, path, positions)


def _offer(workflow: Workflow, offer: Offer, path: Path, positions: Positions) -> Iterator[Problem]:
    """An offer is made by an organization, and read by all who see the round once it is open."""
    if "person" in _kinds(workflow, offer):
        sentence = Message("Offers are made by organizations: these voters are persons.")
        yield positions.problem((*path, "voters"), sentence)
    for field in workflow.forms.get(offer.form, ()):
        if field.audience or field.seats is not None:
            sentence = Message(
                "“%(field)s” is part of an offer, which is opened to all who see the round and seats nobody: "
                "leave audience and seats out.",
                field=field.name,
            )
            yield positions.problem((*path, "form"), sentence)


def _review(workflow: Workflow, review: Review, path: Path, positions: Positions) -> Iterator[Problem]:
    if review.replace and _kinds(workflow, review) != {"person"}:
        sentence = Message("Only persons are replaced: these reviewers are organizations.")
        yield positions.problem((*path, "replace"), sentence)
    scored = workflow.rounds.get(review.per) if review.per is not None else None
    if scored is not None and not isinstance(scored, Offer):
        yield positions.problem((*path, "per"), Message("“%(round)s” is no round of offers.", round=review.per))
    elif scored is not None and review.ties is not None:
        prices = [
            each.name
            for each in workflow.forms.get(scored.form, ())
            if each.kind.expression == "money" and each.required
        ]
        if review.ties not in prices:
            sentence = Message("“%(field)s” is no sum of money that each offer has to say.", field=review.ties)
            yield positions.problem((*path, "ties"), sentence)


def _kinds(workflow: Workflow, round_: Round) -> set[str]:
    """What kinds of holders answer: persons, or organizations of whichever kind."""
    kinds = (workflow.parties[each].kind for each in round_.voters if each in workflow.parties)
    return {"person" if each == "person" else "organization" for each in kinds}
