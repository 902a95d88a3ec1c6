"""Steps that the secretary prepares and the chair confirms: what is kept, who reads it, what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from govflow.engine.entries import StepConfirmed, StepTaken
from govflow.errors import Forbidden, Invalid, NotFound, Refused, Stale
from tests.builders import Cast
from tests.services import proposals
from tests.services.handing import CHAIR, SECRETARY, confirm, decline, endings, last, one, prepare, shown, withdraw


@pytest.fixture
def session(cast: Cast) -> str:
    """A conference in session, whose one item has not been voted on."""
    return proposals.conference_in_session(cast)[0]


def tomorrow(cast: Cast) -> dict[str, Any]:
    return {"meeting_date": cast.today + timedelta(days=1), "reason": "Late hour"}


def refusals(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return " ".join(str(each) for each in refused.value.reasons)


def test_what_the_secretary_prepared_the_chair_confirms_as_it_stands(cast: Cast, session: str) -> None:
    before = cast.case(session)
    prepare(cast, session, "adjourn", **tomorrow(cast))
    after = cast.case(session)
    assert (after.state, after.version, after.entries) == (before.state, before.version, before.entries)
    found = one(cast, session)
    assert (str(found.title), found.reason, found.confirms) == (str(found.title), "Late hour", True)
    assert [each.value for each in found.answers] == [cast.today + timedelta(days=1)]
    confirm(cast, session)
    assert cast.state(session) == "adjourned"
    assert cast.case(session).data["meeting_date"] == cast.today + timedelta(days=1)
    assert endings(cast, session) == ["confirmed"]
