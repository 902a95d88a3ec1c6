"""Errands: made once, for who asked and as they may see then, given to nobody else, and gone after their time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from govflow.errors import Conflict, NotFound
from govflow.keys import IN_MEMORY, Keyring, Unreadable, new_key
from govflow.services.accounts.standing_ways import end_standing_ways
from govflow.services.operation.errands import asking, pieces
from govflow.services.operation.errands.asking import end, open_errand
from govflow.services.operation.errands.making import Making, run_next, run_waiting
from govflow.services.operation.purging import purge
from govflow.services.uploads import clear_orphans
from govflow.store.people import MembershipRow
from govflow.store.people.errands import ERRAND
from govflow.store.record.touches import keyring_of
from tests.builders import Cast, give_role
from tests.services.errands import asked, asker, files, lines, made, named, row, taken

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def test_a_file_is_given_to_who_asked_for_it_and_to_nobody_else(cast: Cast) -> None:
    give_role(cast, "chen.yu", "laishui", "secretary")
    errand = asked(cast, "chen.yu")
    with pytest.raises(NotFound):
        taken(cast, "chen.yu", errand)  # it is not made yet
    assert made(cast, b"one, ", b"two") == 1
    assert taken(cast, "chen.yu", errand) == b"one, two"
    [line] = lines(cast, "chen.yu")
    assert (line.state, line.done, line.total, line.size, line.there) == ("done", 2, 2, 8, True)
    others: tuple[dict[str, Any], ...] = (
        {"person": "he.jun"},
        {"person": "admin"},
        {"person": "chen.yu", "organization": "laishui"},
        {"person": "chen.yu", "by_token": True},  # a token reads for one organization alone
    )
    for other in others:
        who = dict(other)
        person = who.pop("person")
        assert lines(cast, person, **who) == ()
        with pytest.raises(NotFound):
            taken(cast, person, errand, **who)
        with pytest.raises(NotFound):
            end(cast.backend, asker(cast, person, **who), errand)
    assert taken(cast, "chen.yu", errand) == b"one, two"


def test_what_a_token_asked_for_its_person_has_on_pages_too(cast: Cast) -> None:
    errand = asked(cast, "chen.yu", by_token=True)
    made(cast, b"words")
    assert taken(cast, "chen.yu", errand, by_token=True) == taken(cast, "chen.yu", errand) == b"words"


def test_nothing_of_it_lies_open_and_no_more_than_a_piece_is_held(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", 100)
    before = files(cast)
    errand = asked(cast, "chen.yu")
    held: list[int] = []

    def write(making: Making) -> None:
        for _ in range(50):
            making.file.write(b"Zhangfang " * 3)
            held.append(len(making.file._held))
            making.step(1)

    run_waiting(cast.backend, write)
    assert max(held) < 100
    assert taken(cast, "chen.yu", errand) == b"Zhangfang " * 150
    kept = files(cast) - before
    assert len(kept) == len(named(cast)) == 15
    for name in kept:
        with cast.backend.blobs.open(name) as file:
            assert b"Zhangfang" not in file.read()


def test_one_that_is_put_under_another_person_opens_to_nobody(cast: Cast) -> None:
    errand = asked(cast, "chen.yu")
    made(cast, b"words")
    he = asker(cast, "he.jun")
    with cast.backend.transaction() as session:
        session.execute(update(ERRAND).values(person_id=he.actor.person_id, organization_id=he.actor.organization_id))
        session.execute(update(ERRAND).values(posts=[]))
    with pytest.raises(Unreadable):
        open_errand(cast.backend, he, errand)


def test_one_that_is_removed_leaves_no_file(cast: Cast) -> None:
    before, errand = files(cast), asked(cast, "chen.yu")
    made(cast, b"words")
    end(cast.backend, asker(cast, "chen.yu"), errand)
    assert files(cast) == before
    with pytest.raises(NotFound):
        taken(cast, "chen.yu", errand)


def end_post(cast: Cast, person: str) -> None:
    with cast.backend.transaction() as session:
        mine = update(MembershipRow).where(MembershipRow.person_id == cast.person(person))
        session.execute(mine.values(until=cast.today - DAY))


def test_whose_post_is_over_before_it_is_made_gets_nothing(cast: Cast) -> None:
    errand = asked(cast, "chen.yu")
    end_post(cast, "chen.yu")
    made(cast, b"words")
    assert (row(cast, errand).state, files(cast) & named(cast)) == ("failed", set())


def test_whose_post_ends_while_it_is_made_gets_nothing(cast: Cast) -> None:
    errand = asked(cast, "chen.yu")

    def write(making: Making) -> None:
        with making.reading():
            end_post(cast, "chen.yu")
        with making.reading():
            raise AssertionError("read although the post is over")

    run_next(cast.backend, write)
    assert row(cast, errand).state == "failed"
    assert "do not act for this organization any more" in str(row(cast, errand).failure)


def test_whose_role_ends_while_it_is_made_gets_nothing(cast: Cast) -> None:
    """Another role in the same organization does not stand for it."""
    give_role(cast, "chen.yu", "laishui", "secretary", until=cast.today)
    errand = asked(cast, "chen.yu")

    def write(making: Making) -> None:
        with making.reading():
            cast.clock.at += timedelta(hours=15)  # the day is over in Beijing
        with making.reading():
            making.file.write(b"words")

    run_next(cast.backend, write)
    assert row(cast, errand).state == "failed"
    assert named(cast) == set()


def test_what_is_kept_of_an_account_that_was_recovered_is_gone(cast: Cast) -> None:
    """Whoever knew the password before may have asked for it."""
    asked(cast, "chen.yu")
    made(cast, b"words")
    with cast.backend.transaction() as session:
        end_standing_ways(session, cast.actor("admin"), cast.person("chen.yu"), cast.clock.at)
    assert lines(cast, "chen.yu") == ()
    assert named(cast) == set()


def test_with_another_key_of_the_installation_files_still_open(cast: Cast) -> None:
    errand = asked(cast, "chen.yu")
    made(cast, b"words")
    before = row(cast, errand).key
    with cast.backend.transaction() as session:
        ring = Keyring(keys={**keyring_of(session).keys, "another": new_key()})
        pieces.wrap_anew(session, ring)
    assert row(cast, errand).key.startswith(b"another:")
    assert not before.startswith(b"another:")
    session_ring = IN_MEMORY.keys
    try:
        IN_MEMORY.keys = ring.keys
        assert taken(cast, "chen.yu", errand) == b"words"
    finally:
        IN_MEMORY.keys = session_ring


def test_who_holds_less_than_when_it_was_made_is_not_given_it(cast: Cast) -> None:
    give_role(cast, "chen.yu", "laishui", "secretary", until=cast.today)
    errand = asked(cast, "chen.yu")
    made(cast, b"words")
    assert taken(cast, "chen.yu", errand) == b"words"
    give_role(cast, "chen.yu", "fangshan", "expert")  # more takes nothing away
    assert taken(cast, "chen.yu", errand) == b"words"
    cast.clock.at += timedelta(hours=15)  # the day is over in Beijing
    with pytest.raises(NotFound):
        taken(cast, "chen.yu", errand)
    assert [each.there for each in lines(cast, "chen.yu")] == [False]


def test_it_goes_after_a_day_and_no_sooner(cast: Cast) -> None:
    before, errand = files(cast), asked(cast, "chen.yu")
    cast.clock.at += timedelta(hours=1)
    made(cast, b"words")
    ended = cast.clock.at
    cast.clock.at = ended + DAY - SECOND
    purge(cast.backend)
    assert taken(cast, "chen.yu", errand) == b"words"
    cast.clock.at = ended + DAY
    assert lines(cast, "chen.yu") == ()  # before anybody clears it away
    with pytest.raises(NotFound):
        taken(cast, "chen.yu", errand)
    purge(cast.backend)
    assert (row(cast, errand), files(cast)) == (None, before)
    cast.clock.at += DAY
    purge(cast.backend)


def test_files_of_errands_are_no_orphans(cast: Cast) -> None:
    errand = asked(cast, "chen.yu")
    made(cast, b"words")
    cast.clock.at += timedelta(days=36_500)
    clear_orphans(cast.backend)
    assert named(cast) <= files(cast)
    assert row(cast, errand) is not None


def test_a_few_of_one_person_are_made_at_a_time_and_the_same_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    several = [asked(cast, "chen.yu", words) for words in ("one", "two", "three")]
    assert asked(cast, "chen.yu", "two") == several[1]
    with pytest.raises(Conflict, match="3 of your files are being made or wait"):
        asked(cast, "chen.yu", "four")
    asked(cast, "he.jun", "four")
    end(cast.backend, asker(cast, "chen.yu"), several[0])
    asked(cast, "chen.yu", "four")
    made(cast, b"words")
    monkeypatch.setattr(asking, "MOST_KEPT", 4)
    with pytest.raises(Conflict, match="4 of your files are kept already"):
        asked(cast, "chen.yu", "five")
    cast.clock.at += DAY
    asked(cast, "chen.yu", "five")
