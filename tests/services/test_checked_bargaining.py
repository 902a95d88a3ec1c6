"""The check of the record compares points, offers and answers with the hashes in the chains of their authors."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from sqlalchemy import delete, update

from govflow.services.queries.operations import verify_record
from govflow.store.mediation.bargaining import SHEET
from govflow.store.mediation.checking import check_bargaining
from govflow.store.mediation.offers import ANSWER, OFFER
from govflow.store.record.compartments import ENTRY
from tests.builders import Cast
from tests.promises.forging import unguarded
from tests.sequencing import publish
from tests.services import rooms

ALTERED = {
    "points altered": update(SHEET).values(sealed=secrets.token_bytes(90)),
    "points gone": delete(SHEET),
    "offer altered": update(OFFER).values(sealed=secrets.token_bytes(90)),
    "answer altered": update(ANSWER).values(sealed=secrets.token_bytes(90)),
    "answer gone": delete(ANSWER),
}


def bargained(cast: Cast) -> str:
    """Points twice, an offer that was taken back, and one whose answer was changed."""
    reference = rooms.scored(cast, 40, 30)
    rooms.score(cast, reference, "chen.yu", reserve=45)
    made = rooms.offer(cast, reference, to=rooms.SIDES)
    for said in ("accept", "reject"):
        rooms.answer(cast, reference, made, said=said)
    rooms.take_back(cast, reference, rooms.offer(cast, reference))
    rooms.offer(cast, reference, "zhou.min", to=rooms.BOTH)
    rooms.keep(cast, reference, 1, issues=rooms.ISSUES[:2])
    return reference


def forge(cast: Cast, *statements: Any) -> None:
    with unguarded(cast.backend.sessions.engine) as connection:
        for each in statements:
            connection.execute(each)
        connection.commit()


def test_what_was_given_offered_and_answered_is_no_forgery(cast: Cast) -> None:
    bargained(cast)
    publish(cast)
    assert verify_record(cast.backend).first_broken is None


@pytest.mark.parametrize("forged", ALTERED.values(), ids=list(ALTERED))
def test_what_was_altered_does_not_fit_the_hash_that_its_author_entered(cast: Cast, forged: Any) -> None:
    """Even if whoever did so has all rows sealed anew."""
    reference = bargained(cast)
    forge(cast, forged)
    with cast.backend.reading() as session:
        broken = check_bargaining(session)
    assert broken is not None
    assert broken.reference == reference
    assert "in the room of this case were altered" in str(broken.sentence)
    assert verify_record(cast.backend).first_broken is not None


def test_an_entry_that_was_lawfully_erased_accuses_nobody(cast: Cast) -> None:
    bargained(cast)
    forge(cast, update(ENTRY).where(ENTRY.c.kind == "scores").values(content=None))
    with cast.backend.reading() as session:
        assert check_bargaining(session) is None
