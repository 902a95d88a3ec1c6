"""P1 on prepared steps and rotations: of several who act at once each is done or refused, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from govflow.errors import Refused, Stale
from govflow.store.record.verification import verify
from tests.builders import Cast
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure
from tests.services import chairs, handing, proposals


def tried(act: Callable[..., Any], *args: Any, **more: Any) -> Callable[[], bool]:
    """Whether it was done, or refused."""

    def attempt() -> bool:
        try:
            act(*args, **more)
        except (Refused, Stale):
            return False
        return True

    return attempt


def sound(cast: Cast) -> None:
    with cast.backend.reading() as session:
        assert verify(session).first_broken is None


def test_what_the_chair_confirms_is_what_was_shown_or_nothing(cast: Cast) -> None:
    """The secretary prepares another day while the chair confirms the one that was read."""
    session = proposals.conference_in_session(cast)[0]
    for number in range(figure(3, 20)):
        read, other = (cast.today + timedelta(days=each) for each in (1, 30))
        handing.prepare(cast, session, "adjourn", meeting_date=read, reason="Late hour")
        row, seen = handing.last(cast, session), cast.case(session).version
        confirmed, _ = all_at_once([
            tried(handing.confirm, cast, session, prepared_id=row.id, shown=row.sha256, seen_version=seen),
            tried(handing.prepare, cast, session, "adjourn", meeting_date=other, reason="Later", seen=seen),
        ])  # fmt: skip
        assert cast.state(session) == ("adjourned" if confirmed else "in_session"), number
        if confirmed:
            assert cast.case(session).data["meeting_date"] == read
            cast.clock.at += timedelta(days=1)
            cast.fire(handing.CHAIR, session, "resume_session")
    sound(cast)


def test_a_prepared_step_is_confirmed_or_declined_or_withdrawn_and_once(cast: Cast) -> None:
    session = proposals.conference_in_session(cast)[0]
    for _ in range(figure(3, 20)):
        handing.prepare(cast, session, "adjourn", meeting_date=cast.today + timedelta(days=1), reason="Late hour")
        done = all_at_once([
            tried(handing.confirm, cast, session),
            tried(handing.confirm, cast, session),
            tried(handing.decline, cast, session),
            tried(handing.withdraw, cast, session),
        ])  # fmt: skip
        assert sum(done) == 1
        if cast.state(session) == "adjourned":
            cast.clock.at += timedelta(days=1)
            cast.fire(handing.CHAIR, session, "resume_session")
    sound(cast)


@pytest.mark.parametrize("act", ["object", "ask"])
def test_a_member_objects_and_asks_once_however_many_of_its_clicks_arrive_at_once(cast: Cast, act: str) -> None:
    chairs.order(cast)
    if act == "object":
        clicks = [tried(chairs.object_to, cast, "tianjin")] * 4
    else:
        clicks = [tried(chairs.ask, cast, "beijing", 2027, 2028), tried(chairs.ask, cast, "hebei", 2029, 2028)] * 2
    assert sum(all_at_once(clicks)) == 1
    found = chairs.page(cast)
    assert (len(found.orders[0].objections), len(found.swaps)) == ((1, 0) if act == "object" else (0, 1))


def test_a_swap_is_agreed_or_withdrawn_and_never_both(cast: Cast) -> None:
    chairs.order(cast)
    for _ in range(figure(3, 20)):
        chairs.ask(cast, "beijing", 2027, 2028)
        agreed, withdrawn, refused = all_at_once([
            tried(chairs.answer, cast, "tianjin", "agree"),
            tried(chairs.answer, cast, "beijing", "withdraw"),
            tried(chairs.answer, cast, "tianjin", "refuse"),
        ])  # fmt: skip
        assert (agreed, withdrawn, refused).count(True) == 1
        assert chairs.turns(cast)[2027] == ("Tianjin" if agreed else "Beijing")
        cast.clock.at += timedelta(minutes=1)
        if agreed:
            chairs.answer(cast, "beijing", "undo")
            chairs.answer(cast, "tianjin", "undo")
            cast.clock.at += timedelta(minutes=1)
