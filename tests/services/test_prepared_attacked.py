"""Steps that one prepares and another confirms: what a secretary, or whoever writes into the database, might try."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from govflow.codec import dump
from govflow.errors import Refused, Stale
from govflow.store.meetings.prepared import MOST, PREPARED
from tests.builders import Cast
from tests.services import proposals
from tests.services.handing import CHAIR, confirm, decline, last, prepare, shown


@pytest.fixture
def session(cast: Cast) -> str:
    """A conference in session, whose one item has not been voted on."""
    return proposals.conference_in_session(cast)[0]


def tomorrow(cast: Cast) -> dict[str, Any]:
    return {"meeting_date": cast.today + timedelta(days=1), "reason": "Late hour"}


def test_what_stands_is_shown_however_often_another_step_was_declined_since(cast: Cast, session: str) -> None:
    prepare(cast, session, "close_session")
    for _ in range(MOST):
        prepare(cast, session, "adjourn", **tomorrow(cast))
        decline(cast, session)
    found = shown(cast, session, CHAIR)
    assert found is not None
    assert [each.step for each in found.prepared] == ["close_session"]


@pytest.mark.parametrize("changed", ["reason", "meeting_date", "by_organization", "step"])
def test_what_was_changed_in_the_database_after_it_was_read_is_not_confirmed(
    cast: Cast, session: str, changed: str
) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    row = last(cast, session)
    later = {**row.answers, "meeting_date": dump(cast.today + timedelta(days=300))}
    others = {
        "reason": {"reason": "Another reason"},
        "meeting_date": {"answers": later},
        "by_organization": {"by_organization": cast.organization("beijing")},
        "step": {"step": "close_session", "answers": {}, "reason": None},
    }
    with cast.backend.transaction() as transaction:
        transaction.execute(update(PREPARED).where(PREPARED.c.id == row.id).values(**others[changed]))
    with pytest.raises((Stale, Refused)):
        confirm(cast, session, shown=row.sha256)
    assert cast.state(session) == "in_session"


def test_who_declines_what_was_confirmed_meanwhile_is_told_so(cast: Cast, session: str) -> None:
    """From a page that was open: that it is for others to decline would not be true."""
    prepare(cast, session, "adjourn", **tomorrow(cast))
    confirm(cast, session)
    with pytest.raises(Refused, match="confirmed already"):
        decline(cast, session)
