"""What is kept of a command under its key: enough to know it again, nothing to try guesses against."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import select

from govflow.errors import Conflict
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.receipts import Receipt, digest_of
from govflow.store.record.outbox import IDEMPOTENCY
from govflow.values import Actor, Text
from tests.builders import Cast
from tests.services import disputes

KEY = "5f0c" * 8


def confide(cast: Cast, reference: str, note: str) -> Receipt:
    """The mediator confides under the same key every time."""
    values, version = {"caucus_note": note}, cast.case(reference).version
    step = TakeStep(case=reference, name="record_caucus", values=values, seen_version=version, key=KEY)
    return take_step(cast.backend, cast.actor("zhou.min"), step)


def test_the_same_again_gives_the_same_receipt_and_something_else_under_the_key_is_refused(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    first = confide(cast, reference, "60 %")
    assert confide(cast, reference, "60 %") == first
    with pytest.raises(Conflict, match="other content"):
        confide(cast, reference, "70 %")


def test_a_form_that_was_sent_under_an_earlier_version_is_known_again() -> None:
    """Fingerprints are kept: what commands are called in the code may change, they may not."""
    actor = Actor(person_id=1, person=Text(en="A", zh="甲"), organization_id=3)
    accepting = TakeStep(case="BTH-DM-2026-0001", name="accept", values={"reply": "We agree."}, seen_version=4, key=KEY)
    assert digest_of(actor, accepting) == "7b17d7d391da3ac9bf3fe58df9473570858dedb5d96cee8059a83a175f96e54c"


def test_who_reads_the_database_cannot_try_what_was_confided(cast: Cast) -> None:
    """The fingerprint is keyed with the key of the form, and of that only a hash is kept."""
    reference = disputes.sessions(cast)
    confide(cast, reference, "60 %")
    with cast.backend.reading() as session:
        kept = [tuple(row) for row in session.execute(select(IDEMPOTENCY.c.key, IDEMPOTENCY.c.digest))]
    named, other = hashlib.sha256(KEY.encode()).hexdigest(), "0" * 32
    said, actor = {"caucus_note": "60 %"}, cast.actor("zhou.min")
    tried = [TakeStep(case=reference, name="record_caucus", values=said, seen_version=1, key=key)
             for key in (named, other)]  # fmt: skip
    digests = dict(kept)
    assert KEY not in digests
    assert digests[named] not in [digest_of(actor, each) for each in tried]
