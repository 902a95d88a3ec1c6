"""Steps that one prepares and another confirms: what a secretary, or whoever writes into the database, might try."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from govflow.codec import dump
from govflow.errors import Refused, Stale
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import Inbox, InboxFilters
from govflow.services.queries.step import preparations
from govflow.store.meetings.prepared import PREPARED
from tests.builders import Cast
from tests.services import proposals
from tests.services.handing import CHAIR, SECRETARY, confirm, decline, last, prepare, shown, withdraw


@pytest.fixture
def session(cast: Cast) -> str:
    """A conference in session, whose one item has not been voted on."""
    return proposals.conference_in_session(cast)[0]


def tomorrow(cast: Cast) -> dict[str, Any]:
    return {"meeting_date": cast.today + timedelta(days=1), "reason": "Late hour"}


MANY = 25
"""More than were once looked at."""


def inbox(cast: Cast, person: str) -> Inbox:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        pairs = [(each, role) for each in work.actor.organization_ids for role in ("", "signatory", "chair")]
        return load_inbox(work, pairs, InboxFilters())


def told(cast: Cast, person: str) -> list[tuple[bool, str]]:
    """What a worklist says of what was prepared: was it declined, and why it is listed."""
    return [(each.declined, str(each.why)) for each in inbox(cast, person).to_confirm.steps]


def prepare_steps_of_nobody(cast: Cast, case: str, ending: str | None = None) -> None:
    """Others that were prepared in the same case, later, for steps that are not the chair's."""
    with cast.backend.transaction() as session:
        found = session.execute(select(PREPARED).order_by(PREPARED.c.id.desc())).first()
        assert found is not None
        row = {name: value for name, value in found._mapping.items() if name != "id"}
        rows = [{**row, "step": f"step_{number}", "ending": ending} for number in range(MANY)]
        session.execute(insert(PREPARED), rows)


def test_what_stands_is_shown_however_often_another_step_was_declined_since(cast: Cast, session: str) -> None:
    prepare(cast, session, "close_session")
    for _ in range(MANY):
        prepare(cast, session, "adjourn", **tomorrow(cast))
        decline(cast, session)
    found = shown(cast, session, CHAIR)
    assert found is not None
    assert [each.step for each in found.prepared] == ["close_session"]


def test_what_was_declined_is_shown_however_often_another_step_was_since(cast: Cast, session: str) -> None:
    prepare(cast, session, "close_session")
    decline(cast, session)
    for _ in range(MANY):
        prepare(cast, session, "adjourn", **tomorrow(cast))
        decline(cast, session)
    found = shown(cast, session, SECRETARY)
    assert found is not None
    assert [(each.step, bool(each.declined)) for each in found.prepared] == [("adjourn", True), ("close_session", True)]


def test_what_was_withdrawn_last_does_not_bring_back_what_was_declined_before(cast: Cast, session: str) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    decline(cast, session)
    prepare(cast, session, "adjourn", **tomorrow(cast))
    withdraw(cast, session)
    found = shown(cast, session, SECRETARY)
    assert found is not None
    assert (found.prepared, told(cast, SECRETARY)) == ((), [])


@pytest.mark.parametrize("ending", [None, "declined"])
def test_a_worklist_has_what_waits_however_much_waits_for_others(cast: Cast, session: str, ending: str | None) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    prepare_steps_of_nobody(cast, session, ending)
    [(declined, why)] = told(cast, CHAIR)
    assert not declined
    assert "Waits to be confirmed by you" in why


def test_a_worklist_says_that_there_is_more_than_it_shows(
    cast: Cast, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    prepare(cast, session, "close_session")
    both = inbox(cast, CHAIR).to_confirm
    assert (len(both.steps), both.more) == (2, False)
    monkeypatch.setattr(preparations, "SHOWN", 1)
    one = inbox(cast, CHAIR).to_confirm
    assert (one.steps, one.more) == (both.steps[:1], True)


@pytest.mark.parametrize("changed", ["reason", "meeting_date", "by_organization", "step"])
def test_what_was_changed_in_the_database_after_it_was_read_is_not_confirmed(
    cast: Cast, session: str, changed: str
) -> None:
    prepare(cast, session, "adjourn", **tomorrow(cast))
    row = last(cast, session)
    later = {**row.answers, "meeting_date": dump(cast.today + timedelta(days=300))}
    others: dict[str, dict[str, Any]] = {
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


def test_what_was_prepared_before_an_adjournment_is_not_confirmed_after_it(cast: Cast, session: str) -> None:
    """Though nobody has taken that step, and the case is in the same state again."""
    prepare(cast, session, "close_session")
    cast.fire(CHAIR, session, "adjourn", **tomorrow(cast))
    cast.clock.at += timedelta(days=1)
    cast.fire(CHAIR, session, "resume_session")
    found = shown(cast, session, CHAIR)
    assert found is None or found.prepared == ()
    with pytest.raises(Refused, match="it is over"):
        confirm(cast, session)
