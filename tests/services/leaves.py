"""Leave to pass on what the claimant of a dispute confided to its mediator, as far as a test needs it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from govflow.codec import load
from govflow.services.commands.mediation.leave import GiveLeave, PassOn, RevokeLeave, give_leave, pass_on, revoke_leave
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.locking import read_case
from tests.builders import Cast, new_key

MEDIATOR, CLAIMANT = "zhou.min", "chen.yu"
TOLD = "A term of five years may be possible."


def confided(cast: Cast, reference: str, person: str, field: str = "claimant_confidence") -> list[tuple[str, Any]]:
    """Identifier and value of what somebody reads of a field."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        rows = readable_confidences(work, read_case(work, reference))
    return [(row["id"], load(row["value"])) for row in rows if row["field"] == field]


def secret(cast: Cast, reference: str) -> str:
    return confided(cast, reference, MEDIATOR)[0][0]


def give(cast: Cast, reference: str, person: str = CLAIMANT, **more: Any) -> None:
    number = more.pop("confidence", None) or secret(cast, reference)
    order = GiveLeave(case=reference, confidence=number, to="respondent", extent="substance", key=new_key())
    give_leave(cast.backend, cast.actor(person), replace(order, **more))


def revoke(cast: Cast, reference: str, person: str = CLAIMANT, confidence: str = "") -> None:
    number = confidence or secret(cast, reference)
    order = RevokeLeave(case=reference, confidence=number, to="respondent", key=new_key())
    revoke_leave(cast.backend, cast.actor(person), order)


def tell(
    cast: Cast, reference: str, words: str = TOLD, person: str = MEDIATOR, to: str = "respondent", confidence: str = ""
) -> None:
    number = confidence or secret(cast, reference)
    pass_on(
        cast.backend,
        cast.actor(person),
        PassOn(case=reference, confidence=number, to=to, words=words, key=new_key()),
    )
