"""P5: a tree that was broken by hand breaks nothing off: the check names it, the sequencer and the clock say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NoReturn

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, delete, func, select, update

from govflow.cli import govflow, running
from govflow.errors import RecordBroken
from govflow.jobs import sequencing
from govflow.jobs.sequencing import Sequencer
from govflow.services.backend import Backend
from govflow.services.commands.record import publish_checkpoints, seal_anew, sequence_waiting
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.services.queries.operations import record_head, verify_record
from govflow.store.record.history import UNSEQUENCED
from govflow.store.record.leaves import CHECKPOINT, NODE, SEQUENCE
from govflow.store.record.sealing import SEALED
from tests.builders import Cast
from tests.promises.forging import unguarded
from tests.promises.house import House
from tests.sequencing import publish
from tests.services import disputes

SAYS = str(RecordBroken())
Break = Callable[[Connection], object]


def top(connection: Connection) -> None:
    """The topmost hash is gone."""
    connection.execute(delete(NODE).where(NODE.c.level == connection.scalar(select(func.max(NODE.c.level)))))


def nonsense(connection: Connection) -> None:
    connection.execute(update(NODE).values(hash="{nonsense"))


def tail(connection: Connection) -> None:
    """The last leaf is gone."""
    connection.execute(
        delete(SEQUENCE).where(SEQUENCE.c.number == connection.scalar(select(func.max(SEQUENCE.c.number))))
    )


def tail_and_checkpoints(connection: Connection) -> None:
    """Leaves are gone over which hashes stand, and no checkpoint says that there were more."""
    size = connection.scalar(select(func.max(SEQUENCE.c.number)))
    assert size is not None
    connection.execute(delete(SEQUENCE).where(SEQUENCE.c.number > size // 2))
    connection.execute(delete(CHECKPOINT).where(CHECKPOINT.c.size > size // 2))


BREAKS = [top, nonsense, tail, tail_and_checkpoints]


@pytest.fixture(params=BREAKS, ids=[each.__name__ for each in BREAKS])
def broken(cast: Cast, request: pytest.FixtureRequest) -> Cast:
    """A record of which something is gone, while an entry waits for its number."""
    reference = disputes.requested(cast)
    publish(cast)
    cast.fire("he.jun", reference, "accept", reply="We agree to mediate.")
    breaks: Break = request.param
    with unguarded(cast.backend.sessions.engine) as connection:
        breaks(connection)
        connection.commit()
    return cast


def test_the_check_names_what_is_broken_and_numbers_nothing_over_it(broken: Cast) -> None:
    before = leaves(broken)
    found = verify_record(broken.backend).first_broken
    assert found is not None
    assert "cannot be numbered" not in str(found.sentence)
    assert leaves(broken) == before
    with pytest.raises(RecordBroken):
        sequence_waiting(broken.backend)
    with pytest.raises(RecordBroken):
        publish_checkpoints(broken.backend, broken.clock.at + timedelta(seconds=1))
    with pytest.raises(RecordBroken):
        record_head(broken.backend)


def test_the_sequencer_says_so_once_and_the_clock_as_long_as_it_is_so(
    broken: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequencer = Sequencer(broken.backend)
    for _ in range(3):
        sequencer.once()
    assert caplog.messages == [f"The record is neither numbered nor published. {SAYS}"]
    clockwork = load_clockwork(broken.backend)
    assert (str(clockwork.broken), clockwork.well) == (SAYS, False)
    monkeypatch.setattr(running, "connected", lambda database: broken.backend)
    told = CliRunner().invoke(govflow, ["clock"])
    assert (told.exit_code, SAYS in told.output) == (1, True)


def test_a_moment_that_cannot_be_read_keeps_no_entry_from_its_number(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_backend: Backend) -> NoReturn:
        raise RecordBroken

    disputes.requested(cast)
    monkeypatch.setattr(sequencing, "lag", fails)
    Sequencer(cast.backend).once()
    assert leaves(cast)


def test_an_installation_starts_although_its_record_does_not_go_on(
    broken: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with unguarded(broken.backend.sessions.engine) as connection:
        connection.execute(update(SEALED).values(form="earlier"))
        connection.commit()
    seal_anew(broken.backend, upgraded=False)
    assert SAYS in caplog.text


def test_the_page_of_administrators_says_so_and_a_proof_waits(house: House) -> None:
    reference = disputes.requested(house.cast)
    publish(house.cast)
    administrator, party = house.signed_in("admin"), house.signed_in("chen.yu")
    assert "does not go on" not in administrator.get("/administration/clock").text
    with unguarded(house.cast.backend.sessions.engine) as connection:
        top(connection)
        connection.commit()
    assert SAYS in administrator.get("/administration/clock").text
    with unguarded(house.cast.backend.sessions.engine) as connection:
        connection.execute(delete(NODE))
        connection.commit()
    answer = party.get(f"/cases/{reference}/record/proof.json")
    assert (answer.status_code, "does not go on" in answer.text) == (503, True)


def test_a_check_that_finds_something_numbers_nothing(cast: Cast) -> None:
    """What is found is shown as it was: nothing is recorded over it."""
    reference = disputes.requested(cast)
    assert verify_record(cast.backend).first_broken is None
    cast.fire("he.jun", reference, "accept", reply="We agree to mediate.")
    before = leaves(cast)
    with unguarded(cast.backend.sessions.engine) as connection:
        connection.execute(update(CHECKPOINT).values(root="0" * 64))
        connection.commit()
    assert verify_record(cast.backend).first_broken is not None
    assert leaves(cast) == before


def test_what_waits_and_cannot_be_numbered_is_found_although_all_that_stands_holds(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    disputes.requested(cast)

    def fails(*_: object) -> None:
        raise KeyError("something that no check looks at")

    monkeypatch.setattr("govflow.services.commands.record.sequence_new", fails)
    found = verify_record(cast.backend).first_broken
    assert str(found and found.sentence).startswith("All that has a number holds, but what waits cannot be numbered")


def test_a_record_that_holds_goes_on_and_what_waits_gets_its_number_with_the_check(cast: Cast) -> None:
    reference = disputes.requested(cast)
    assert verify_record(cast.backend).first_broken is None
    cast.fire("he.jun", reference, "accept", reply="We agree to mediate.")
    with cast.backend.reading() as session:
        assert session.scalar(select(func.count()).select_from(UNSEQUENCED))
    assert verify_record(cast.backend).first_broken is None
    with cast.backend.reading() as session:
        assert not session.scalar(select(func.count()).select_from(UNSEQUENCED))
    assert load_clockwork(cast.backend).broken is None


def leaves(cast: Cast) -> int | None:
    with cast.backend.reading() as session:
        return session.scalar(select(func.count()).select_from(SEQUENCE))
