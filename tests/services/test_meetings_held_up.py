"""At a meeting no single member holds up a vote, and no chair closes one while nobody sits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import Refused
from tests.builders import Cast
from tests.services import proposals
from tests.services.test_conferences import CHAIR, amended, vote


@pytest.mark.parametrize("taken", [True, False])
def test_an_amendment_that_nobody_seconds_holds_up_no_vote(cast: Cast, taken: bool) -> None:
    """Else a single member keeps every proposal from being decided, by as many as it likes."""
    conference, item = proposals.conference_in_session(cast)
    for number in range(2):
        cast.fire("li.jian", item, "move_amendment", amendment_title=f"Delay {number}", amendment_text="Not now.")
    alone = cast.linked(item)[-2:]
    if taken:
        cast.fire(CHAIR, item, "take_amendments")
        cast.fire("li.jian", item, "move_amendment", amendment_title="Delay", amendment_text="Not now.")
        cast.fire(CHAIR, item, "close_amendments")
        assert [cast.state(each) for each in alone] == ["unseconded"] * 2
        assert cast.state(item) == "scheduled"
        cast.fire("li.jian", item, "move_amendment", amendment_title="Once more", amendment_text="Not now.")
    vote(cast, item)
    assert {cast.state(each) for each in cast.linked(item) if cast.case(each).workflow == "item-amendment"} == {
        "unseconded"
    }
    cast.fire(CHAIR, conference, "close_session")
    assert cast.state(item) == "adopted"


def test_a_vote_that_is_open_when_the_meeting_adjourns_is_not_closed_until_it_sits_again(cast: Cast) -> None:
    """Else the chair lets answers come in overnight, and closes when they suit."""
    conference, item = proposals.conference_in_session(cast)
    amendment = amended(cast, item)
    cast.fire(CHAIR, item, "take_amendments")
    cast.fire(CHAIR, amendment, "call_vote")
    for each in proposals.MEMBERS:
        cast.answer(each, amendment, "yes")
    cast.fire(CHAIR, conference, "adjourn", meeting_date=cast.today + timedelta(days=1), reason="Late hour")
    with pytest.raises(Refused, match="is not sitting"):
        cast.close_round(CHAIR, amendment)
    cast.clock.at += timedelta(days=1)
    cast.fire(CHAIR, conference, "resume_session")
    cast.close_round(CHAIR, amendment)
    assert cast.state(amendment) == "voted_in"
