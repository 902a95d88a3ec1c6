"""What is bargained over, and what it is worth to a party: issues, options, points, reserves, packages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from govflow.messages import Message
from govflow.values import Text

WHOLE = 100
"""Points that each party gives: those of its best option of each issue come to this."""

Choice = tuple[str, str]
"""An issue and one of its options."""

Package = tuple[str, ...]
"""One option for each issue, in the order of the issues."""

Vector = tuple[int, ...]
"""What a package is worth to each party, in their order; each from 0 to 100."""


class Unsolved(Exception):
    """The solver ended without an answer and without a proof that there is none."""


@dataclass(frozen=True, kw_only=True)
class Issue:
    """Something that has to be settled, with the ways of settling it. ``title``: what people call it."""

    name: str
    options: tuple[str, ...]
    title: Text | None = None

    @property
    def called(self) -> Text | str:
        return self.title or self.name


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """All issues of a negotiation. ``barred``: choices that do not stand in one package together, such as a weir that
    is removed with a gate that is run jointly.
    """

    issues: tuple[Issue, ...]
    barred: tuple[frozenset[Choice], ...] = ()

    @property
    def count(self) -> int:
        """How many packages there are, barred ones among them."""
        found = 1
        for issue in self.issues:
            found *= len(issue.options)
        return found

    def packages(self) -> Iterator[Package]:
        """Each that is not barred, one after the other."""
        return (each for each in product(*(issue.options for issue in self.issues)) if self.allows(each))

    def allows(self, package: Package) -> bool:
        choices = {(issue.name, option) for issue, option in zip(self.issues, package, strict=True)}
        return not any(each <= choices for each in self.barred)


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What one party gave in confidence. ``reserve``: the points below which it prefers no agreement."""

    points: Mapping[Choice, int]
    reserve: int = 0

    def of(self, agenda: Agenda, package: Package) -> int:
        """What a package is worth to the party, from 0 to 100."""
        return sum(self.points[issue.name, option] for issue, option in zip(agenda.issues, package, strict=True))


def worth(agenda: Agenda, parties: Sequence[Scores], package: Package) -> Vector:
    return tuple(each.of(agenda, package) for each in parties)


def against_scores(agenda: Agenda, scores: Scores) -> list[Message]:
    """Why these points cannot be computed with, a sentence for each reason: each says what to change."""
    found: list[Message] = []
    best = 0
    for issue in agenda.issues:
        given = [scores.points.get((issue.name, option)) for option in issue.options]
        if None in given:
            found.append(
                Message("Give points to every option of “%(issue)s”; 0 if it is worth nothing.", issue=issue.called)
            )
            continue
        points = [each for each in given if each is not None]
        if min(points) < 0 or max(points) > WHOLE:
            found.append(Message("The points of “%(issue)s” are whole numbers from 0 to 100.", issue=issue.called))
        best += max(points, default=0)
    if not found and best != WHOLE:
        found.append(
            Message("The best options of all issues must come to 100 points together; they come to %(sum)s.", sum=best)
        )
    if not 0 <= scores.reserve <= WHOLE:
        found.append(Message("The reserve is a whole number from 0 to 100."))
    return found
