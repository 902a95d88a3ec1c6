"""A call for offers of Fangshan, brought as far as a test needs it: three associations offer, two persons score."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from govflow.engine.asking.answers import Upload
from govflow.services.catalog import publish
from govflow.services.commands.seats import Excuse, excuse
from govflow.store.rounds import LoadedRound, load_rounds, open_round_ids
from govflow.values import Money
from tests.builders import Cast, new_key

FILE = Path(__file__).parents[1] / "workflows" / "call_for_offers.v1.yaml"
OFFERERS = {"coatings": "peng.cheng", "chamber": "shang.hui", "yanshan": "deng.na"}
EVALUATORS = ("du.juan", "ren.hong")
PRICES = {"coatings": 871_234, "chamber": 765_432, "yanshan": 912_345}


def concept(words: str = "concept") -> Upload:
    return Upload(f"{words}.pdf", b"%PDF-1.4\n" + words.encode() + b"\n%%EOF\n", "application/pdf")


def draft(cast: Cast, *edits: tuple[str, str], **values: Any) -> str:
    """Fangshan has drafted a call; the file of the procedure is edited first."""
    text = FILE.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)
    given = {
        "budget": Money.yuan(1_000_000),
        "needed": 2,
        "offerers": cast.organizations(*OFFERERS),
        "evaluators": tuple(cast.person(each) for each in EVALUATORS),
        **values,
    }
    return cast.open("chen.yu", "call-for-offers", "Filters for the locks", **given)


def called(cast: Cast, *edits: tuple[str, str], **values: Any) -> str:
    """The call is open; nobody has offered."""
    reference = draft(cast, *edits, **values)
    cast.fire("chen.yu", reference, "open_call")
    return reference


def secret(organization: str) -> str:
    """What only an opened offer may tell."""
    return f"Quartz filters by the {organization}"


def offer(cast: Cast, reference: str, organization: str, **changed: Any) -> None:
    answers = {
        "price": Money.yuan(PRICES[organization]),
        "weeks": 12,
        "concept": concept(f"of-{organization}"),
        "remarks": secret(organization),
        **changed,
    }
    cast.respond(OFFERERS[organization], reference, "offered", answers=answers)


def recuse(cast: Cast, reference: str, organization: str) -> None:
    """Leave the open round of offers by recusal."""
    with cast.backend.reading() as session:
        [found] = load_rounds(session, open_round_ids(session, cast.case(reference).id))
    leaving = Excuse(
        case=reference, round_id=found.id, seat_id=seat_of(cast, found, organization), status="recused", key=new_key()
    )
    excuse(cast.backend, cast.actor(OFFERERS[organization]), leaving)


def offered(cast: Cast) -> str:
    """Two of the three have offered; the round is open."""
    reference = called(cast)
    for organization in ("coatings", "chamber"):
        offer(cast, reference, organization)
    return reference


def opened(cast: Cast) -> str:
    """The offers are open and are being scored."""
    reference = offered(cast)
    cast.pass_days(22)
    return reference


def scores(cast: Cast, **points: tuple[int, int]) -> dict[str, int]:
    """Quality and cost by who made the offer."""
    return {
        f"{cast.organization(maker)}.{name}": given
        for maker, both in points.items()
        for name, given in zip(("quality", "cost"), both, strict=True)
    }


def score(cast: Cast, reference: str, person: str, **points: tuple[int, int]) -> None:
    cast.respond(person, reference, "scored", scores=scores(cast, **points), declared=True)


def seat_of(cast: Cast, found: LoadedRound, who: str) -> int:
    """The seat of an organization, or of a person."""
    wanted = (cast.organization(who), None) if who in cast.region.organizations else (None, cast.person(who))
    return next(seat for seat, held in found.holders.items() if held == wanted)
