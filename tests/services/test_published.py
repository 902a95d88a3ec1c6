"""Signing the record by a clock that may be wrong: it waits, goes on after, and whoever looks after it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, delete, func, select

from govflow.cli import govflow, record, running
from govflow.errors import ClocksApart
from govflow.services.commands.record import lag, period_of, publish_checkpoints, seal_anew, sequence_waiting
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.services.queries.operations import proven, record_head, verify_record
from govflow.store.documents import ConfidenceRow
from govflow.store.record import sequence
from govflow.store.record.leaves import CHECKPOINT
from govflow.store.record.sealing import SEALED
from tests.builders import Cast
from tests.promises.forging import unguarded
from tests.sequencing import publish
from tests.services import disputes
from tests.services.test_covered_confidences import note, untold
from tests.services.test_proofs import proof
from tests.web.desk import Desk, main_text, open_desk

YEAR = timedelta(days=365)
SECOND = timedelta(seconds=1)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def published(cast: Cast) -> list[datetime]:
    """The moments of the checkpoints for parties, in their order."""
    with cast.backend.reading() as session:
        return list(session.scalars(select(CHECKPOINT.c.at).where(CHECKPOINT.c.published).order_by(CHECKPOINT.c.size)))


def jump(cast: Cast, by: timedelta) -> None:
    """The clock is wrong for a moment in which the record is published."""
    right = cast.clock.at
    cast.clock.at = right + by
    publish_checkpoints(cast.backend, period_of(cast.backend))
    cast.clock.at = right


def compared(cast: Cast, by: timedelta) -> None:
    """Another clock says something else from now on."""
    cast.backend = replace(cast.backend, second_clocks=(lambda _: cast.clock.at + by,))


def test_a_clock_that_was_set_forward_once_keeps_nothing_from_being_published_and_sealed(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    publish(cast)
    jump(cast, YEAR)
    note(cast, reference)
    before = len(published(cast))
    for _ in range(3):
        publish(cast)
    assert len(published(cast)) == before + 3
    assert published(cast)[-1] == cast.clock.at
    assert untold(cast) == 0
    with unguarded(cast.backend.sessions.engine) as connection:
        connection.execute(delete(ConfidenceRow))
        connection.commit()
    assert verify_record(cast.backend).first_broken is not None


def test_a_moment_before_that_of_an_earlier_checkpoint_is_told_to_whoever_reads_them(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reference = disputes.requested(cast)
    publish(cast)
    assert verify_record(cast.backend).remarks == ()
    jump(cast, YEAR)
    assert verify_record(cast.backend).remarks == (), "as long as no later one shows it, it may be right"
    with cast.backend.reading() as session:
        size = session.scalars(select(func.max(CHECKPOINT.c.size)).where(CHECKPOINT.c.published)).one()
    publish(cast)
    assert f"Checkpoint {size} of BTH bears the moment" in caplog.text
    caplog.clear()
    publish(cast)
    assert caplog.text == ""
    found = verify_record(cast.backend)
    assert found.first_broken is None
    [remark] = found.remarks
    assert str(remark).startswith(f"Checkpoint {size} of BTH bears the moment")
    keys = cast.backend.signing.published()
    assert proven(proof(cast, reference, size), keys).set_back
    assert not proven(proof(cast, reference), keys).set_back
    for name, content in (("proof", proof(cast, reference, size)), ("keys", keys)):
        (tmp_path / name).write_bytes(content)
    words = ["history", "check-proof", str(tmp_path / "proof"), "--key", str(tmp_path / "keys")]
    assert "a clock had been set forward" in CliRunner().invoke(govflow, words).output
    monkeypatch.setattr(record, "connected", lambda database: cast.backend)
    told = CliRunner().invoke(govflow, ["history", "verify"])
    assert (told.exit_code, str(remark) in told.output) == (0, True)


@pytest.mark.parametrize("behind", [SECOND, timedelta(minutes=1)])
def test_clocks_that_differ_as_they_may_sign_moments_in_order_and_publish_once(cast: Cast, behind: timedelta) -> None:
    disputes.requested(cast)
    publish(cast)
    before = published(cast)
    cast.clock.at -= behind
    disputes.requested(cast)
    sequence_waiting(cast.backend)
    publish_checkpoints(cast.backend, period_of(cast.backend))
    publish_checkpoints(cast.backend, before[-1] - timedelta(hours=1))
    assert published(cast) == before
    with cast.backend.reading() as session:
        moments = list(session.scalars(select(CHECKPOINT.c.at).order_by(CHECKPOINT.c.size)))
    assert moments == sorted(moments)


@pytest.mark.parametrize(("apart", "waits"), [(60, False), (61, True), (-61, True)])
def test_nothing_is_numbered_published_or_signed_while_clocks_are_more_than_a_minute_apart(
    cast: Cast, apart: int, *, waits: bool
) -> None:
    reference = disputes.sessions(cast)
    publish(cast)
    before = published(cast)
    note(cast, reference)
    disputes.requested(cast)
    compared(cast, timedelta(seconds=apart))
    cast.clock.at += timedelta(hours=cast.backend.settings.publish_hours)
    if not waits:
        publish(cast)
        assert record_head(cast.backend)
        assert len(published(cast)) == len(before) + 1
        return
    for act in (
        lambda: sequence_waiting(cast.backend),
        lambda: publish_checkpoints(cast.backend, period_of(cast.backend)),
        lambda: record_head(cast.backend),
    ):
        with pytest.raises(ClocksApart, match="61 seconds apart"):
            act()
    assert published(cast) == before
    assert lag(cast.backend) > timedelta(0)
    assert verify_record(cast.backend).first_broken is None, "what waits for its number can be checked"


def test_a_head_is_signed_by_clocks_that_agree_although_nothing_waits(cast: Cast) -> None:
    publish(cast)
    compared(cast, YEAR)
    with pytest.raises(ClocksApart):
        record_head(cast.backend)


def test_an_installation_whose_clocks_differ_starts_and_seals_anew_once_they_were_set_right(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    disputes.requested(cast)
    publish(cast)
    with unguarded(cast.backend.sessions.engine) as connection:
        connection.execute(SEALED.update().where(SEALED.c.scope != "installation").values(form="earlier"))
        connection.commit()
    compared(cast, YEAR)
    seal_anew(cast.backend, upgraded=False)
    assert "could not be sealed anew" in caplog.text


@pytest.mark.parametrize("confided", [False, True])
@pytest.mark.parametrize(("hours", "alarm"), [(12, False), (13, True)])
def test_whoever_looks_after_it_is_told_where_nothing_is_published_for_longer_than_two_periods(
    desk: Desk, hours: int, monkeypatch: pytest.MonkeyPatch, *, alarm: bool, confided: bool
) -> None:
    """The page says the same whether anything waits to be sealed or not."""
    cast = desk.cast
    reference = disputes.sessions(cast)
    publish(cast)
    if confided:
        note(cast, reference)
    cast.clock.at += timedelta(hours=hours)
    said = f"The record of BTH has had no checkpoint for its parties for {hours} hours"
    page = main_text(desk.browser("admin").get("/administration/clock").text)
    assert (said in page, "All is well" in page) == (alarm, not alarm)
    assert any(said in str(each) for each in verify_record(cast.backend).remarks) is alarm
    for module, words, code in ((running, ["clock"], int(alarm)), (record, ["history", "verify"], 0)):
        monkeypatch.setattr(module, "connected", lambda database: cast.backend)
        told = CliRunner().invoke(govflow, words)
        assert (told.exit_code, said in told.output) == (code, alarm), words
        assert reference not in told.output
    publish(cast)
    assert verify_record(cast.backend).remarks == ()


def test_what_has_no_room_in_two_batches_is_told_of_although_they_come(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequence, "CONFIDED", 1)
    references = [disputes.sessions(cast) for _ in range(4)]
    publish(cast)
    sequence_waiting(cast.backend)
    for reference in references:
        note(cast, reference)
    monkeypatch.setattr(running, "connected", lambda database: cast.backend)
    told, pages = [], []
    for _ in range(4):
        publish(cast)
        told.append(verify_record(cast.backend).remarks)
        pages.append(load_clockwork(cast.backend).well)
        assert CliRunner().invoke(govflow, ["clock"]).exit_code == len(told[-1])
    assert [len(each) for each in told] == [0, 0, 1, 0]
    assert str(told[2][0]).startswith("Something that was confided has not been sealed for more than two periods")
    assert pages == [True] * 4, "the operator alone is told, on the command line"


def test_the_page_says_that_the_record_waits_too_while_clocks_differ(desk: Desk) -> None:
    compared(desk.cast, YEAR)
    desk.app.extensions["govflow"] = desk.cast.backend
    page = main_text(desk.browser("admin").get("/administration/clock").text)
    assert "The record gets no numbers meanwhile" in page
