"""Efficient packages: how long it takes to find them, and how many statements the room takes that shows them."""

from __future__ import annotations

from random import Random

from sqlalchemy import Engine

from bench.application import application, fetch, signed_in
from bench.measuring import side_by_side
from bench.report import AtMost, Line, Lines
from bench.scene import Scene
from govflow.domain.bargaining.outcome import negotiated
from govflow.domain.bargaining.points import WHOLE, Agenda, Issue, Scores
from tests.builders import Cast
from tests.services import rooms
from tests.statements import counted

LIMIT = 50_000  # µs
FAST_ENOUGH = AtMost(1)
ISSUES, OPTIONS = 10, 5
SEED = 20261128
STATEMENTS = 15
MEDIATOR, SIDE = "zhou.min", "chen.yu"


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


def room(scene: Scene) -> Lines:
    """The page of the room with its frontier, and that of a side with its own points: ≤ 15 statements each."""
    database = scene.database("room")
    cast = scene.installation(database)
    path = f"/cases/{rooms.scored(cast)}/room"
    for person, of in ((MEDIATOR, "mediator"), (SIDE, "side")):
        yield Line(
            name="room",
            of=of,
            database=database.name,
            size=f"{len(rooms.ISSUES)} issues",
            value=_statements(cast, person, path),
            unit="statements",
            limit=STATEMENTS,
            beside="as many as it may ask",
            rounds=1,
            aim=FAST_ENOUGH,
        )


def _statements(cast: Cast, person: str, path: str) -> int:
    """Of a page that was shown before: what stays as it is, such as the procedure, is known by then."""
    client = signed_in(application(cast), cast, person)
    for number in range(2):
        fetch(client, path, number)
    with counted(Engine) as statements:
        fetch(client, path, 0)
    return len(statements)


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
