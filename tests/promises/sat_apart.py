"""What is kept of a sitting with one side alone, and what one side tells of a sitting with both."""

from __future__ import annotations

from random import Random

from govflow.engine.asking.answers import Upload
from govflow.values import Money
from tests.builders import Cast
from tests.services import mediated, protocols
from tests.services.mediated import CLAIMANT, MEDIATOR

SIDE = "claimant"


def sit_together(cast: Cast, reference: str) -> str:
    """Both sides have a protocol and minutes before them; the reference of the case."""
    protocols.word(cast, reference)
    mediated.minute(cast, reference, mediated.call(cast, reference))
    return reference


def sit(cast: Cast, reference: str, said: str, rng: Random, mandate: Upload) -> None:
    """As much of a sitting with one side as there may be."""
    days = -rng.randrange(30)
    sitting = mediated.call(cast, reference, side=SIDE, days=days, place=said[:90], agenda=[said[:150]])
    people = [(said[:60], rng.choice(("none", "ad_referendum", "full")), "new")]
    mediated.enter(cast, reference, sitting, rng.choice((CLAIMANT, MEDIATOR)), SIDE, people, mandate)
    if rng.random() < 0.5:
        mediated.minute(cast, reference, sitting, said)
        mediated.answer(cast, reference, sitting, CLAIMANT, approves=rng.random() < 0.5, text=said[:1_000])
    if rng.random() < 0.5:
        mediated.call(cast, reference, side=SIDE, days=rng.randrange(1, 30), place=said[:90])  # waits on a desk
    if rng.random() < 0.5:
        mediated.cancel(cast, reference, mediated.call(cast, reference, side=SIDE, place=said[:90]), reason=said[:900])


def tell_ceiling(cast: Cast, reference: str, said: str, rng: Random) -> None:
    """For a sitting with both sides, of which both read all else."""
    [sitting] = [each.id for each in mediated.lines(cast, reference, CLAIMANT) if each.side is None]
    mediated.tell(cast, reference, sitting, CLAIMANT, Money.yuan(rng.randrange(1, 10**8)), said[:400])
    if rng.random() < 0.3:
        mediated.tell(cast, reference, sitting, CLAIMANT)
