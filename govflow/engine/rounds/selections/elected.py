"""The verdict on an election: several of those who stand are chosen for as many places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from govflow.engine.rounds.count import quorum_of
from govflow.engine.rounds.derivation import quorum_lines
from govflow.engine.rounds.elections import Candidate, Election
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.seats import Roll, Seat
from govflow.engine.rounds.verdicts import (
    DerivationLine,
    Verdict,
    closes,
    electorate_line,
    head_count,
    names,
    no_quorum,
    progress,
    recusal_line,
    unless_quorate,
)
from govflow.messages import Message
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Polled:
    """Who was named how often, by ``cast`` seats, and whom that elects."""

    election: Election
    counts: Mapping[str, int]
    cast: int

    @cached_property
    def electable(self) -> tuple[Candidate, ...]:
        """Those who have enough votes, the most first; of as many, in the order in which they stand."""
        enough = [each for each in self.election.standing if self._is_enough(self.counts[each.name])]
        return tuple(sorted(enough, key=lambda each: -self.counts[each.name]))

    @cached_property
    def tied(self) -> tuple[Candidate, ...]:
        """Those who have as many votes as one another, and for whom too few places are left."""
        return self._alike_at(self.electable, self.election.places)

    @cached_property
    def elected(self) -> tuple[Candidate, ...]:
        """Those who have a place for certain."""
        ahead = [each for each in self.electable if each not in self.tied]
        return tuple(ahead[: self.election.places])

    @property
    def left(self) -> int:
        """How many places are left."""
        return self.election.places - len(self.elected)

    @cached_property
    def next(self) -> tuple[Candidate, ...]:
        """Between whom a run-off for these is held: those who are tied for them, else twice as many as there are
        places, by their votes. None where that leaves nothing to choose, or where a tie leaves open who they are.
        """
        if not self.election.runoff or not self.left:
            return ()
        if self.tied:
            return self.tied
        found = self._by_votes[: 2 * self.left]
        return () if self._alike_at(self._by_votes, 2 * self.left) or len(found) <= self.left else found

    @property
    def outcome(self) -> str:
        """Undecided: places are left, and it is certain between whom a run-off for them is held."""
        if self.next:
            return "undecided"
        open_ = self.election.runoff and self.left and self._alike_at(self._by_votes, 2 * self.left)
        if self.tied or open_:
            return "tied"
        return "short" if self.left else "filled"

    @property
    def _behind(self) -> tuple[Candidate, ...]:
        """Those who were named and have no place."""
        return tuple(e for e in self.election.standing if e not in self.elected and self.counts[e.name])

    @property
    def _by_votes(self) -> tuple[Candidate, ...]:
        return tuple(sorted(self._behind, key=lambda each: -self.counts[each.name]))

    def _alike_at(self, ranked: Sequence[Candidate], places: int) -> tuple[Candidate, ...]:
        """Those of a ranking with as many votes as the last who would have one of these places, if one has none."""
        if len(ranked) <= places or self.election.tie == "order":
            return ()
        last, next_ = (self.counts[each.name] for each in ranked[places - 1 : places + 1])
        return tuple(each for each in ranked if self.counts[each.name] == last) if last == next_ else ()

    def _is_enough(self, votes: int) -> bool:
        return votes * 2 > self.cast if self.election.majority else votes > 0


def judge_election(election: Election, roll: Roll) -> Verdict:
    """Filled where as many are elected as there are places; else short of some, or tied at the last."""
    polled = Polled(election=election, counts=_named(election, roll), cast=len(roll.answers))
    quorum = quorum_of(election, roll)
    quorate = quorum is None or quorum.met
    closed = closes(election, roll, decided=False)
    return Verdict(
        outcome=(polled.outcome if quorate else "no_quorum") if closed else None,
        closed=closed,
        tally=replace(head_count(roll), counts=polled.counts),
        derivation=(
            electorate_line(Message("Who elects"), roll),
            *quorum_lines(roll, quorum),
            recusal_line(roll),
            *_candidate_lines(polled, roll),
            *_majority_lines(polled),
            _place_line(polled),
            *_next_lines(polled),
        ),
        sentence=_elected_sentence(polled, roll) if closed else unless_quorate(election, roll, progress(roll)),
        waiting=() if closed else tuple(seat.id for seat in roll.waiting),
        elected=tuple(each.id for each in polled.elected) if closed and quorate else (),
        leading=tuple(str(each.id) for each in polled.next) if closed and quorate else (),
    )


def _named(election: Election, roll: Roll) -> dict[str, int]:
    given = [response.scores for response in roll.answers.values()]
    return {each.name: sum(int(scores.get(each.name, 0)) for scores in given) for each in election.standing}


def _candidate_lines(polled: Polled, roll: Roll) -> list[DerivationLine]:
    """A line for each candidate, with those who named them where that may be known."""
    secret = is_secret(polled.election.sealed)
    return [
        DerivationLine(
            label=each.label,
            text=Message("Counted in the ballot box; whose they are nobody knows")
            if secret
            else Message("Named by %(seats)s", seats=names(_naming(roll, each.name))),
            value=str(polled.counts[each.name]),
            met=each in polled.elected,
        )
        for each in polled.election.standing
    ]


def _naming(roll: Roll, candidate: str) -> tuple[Seat, ...]:
    return tuple(seat for seat in roll.seats if seat.id in roll.answers and candidate in roll.answers[seat.id].scores)


def _majority_lines(polled: Polled) -> list[DerivationLine]:
    if not polled.election.majority:
        return []
    text = Message("More than half of the %(cast)s that voted", cast=polled.cast)
    return [DerivationLine(label=Message("Majority"), text=text, value=str(polled.cast // 2 + 1))]


def _place_line(polled: Polled) -> DerivationLine:
    filled, places = len(polled.elected), polled.election.places
    text = Message("%(elected)s", elected=_labels(polled.elected)) if polled.elected else Message("Nobody is elected")
    value = Message("%(filled)s of %(places)s", filled=filled, places=places)
    return DerivationLine(label=Message("Places"), text=text, value=value, met=filled == places)


def _next_lines(polled: Polled) -> list[DerivationLine]:
    """Between whom a run-off is held."""
    if not polled.next:
        return []
    text = Message("Between those who come next: %(names)s", names=tuple(_with_votes(polled, e) for e in polled.next))
    return [DerivationLine(label=Message("Run-off"), text=text, value=_places_left(polled.left))]


def _with_votes(polled: Polled, candidate: Candidate) -> Message:
    return Message("%(name)s with %(votes)s", name=candidate.label, votes=polled.counts[candidate.name])


def _places_left(n: int) -> Message:
    return Message("for %(n)s place", "for %(n)s places", n=n)


def _elected_sentence(polled: Polled, roll: Roll) -> Message:
    if (missing := no_quorum(polled.election, roll)) is not None:
        return missing
    elected, empty = _labels(polled.elected), polled.election.places - len(polled.elected)
    if not empty:
        return Message("Elected: %(elected)s.", elected=elected)
    last = _left(polled, empty)
    return Message("Elected: %(elected)s. %(left)s", elected=elected, left=last) if elected else last


def _left(polled: Polled, empty: int) -> Message:
    """Why places stay empty."""
    if polled.next:
        return Message(
            "A run-off %(places)s is held between %(names)s.",
            places=_places_left(empty),
            names=tuple(_with_votes(polled, each) for each in polled.next),
        )
    if polled.outcome == "tied" and not polled.tied:
        return Message(
            "No run-off %(places)s: a tie leaves open between whom it would be held.", places=_places_left(empty)
        )
    if not polled.tied:
        return Message("%(n)s place stays empty.", "%(n)s places stay empty.", n=empty)
    return Message(
        "A tie of %(tied)s with %(votes)s each for %(places)s.",
        tied=_labels(polled.tied),
        votes=polled.counts[polled.tied[0].name],
        places=Message("the last place", "the last %(n)s places", n=empty),
    )


def _labels(candidates: tuple[Candidate, ...]) -> tuple[Text, ...]:
    return tuple(each.label for each in candidates)
