"""What a seat of a story answers: a choice, an offer, scores, whom it elects, or which options it marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from govflow.engine.asking import AskedForm
from govflow.engine.facts import Facts
from govflow.engine.rounds import Response, Seat
from govflow.engine.rounds.choices import VOTED
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.offers import Subject, score_name
from govflow.engine.rounds.rules import Offer, Review, Round, Signature
from govflow.engine.rounds.selections.paper import is_numbered, on_paper
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.stories.cast import Answers, capacity_called, seats_of
from govflow.engine.stories.steps import known as there
from govflow.engine.stories.taking import REASON


@dataclass(frozen=True)
class Offering:
    """What seats fill in their offers from: the answers of the story, the forms of the procedure, the case."""

    answers: Answers
    forms: Mapping[str, AskedForm]
    facts: Facts


def response(round_: Round, seat: Seat, answer: Any, known: Offering, subjects: Sequence[Subject] = ()) -> Response:
    """A choice, an offer (``offered``, or its answers by field), the scores of a review, or whom an election names.

    A review that only says ``scored`` gives full points; one of several offers, ``{"offerers[1]": {quality: 40}}``.
    """
    match round_:
        case Offer():
            given = answer if isinstance(answer, Mapping) else {}
            for field in given:
                there("field", field, [each.name for each in known.forms[round_.form].fields])
            answers = known.answers.fill(known.forms[round_.form], given, known.facts)
            return Response(seat_id=seat.id, choice="offered", answers=answers)
        case Review():
            scores = dict(answer) if isinstance(answer, Mapping) else _full(round_, subjects)
            declared = bool(scores.pop("declared", True))
            return Response(seat_id=seat.id, choice="scored", scores=_by_name(round_, scores, known), declared=declared)
        case Election():
            return Response(seat_id=seat.id, choice=VOTED[0].name, scores=_naming(round_, answer))
        case Selection() if on_paper(round_):
            return Response(seat_id=seat.id, choice=VOTED[0].name, scores=_marking(round_, answer))
    choice = there("option", str(answer), [each.name for each in round_.choices])
    reasoned = isinstance(round_, Signature) and choice in round_.reasoned
    return Response(seat_id=seat.id, choice=choice, comment=REASON if reasoned else "")


def _naming(election: Election, answer: Any) -> dict[str, int]:
    """The candidates whom a story names: ``nominees[2]``, ``[nominees[1], Li Hua]``, or all by ``nominees``."""
    numbered = enumerate(election.standing, 1)
    called = {f"{election.candidates}[{number}]": [each.name] for number, each in numbered}
    called |= {each.label.en: [each.name] for each in election.standing}
    called[election.candidates or ""] = [each.name for each in election.standing]
    keys = answer if isinstance(answer, list | tuple) else (answer,)
    return {name: 1 for key in keys for name in called[there("candidate", str(key), called)]}


def _marking(selection: Selection, answer: Any) -> dict[str, int]:
    """The options that a story says a seat votes for; where they are numbered, in that order."""
    keys = answer if isinstance(answer, list | tuple) else (answer,)
    names = [there("option", str(key), [each.name for each in selection.options]) for key in keys]
    return {name: number if is_numbered(selection) else 1 for number, name in enumerate(names, 1)}


def _full(review: Review, subjects: Sequence[Subject]) -> dict[str, Any]:
    points = {each.name: each.max for each in review.criteria}
    if review.per is None:
        return points
    return {score_name(subject, name): most for subject in subjects for name, most in points.items()}


def _by_name(review: Review, scores: Mapping[str, Any], known: Offering) -> dict[str, Any]:
    """Scores as a response keeps them: those of an offer under the number of who made it."""
    flat: dict[str, Any] = {}
    criteria = [each.name for each in review.criteria]
    for key, given in scores.items():
        for name in given if isinstance(given, Mapping) else () if review.per is not None else (key,):
            there("criterion", str(name), criteria)
        if not isinstance(given, Mapping):
            flat[key] = given
            continue
        there("capacity", capacity_called(key), known.answers.parties)
        for each in seats_of(known.answers.parties, key):
            subject = Subject(id=each.organization_id or 0, name=each.name)
            flat |= {score_name(subject, name): points for name, points in given.items()}
    return flat
