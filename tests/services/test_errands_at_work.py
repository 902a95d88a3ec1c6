"""Errands at work: taken over from the dead and from nobody else, cancelled at once, tried again, and then failed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from govflow.errors import Conflict, Forbidden
from govflow.services.operation.errands import making, pieces
from govflow.services.operation.errands.asking import end, try_again
from govflow.services.operation.errands.making import DELAYS, LEASE, MOST_ATTEMPTS, Making, run_next, run_waiting
from govflow.services.queries.open.errands import load_failed
from govflow.store.people.errands import ERRAND
from tests.builders import Cast
from tests.services.errands import asked, asker, files, lines, made, named, row, saying, taken

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def test_of_two_that_take_each_other_for_dead_the_last_one_delivers_alone(cast: Cast) -> None:
    before, errand = files(cast), asked(cast, "chen.yu")

    def slow(making: Making) -> None:
        making.file.write(b"first")
        cast.clock.at += LEASE
        assert run_next(cast.backend, saying(b"second"))

    assert run_next(cast.backend, slow)
    assert taken(cast, "chen.yu", errand) == b"second"
    assert files(cast) - before == named(cast)
    assert len(named(cast)) == 1
    assert run_waiting(cast.backend, saying(b"third")) == 0


def test_who_comes_to_itself_after_another_took_over_takes_nothing_from_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    errand, begin = asked(cast, "chen.yu"), Making.begin

    def late(making: Making) -> None:
        monkeypatch.setattr(Making, "begin", begin)
        cast.clock.at += LEASE
        assert run_next(cast.backend, saying(b"second"))
        begin(making)

    monkeypatch.setattr(Making, "begin", late)
    assert run_next(cast.backend, saying(b"first"))
    assert taken(cast, "chen.yu", errand) == b"second"


def test_what_a_process_left_is_taken_over_when_its_lease_is_over_and_no_sooner(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", 4)
    before, errand = files(cast), asked(cast, "chen.yu")

    def dies(making: Making) -> None:
        making.file.write(b"half of it")
        raise KeyboardInterrupt  # nothing is cleared away

    with pytest.raises(KeyboardInterrupt):
        run_next(cast.backend, dies)
    assert len(files(cast) - before) == 2
    began = cast.clock.at
    for after, taken_over in ((LEASE - SECOND, False), (LEASE, True)):
        cast.clock.at = began + after
        assert run_next(cast.backend, saying(b"whole")) is taken_over
    assert timedelta(seconds=60) > LEASE
    assert taken(cast, "chen.yu", errand) == b"whole"
    assert files(cast) - before == named(cast)


def test_one_that_was_taken_in_hand_is_taken_by_nobody_else(cast: Cast) -> None:
    asked(cast, "chen.yu")
    assert making._take(cast.backend) is not None
    assert making._take(cast.backend) is None


def test_one_that_lives_is_left_to_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "BEAT", 0.0)
    errand = asked(cast, "chen.yu")

    def write(making: Making) -> None:
        for _ in range(3):
            cast.clock.at += LEASE - SECOND
            making.step(1)
            assert not run_next(cast.backend, saying(b"another"))
        making.file.write(b"mine")

    run_next(cast.backend, write)
    assert taken(cast, "chen.yu", errand) == b"mine"


@pytest.mark.parametrize("beat", [0.0, 3600.0])
def test_cancelled_while_it_is_made_it_ends_with_the_batch_and_leaves_no_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, beat: float
) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", 4)
    monkeypatch.setattr(making, "BEAT", beat)
    before, errand, steps = files(cast), asked(cast, "chen.yu"), []

    def write(making: Making) -> None:
        for number in range(5):
            steps.append(number)
            making.file.write(b"rows")
            if number == 2:
                end(cast.backend, asker(cast, "chen.yu"), errand)
            making.step(1)

    run_next(cast.backend, write)
    assert steps == [0, 1, 2]
    [line] = lines(cast, "chen.yu")
    assert (line.state, line.there) == ("cancelled", False)
    assert files(cast) == before
    assert run_waiting(cast.backend, saying(b"again")) == 0
    end(cast.backend, asker(cast, "chen.yu"), errand)  # what has ended is removed
    assert lines(cast, "chen.yu") == ()


def test_what_fails_is_tried_again_later_and_later_and_then_says_why(cast: Cast) -> None:
    def fails(making: Making) -> None:
        making.file.write(b"words of a case")
        raise ValueError("words of a case")

    before, errand = files(cast), asked(cast, "chen.yu")
    for delay in DELAYS:
        assert run_next(cast.backend, fails)
        assert row(cast, errand).state == "waiting"
        cast.clock.at += delay - SECOND
        assert not run_next(cast.backend, fails)
        cast.clock.at += SECOND
    assert run_next(cast.backend, fails)
    assert files(cast) == before
    [line] = lines(cast, "chen.yu")
    assert line.state == "failed"
    assert str(line.failure).startswith(
        "It could not be made. Whoever runs the installation finds the reason in its log"
    )
    assert "words of a case" not in str(line.failure)
    with cast.backend.page() as session:
        [failed] = load_failed(cast.backend.work(session, cast.actor("admin")), cast.backend.settings.zone)
    assert (failed.person_id, failed.attempts) == (cast.person("chen.yu"), MOST_ATTEMPTS)
    with pytest.raises(Forbidden):
        try_again(cast.backend, cast.actor("wang.lin"), errand)
    try_again(cast.backend, cast.actor("admin"), errand)
    with pytest.raises(Conflict):
        try_again(cast.backend, cast.actor("admin"), errand)
    made(cast, b"words")
    assert taken(cast, "chen.yu", errand) == b"words"


def test_whose_processes_die_again_and_again_fails_with_that_reason(cast: Cast) -> None:
    def dies(_: Making) -> None:
        raise KeyboardInterrupt

    asked(cast, "chen.yu")
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            run_next(cast.backend, dies)
        cast.clock.at += LEASE
    assert not run_next(cast.backend, saying(b"again"))
    [line] = lines(cast, "chen.yu")
    assert (line.state, str(line.failure)) == ("failed", "What made it was cut off again and again.")


def test_a_process_that_is_told_to_end_leaves_it_to_another_at_once(cast: Cast) -> None:
    before, errand = files(cast), asked(cast, "chen.yu")
    assert run_next(cast.backend, saying(b"half", b"whole"), lambda: True)
    assert (row(cast, errand).state, row(cast, errand).attempts, files(cast)) == ("waiting", 0, before)
    assert made(cast, b"whole") == 1
    assert taken(cast, "chen.yu", errand) == b"whole"


def test_a_file_that_is_too_large_is_refused_at_once_with_what_to_do(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", 4)
    monkeypatch.setattr(making, "MOST_BYTES", 8)
    before = files(cast)
    asked(cast, "chen.yu")
    made(cast, b"12345678", b"9")
    [line] = lines(cast, "chen.yu")
    assert (line.state, files(cast)) == ("failed", before)
    assert "Narrow the list" in str(line.failure)


def test_one_of_a_kind_that_only_a_later_version_knows_is_left_to_it(cast: Cast) -> None:
    asked(cast, "chen.yu")
    with cast.backend.transaction() as session:
        session.execute(update(ERRAND).values(kind="of-tomorrow"))
    assert made(cast, b"words") == 0
    assert lines(cast, "chen.yu") == ()
