"""What of the record was lawfully erased is gone, and what reads it goes on without."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from govflow.services.commands.deadlines import sweep
from govflow.services.queries.case.head import load_names
from govflow.services.queries.papers.extracts import load_extract_link
from govflow.store.record.history import HISTORY
from govflow.store.writing.locking import read_case
from tests.builders import Cast
from tests.conftest import superuser
from tests.services import proposals
from tests.services.floors import finish
from tests.services.owed import SECRETARY, in_force


def erase(cast: Cast, *, kind: str) -> int:
    """Blank the entries of a kind, past the guards, as an operator does who has to; how many there were."""
    with superuser(cast.backend.sessions.engine).begin() as connection:
        if connection.dialect.name == "sqlite":
            guards = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'history'"
            for name in connection.scalars(text(guards)).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        return connection.execute(HISTORY.update().where(HISTORY.c.kind == kind).values(content=None)).rowcount


def until_reviewed(cast: Cast, conference: str) -> None:
    due = cast.case(conference).due_at
    assert due is not None
    cast.at(due + timedelta(days=1))
    sweep(cast.backend)
    now = cast.case(conference).due_at
    assert now is not None
    assert now > due


def test_commitments_come_back_although_the_opening_of_an_item_that_lists_them_was_erased(cast: Cast) -> None:
    conference, _ = in_force(cast, days=10)
    until_reviewed(cast, conference)
    before = cast.linked(conference)
    assert erase(cast, kind="opened")
    until_reviewed(cast, conference)
    assert len(cast.linked(conference)) == len(before) + 1


def test_an_extract_that_was_erased_is_offered_no_more_and_breaks_no_page(cast: Cast) -> None:
    conference, item = proposals.conference_in_session(cast)
    finish(cast, conference, item)
    texts = cast.drafts(SECRETARY, conference, "minutes")
    cast.fire(SECRETARY, conference, "circulate", **texts, decisions="All is settled.")
    for person in proposals.SPEAKERS:
        cast.respond(person, conference, "consent")
    assert extracts(cast, item) == (conference,)
    assert erase(cast, kind="extract") == 1
    assert extracts(cast, item) == ()


def extracts(cast: Cast, item: str) -> tuple[str, ...]:
    """The conferences of which the page of an item offers an extract."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(SECRETARY))
        case = read_case(work, item)
        return tuple(meeting for meeting, _ in load_extract_link(work, case, load_names(work, case)))
