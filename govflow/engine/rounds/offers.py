"""The verdict on offers, and on a review that scores them: what each offer says, what it scored, which is the best."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from govflow.codec import canonical, dump
from govflow.engine.rounds.choices import Criterion
from govflow.engine.rounds.rules import Offer, Review
from govflow.engine.rounds.seats import Roll, Seat
from govflow.engine.rounds.thresholds import number
from govflow.engine.rounds.verdicts import (
    DerivationLine,
    Tally,
    Verdict,
    closes,
    electorate_line,
    head_count,
    minimum_line,
    missing_lines,
    names,
    needed_line,
    points,
    progress,
    recusal_line,
)
from govflow.messages import Message
from govflow.values import Text

Means = Mapping[str, Fraction]  # criterion → points in the mean of the reviews


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One offer to be scored. ``id`` is that of the organization that made it; ``says``: what it answered."""

    id: int
    name: Text
    says: Mapping[str, Any] = field(default_factory=dict, compare=False)


def subjects_of(seats: Sequence[Seat], verdict: Verdict) -> tuple[Subject, ...]:
    """The offers that a round of offers came to, in the order of its seats."""
    made = [(seat.organization_id, seat.name) for seat in seats if seat.organization_id in verdict.of]
    return tuple(Subject(id=number, name=name, says=verdict.of[number]) for number, name in made if number is not None)


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


def judge_offer(offer: Offer, roll: Roll) -> Verdict:
    """Complete with at least ``minimum`` offers: then what they say is part of the verdict; fewer are never opened.

    Before it closes it tells nobody who has offered, or how many: who knew that would offer accordingly (Tendering and
    Bidding Law art. 22; fewer than are needed are not opened, art. 28).
    """
    made = tuple(seat for seat in roll.seats if seat.id in roll.answers)
    needed = number(offer.minimum)
    if not closes(offer, roll, decided=False):
        return _sealed(roll, needed)
    complete = len(made) >= needed
    return Verdict(
        outcome="complete" if complete else "incomplete",
        closed=True,
        tally=head_count(roll),
        derivation=(
            *_electorate(roll),
            minimum_line(Message("Offers"), len(made), needed),
            *((*_made_line(made), *missing_lines(roll.waiting)) if complete else ()),
        ),
        sentence=_offered(len(made), needed),
        of={seat.organization_id or 0: roll.answers[seat.id].answers for seat in made} if complete else {},
    )


def _sealed(roll: Roll, needed: int) -> Verdict:
    """An open round of offers: every seat is awaited, for each may offer anew until it closes.

    Nor does an offer count as presence: that would tell how many there are.
    """
    able = [*roll.waiting, *(seat for seat in roll.seats if seat.id in roll.answers)]
    unheard = replace(roll, answers={})
    return Verdict(
        outcome=None,
        closed=False,
        tally=replace(head_count(unheard), answered=None),
        derivation=(*_electorate(unheard), needed_line(Message("Offers needed"), needed)),
        sentence=Message("Who has offered, and how many, is told to nobody before the round closes."),
        waiting=tuple(sorted(seat.id for seat in able)),
    )


def _electorate(roll: Roll) -> tuple[DerivationLine, DerivationLine]:
    return electorate_line(Message("Who may offer"), roll), recusal_line(roll)


def judge_scoring(review: Review, roll: Roll, subjects: Sequence[Subject]) -> Verdict:
    """The offer with the most points in the mean of at least ``minimum`` reviews; tied where several have them and the
    file does not say what decides then.
    """
    done, needed = len(roll.answers), number(review.minimum)
    enough = done >= needed
    closed = closes(review, roll, decided=enough)
    means = {each.id: _means(review, roll, each) for each in subjects} if done else {}
    ranked = _ranked(review, roll, subjects, means)
    best = ranked[0] if ranked else ()
    outcome = "incomplete" if not enough else "complete" if len(best) == 1 else "tied"
    won = best[0] if closed and outcome == "complete" else None
    return Verdict(
        outcome=outcome if closed else None,
        closed=closed,
        tally=_tally(roll, means[won.id] if won is not None else {}),
        derivation=(
            electorate_line(Message("Who reviews"), roll),
            recusal_line(roll),
            minimum_line(Message("Reviews"), done, needed),
            *(_score_line(review, each, means[each.id]) for each in subjects if means),
            *(_order_lines(review, roll, subjects, means, ranked) if closed and enough else ()),
        ),
        sentence=_scored(review, roll, best, means) if closed else progress(roll),
        waiting=() if closed else tuple(seat.id for seat in roll.waiting),
        winner=won.id if won is not None else None,
        of={number: {**found, "mean": sum(found.values(), Fraction())} for number, found in means.items()}
        if closed
        else {},
        after=_after(ranked) if closed and enough else {},
    )


def _made_line(made: Sequence[Seat]) -> list[DerivationLine]:
    if not made:
        return []
    return [
        DerivationLine(label=Message("Made by"), text=Message("%(seats)s", seats=names(made)), value=str(len(made)))
    ]


def _offered(made: int, minimum: int) -> Message:
    if made >= minimum:
        return Message("%(n)s offer was opened.", "%(n)s offers were opened.", n=made)
    return Message("Too few offers: %(made)s, where at least %(minimum)s are needed.", made=made, minimum=minimum)


def _means(review: Review, roll: Roll, subject: Subject) -> dict[str, Fraction]:
    reviews = list(roll.answers.values())
    return {
        each.name: sum((Fraction(given.scores[score_name(subject, each.name)]) for given in reviews), Fraction())
        / len(reviews)
        for each in review.criteria
    }


def _ranked(
    review: Review, roll: Roll, subjects: Sequence[Subject], means: Mapping[int, Means]
) -> list[tuple[Subject, ...]]:
    """All offers, the best first; together those between which nothing decides. None without any review."""
    if not means:
        return []
    seed = _seed(roll, subjects)

    def place(subject: Subject) -> tuple[Any, ...]:
        points_lost = -sum(means[subject.id].values(), Fraction())
        if review.ties is None:
            return (points_lost,)
        return points_lost, subject.says[review.ties], _ticket(seed, subject)

    return [tuple(each) for _, each in groupby(sorted(subjects, key=place), key=place)]


def _seed(roll: Roll, subjects: Sequence[Subject]) -> str:
    """SHA-256 over all offers and all scores: nobody knew them all before the round closed, and who may read them all
    can calculate it anew.
    """
    scores = sorted(sorted((name, str(given)) for name, given in each.scores.items()) for each in roll.answers.values())
    said = {str(each.id): dump(dict(each.says)) for each in subjects}
    return hashlib.sha256(canonical({"offers": said, "scores": scores})).hexdigest()


def _ticket(seed: str, subject: Subject) -> str:
    """The lot of an offer: the least comes first."""
    return hashlib.sha256(f"{seed} {subject.id}".encode()).hexdigest()


def _after(ranked: Sequence[tuple[Subject, ...]]) -> dict[int, int]:
    """Who comes next in the ranking, as far as that is said."""
    return {one.id: other.id for (one, *more), (other, *others) in pairwise(ranked) if not more and not others}


def _order_lines(
    review: Review, roll: Roll, subjects: Sequence[Subject], means: Mapping[int, Means],
    ranked: Sequence[tuple[Subject, ...]],
) -> Iterator[DerivationLine]:  # fmt: skip
    """By what those are ranked who have as many points, where there are such."""
    totals = [sum(means[each.id].values(), Fraction()) for each in subjects]
    if review.ties is None or len(set(totals)) == len(totals):
        return
    text = Message(
        "With as many points the lower price comes first; at the same price it is drawn by lot, from the SHA-256 of "
        "all offers and scores: %(seed)s",
        seed=_seed(roll, subjects),
    )
    order = tuple(each.name for group in ranked for each in group)
    yield DerivationLine(label=Message("Ranking"), text=text, value=Message("%(offers)s", offers=order))


def _tally(roll: Roll, means: Means) -> Tally:
    return replace(head_count(roll), means=means, mean=sum(means.values(), Fraction()) if means else None)


def _score_line(review: Review, subject: Subject, means: Means) -> DerivationLine:
    parts = tuple(
        Message("%(criterion)s %(points)s", criterion=each.label, points=points(means[each.name]))
        for each in review.criteria
    )
    text = Message("%(points)s, of %(max)s in all", points=parts, max=review.max)
    return DerivationLine(label=subject.name, text=text, value=points(sum(means.values(), Fraction())))


def _scored(review: Review, roll: Roll, best: tuple[Subject, ...], means: Mapping[int, Means]) -> Message:
    done = len(roll.answers)
    if done < number(review.minimum) or not best:
        return Message("Incomplete: %(done)s of %(minimum)s reviews needed.", done=done, minimum=number(review.minimum))
    total = points(sum(means[best[0].id].values(), Fraction()))
    if len(best) > 1:
        tied = tuple(each.name for each in best)
        return Message(
            "A tie: %(offers)s have %(mean)s of %(max)s points each.", offers=tied, mean=total, max=review.max
        )
    return Message(
        "Best is %(offer)s: %(mean)s of %(max)s points in the mean of %(done)s reviews.",
        offer=best[0].name,
        mean=total,
        max=review.max,
        done=done,
    )
