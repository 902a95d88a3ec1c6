"""A panel scores a project of the government that opened the case, which replaces its reviewers."""

from __future__ import annotations

from pathlib import Path

from govflow.services.catalog import publish
from govflow.store.rounds import LoadedRound
from tests.builders import Cast
from tests.services import agendas

FILE = Path(__file__).parents[1] / "workflows" / "siting.v1.yaml"
OWNER = "chen.yu"
REVIEWERS = ("song.wei", "pan.ying", "du.juan")


def scoring(cast: Cast) -> str:
    """The review is open, and nobody has scored."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)
    reviewers = tuple(cast.person(each) for each in REVIEWERS)
    named = {"partners": cast.organizations("laishui", "ninghe"), "projects": ({"project": "Bridge"},)}
    reference = cast.open(OWNER, "siting", "A bridge", reviewers=reviewers, **named)
    cast.fire(OWNER, reference, "begin")
    return reference


def scores(cast: Cast, reference: str) -> LoadedRound:
    [found] = agendas.rounds(cast, reference)
    return found


def seat_of(found: LoadedRound, cast: Cast, person: str) -> int:
    return next(seat for seat, held in found.holders.items() if held == (None, cast.person(person)))


def score(cast: Cast, reference: str, person: str) -> None:
    cast.respond(person, reference, "scored", scores={"need": 60, "cost": 40}, declared=True)
