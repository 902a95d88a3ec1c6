"""Files are read in the background: each once, by one process; what cannot be read costs itself alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text

from govflow.jobs.reading import Reader
from govflow.services.operation import reading
from govflow.services.operation.extraction import BROKEN, CRASHED, LOCKED
from govflow.services.operation.extraction.apart import Extract
from govflow.services.operation.reading import AGAIN, LEASE, LOST, MOST_ATTEMPTS, read_in_turn, read_one, read_waiting
from govflow.services.operation.searching import reindex
from govflow.services.queries.health.holdings import LATE, check_search, check_texts
from govflow.services.queries.health.readiness import read_lag
from govflow.store.documents import DocumentVersionRow
from govflow.store.lists.texts import INDEX, TEXT, next_file, take_file
from tests.builders import Cast
from tests.services import disputes
from tests.services.test_words_in_documents import OTHER_SIDE, finds

Say = Callable[[str], None]


@pytest.fixture
def reference(cast: Cast) -> str:
    """A case with one paper, its petition."""
    return disputes.negotiation(cast)


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> list[Extract]:
    """What the other process says of a file, again and again; without any, the test fails."""
    said: list[Extract] = []
    monkeypatch.setattr(reading, "text_of", lambda *_: said[0])
    return said


def states(cast: Cast) -> list[tuple[Any, ...]]:
    with cast.backend.reading() as session:
        rows = session.execute(select(TEXT.c.state, TEXT.c.attempts, TEXT.c.failure, TEXT.c.text)).all()
        return [tuple(row) for row in rows]


def test_a_file_is_read_once(cast: Cast, reference: str, says: list[Extract]) -> None:
    says.append(Extract(text="heron"))
    assert states(cast) == [("waiting", 0, None, None)]
    Reader(cast.backend).once()
    assert states(cast) == [("done", 1, None, "heron")]
    assert read_in_turn(cast.backend) == 0
    assert finds(cast, OTHER_SIDE, "heron") == [reference]


@pytest.mark.parametrize("reason", [BROKEN, LOCKED])
def test_what_nobody_can_read_is_not_tried_again(cast: Cast, reference: str, says: list[Extract], reason: str) -> None:
    says.append(Extract(reason=reason))
    assert read_waiting(cast.backend, seconds=600) == 1
    assert states(cast) == [("failed", 1, reason, None)]
    cast.clock.at += timedelta(days=30)
    assert read_waiting(cast.backend, seconds=600) == 0
    assert finds(cast, OTHER_SIDE, "paper.pdf") == [reference], "by its name it is found"


def test_what_may_be_the_machines_fault_is_tried_three_times(cast: Cast, reference: str, says: list[Extract]) -> None:
    says.append(Extract(reason=CRASHED))
    for attempt in range(1, MOST_ATTEMPTS):
        assert read_waiting(cast.backend, seconds=600) == 1
        assert states(cast) == [("waiting", attempt, CRASHED, None)]
        cast.clock.at += AGAIN - timedelta(seconds=1)
        assert read_waiting(cast.backend, seconds=600) == 0
        cast.clock.at += timedelta(seconds=1)
    assert read_waiting(cast.backend, seconds=600) == 1
    assert states(cast) == [("failed", MOST_ATTEMPTS, CRASHED, None)]
    assert finds(cast, OTHER_SIDE, "paper.pdf") == [reference]


def test_a_file_that_is_gone_is_told_and_holds_up_no_other(cast: Cast, reference: str, says: list[Extract]) -> None:
    with cast.backend.reading() as session:
        [name] = session.scalars(select(DocumentVersionRow.sha256)).all()
    (cast.backend.settings.data_dir / "blobs" / name[:2] / name).unlink()
    assert read_waiting(cast.backend, seconds=600) == 1
    assert states(cast) == [("waiting", 1, LOST, None)]


def test_what_a_process_leaves_behind_another_takes_up_and_nothing_counts_twice(
    cast: Cast, reference: str, says: list[Extract]
) -> None:
    says.append(Extract(text="heron"))
    with cast.backend.transaction() as session:
        mine = next_file(session, cast.clock.now())
        assert mine is not None
        assert take_file(session, mine, cast.clock.now() + LEASE)
    with cast.backend.transaction() as session:
        assert not take_file(session, mine, cast.clock.now() + LEASE), "another saw the same row"
    cast.clock.at += LEASE - timedelta(seconds=1)
    assert read_waiting(cast.backend, seconds=600) == 0, "it is in a hand"
    cast.clock.at += timedelta(seconds=1)
    assert read_one(cast.backend)
    reading._keep(cast.backend, mine, Extract(text="egret"))  # it was not dead, only late
    assert states(cast) == [("done", 2, None, "heron")]


def test_who_dies_of_a_file_again_and_again_dies_three_times(cast: Cast, reference: str, says: list[Extract]) -> None:
    for _ in range(MOST_ATTEMPTS):
        with cast.backend.transaction() as session:
            assert take_file(session, next_file(session, cast.clock.now()), cast.clock.now() + LEASE)
        cast.clock.at += LEASE
    assert read_waiting(cast.backend, seconds=600) == 1  # nothing is asked of it any more
    assert states(cast) == [("failed", MOST_ATTEMPTS + 1, CRASHED, None)]


def test_the_index_is_made_anew_of_what_was_read_and_the_rest_waits_again(
    cast: Cast, reference: str, says: list[Extract]
) -> None:
    says.append(Extract(text="heron"))
    read_waiting(cast.backend, seconds=600)
    assert check_search(cast.backend).well
    with cast.backend.sessions.engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {INDEX}"))
    assert "lacks 1 entries" in check_search(cast.backend).says
    reindex(cast.backend, lambda *_: None)
    assert check_search(cast.backend).well
    assert finds(cast, OTHER_SIDE, "heron") == [reference]
    with cast.backend.sessions.engine.begin() as connection:
        connection.execute(text(f"DELETE FROM {INDEX}"))
        connection.execute(delete(TEXT))
    assert "lacks 1 entries" in check_search(cast.backend).says, "an earlier version filed it"
    says[:] = [Extract(reason=BROKEN)]
    for _ in range(2):  # of what nobody queued, and of what could not be read
        reindex(cast.backend, lambda *_: None)
        assert states(cast) == [("waiting", 0, None, None)]
        read_waiting(cast.backend, seconds=600)
        assert states(cast) == [("failed", 1, BROKEN, None)]


def test_the_operator_learns_how_many_wait_and_fail(cast: Cast, reference: str, says: list[Extract]) -> None:
    says.append(Extract(reason=BROKEN))
    told = check_texts(cast.backend)
    assert (told.says, told.well) == ("1 files wait to be read for the search, 0 could not be.", True)
    cast.clock.at += LATE
    assert check_texts(cast.backend).well
    cast.clock.at += timedelta(seconds=1)
    assert not check_texts(cast.backend).well
    read_waiting(cast.backend, seconds=600)
    told = check_texts(cast.backend)
    assert (told.says, told.well) == ("0 files wait to be read for the search, 1 could not be (broken: 1).", True)
    lag = read_lag(cast.backend)
    assert lag is not None
    assert (lag.texts.waiting, lag.texts.failed) == (0, 1)
