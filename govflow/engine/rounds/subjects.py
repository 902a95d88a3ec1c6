"""What a review scores where it scores several: the offers of an earlier round, by who made them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.rounds.choices import Criterion
    from govflow.engine.rounds.rules import Review
    from govflow.engine.rounds.seats import Seat
    from govflow.engine.rounds.verdicts import Verdict


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One offer to be scored. ``id`` is that of the organization that made it."""

    id: int
    name: Text


def subjects_of(seats: Sequence[Seat], verdict: Verdict) -> tuple[Subject, ...]:
    """The offers that a round of offers came to, in the order of its seats."""
    made = [(seat.organization_id, seat.name) for seat in seats if seat.organization_id in verdict.of]
    return tuple(Subject(id=number, name=name) for number, name in made if number is not None)


def score_name(subject: Subject, criterion: str) -> str:
    """Under which name a response keeps the score of an offer for a criterion."""
    return f"{subject.id}.{criterion}"


def score_label(subject: Subject, criterion: Criterion) -> Text:
    """What a sentence calls the score of an offer for a criterion."""
    return Text(en=f"{subject.name.en}: {criterion.label.en}", zh=f"{subject.name.zh}：{criterion.label.zh}")


def check_scores(
    review: Review, subjects: Sequence[Subject], scores: Mapping[str, Fraction | int]
) -> Iterator[Message]:
    """All reasons why scores are not acceptable: missing, out of bounds, or of what is not scored here."""
    asked = list(_asked(review, subjects))
    for name, label, most in asked:
        score = scores.get(name)
        if score is None:
            yield Message("A score for “%(criterion)s” is missing.", criterion=label)
        elif not 0 <= score <= most:
            yield Message("“%(criterion)s” takes 0 to %(max)s points.", criterion=label, max=most)
    for name in sorted(scores.keys() - {name for name, _, _ in asked}):
        yield Message("“%(criterion)s” is not scored here.", criterion=name)


def _asked(review: Review, subjects: Sequence[Subject]) -> Iterator[tuple[str, Text, int]]:
    """Each score that is asked for: its name, what a sentence calls it, and the most points."""
    if review.per is None:
        yield from ((each.name, each.label, each.max) for each in review.criteria)
        return
    for subject in subjects:
        for each in review.criteria:
            yield score_name(subject, each.name), score_label(subject, each), each.max
