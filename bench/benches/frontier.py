"""How long it takes to find the efficient packages of ten issues with five options, and all that is shown of them."""

from __future__ import annotations

from random import Random

from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from govflow.domain.bargaining.outcome import negotiated
from govflow.domain.bargaining.points import WHOLE, Agenda, Issue, Scores

LIMIT = 50_000  # µs
FAST_ENOUGH = AtMost(1)
ISSUES, OPTIONS = 10, 5
SEED = 20261128


def frontier(scene: Scene) -> Lines:
    """Ten issues with five options each, 100 points a side: frontier, picks and adjusted winner: ≤ 50 ms."""
    options = tuple(map(str, range(OPTIONS)))
    agenda = Agenda(issues=tuple(Issue(name=str(each), options=options) for each in range(ISSUES)))
    dice = Random(SEED)
    parties = _scores(agenda, dice), _scores(agenda, dice)
    (counted,) = side_by_side(
        lambda _number: negotiated(agenda, parties), rounds=scene.extent.rounds, warm_up=scene.extent.warm_up
    )
    yield Line(
        name="frontier",
        database=scene.database("frontier").name,
        size=f"{ISSUES} × {OPTIONS}",
        value=counted,
        unit="µs",
        limit=LIMIT,
        beside="50 ms",
        aim=FAST_ENOUGH,
        rounds=scene.extent.rounds,
    )


def _scores(agenda: Agenda, dice: Random) -> Scores:
    """The best option of each issue comes to 100 with those of the others; another gets less."""
    cuts = sorted(dice.sample(range(1, WHOLE), ISSUES - 1))
    best = [b - a for a, b in zip([0, *cuts], [*cuts, WHOLE], strict=True)]
    points = {}
    for issue, most in zip(agenda.issues, best, strict=True):
        given = [most, *(dice.randrange(0, most + 1) for _ in range(OPTIONS - 1))]
        dice.shuffle(given)
        points.update({(issue.name, option): worth for option, worth in zip(issue.options, given, strict=True)})
    return Scores(points=points)
