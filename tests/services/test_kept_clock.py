"""Between processes the last sweep tells the time: a clock that was set meanwhile fires nothing early or twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from govflow.errors import ClocksApart
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.services.sweeping import trust_clock
from govflow.store.record.history import HistoryRow
from govflow.store.sql.moment import SWEEPING, KeptClock, Uptime, machine_uptime
from tests.builders import Cast
from tests.sequencing import publish_now
from tests.services import disputes
from tests.web.desk import Desk, main_text, open_desk

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


class Machine:
    """A machine on which one process after the other sweeps; the clock of the cast is its clock, which anybody sets."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.boot, self.seconds = "first", 1000.0
        self.begin()

    def begin(self) -> None:
        """A process begins: all it knows of the time stands in the database."""
        kept = KeptClock(self.cast.clock, lambda: Uptime(self.boot, self.seconds))
        self.cast.backend = replace(self.cast.backend, kept=kept)

    def pass_by(self, time: timedelta) -> None:
        self.cast.clock.at += time
        self.seconds += time.total_seconds()

    def start_anew(self) -> None:
        self.boot, self.seconds = f"{self.boot} again", 5.0

    def swept(self) -> list[str]:
        """What a process of its own does."""
        self.begin()
        return [each.what for each in sweep(self.cast.backend)]


@pytest.fixture
def machine(cast: Cast) -> Machine:
    found = Machine(cast)
    assert found.swept() == []
    return found


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def due_in_an_hour(machine: Machine) -> str:
    """A request whose answer is due in an hour; everything before has been swept."""
    reference = disputes.requested(machine.cast)
    ends = machine.cast.case(reference).due_at
    assert ends is not None
    machine.pass_by(ends - HOUR - machine.cast.clock.at)
    machine.swept()
    return reference


def fired(cast: Cast, name: str) -> int:
    with cast.backend.reading() as session:
        return Counter(session.scalars(select(HistoryRow.name)))[name]


def test_a_clock_set_forward_between_two_sweeps_fires_nothing_early(machine: Machine) -> None:
    reference = due_in_an_hour(machine)
    machine.cast.clock.at += 2 * DAY
    with pytest.raises(ClocksApart, match="172800 seconds apart"):
        machine.swept()
    assert machine.cast.state(reference) == "requested"
    machine.cast.clock.at -= 2 * DAY
    machine.pass_by(HOUR + SECOND)
    assert machine.swept() == ["request_unanswered"]


def test_a_clock_set_forward_lets_nothing_pass_by_a_command_either(machine: Machine) -> None:
    reference = due_in_an_hour(machine)
    machine.cast.clock.at += 2 * DAY
    machine.begin()
    with pytest.raises(ClocksApart):
        machine.cast.fire("he.jun", reference, "accept", reply="Yes.")
    assert machine.cast.state(reference) == "requested"


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize(("wrong", "waits"), [(60, False), (61, True)])
def test_a_clock_set_back_waits_beyond_a_minute_whether_the_machine_was_started_anew_or_not(
    machine: Machine, wrong: int, *, anew: bool, waits: bool
) -> None:
    if anew:
        machine.start_anew()
    machine.cast.clock.at -= timedelta(seconds=wrong)
    if waits:
        with pytest.raises(ClocksApart, match="61 seconds apart"):
            machine.swept()
    else:
        assert machine.swept() == []


def test_a_clock_set_back_between_two_sweeps_reminds_and_fires_nothing_twice(machine: Machine) -> None:
    reference = due_in_an_hour(machine)
    machine.pass_by(HOUR)
    assert machine.swept() == ["request_unanswered"]
    machine.cast.clock.at -= 10 * DAY
    with pytest.raises(ClocksApart):
        machine.swept()
    machine.cast.clock.at += 10 * DAY
    assert machine.swept() == []
    assert fired(machine.cast, "request_unanswered") == 1
    assert machine.cast.state(reference) == "superior_review"


@pytest.mark.parametrize(("after", "told"), [(3 * DAY, False), (3 * DAY + SECOND, True)])
def test_after_days_without_a_sweep_everything_is_done_and_the_operator_is_told(
    machine: Machine, after: timedelta, *, told: bool
) -> None:
    """A machine may stand still, and what passed meanwhile has passed."""
    disputes.draft(machine.cast)
    began = machine.cast.clock.at
    machine.start_anew()
    machine.cast.clock.at += after
    machine.swept()
    publish_now(machine.cast)
    found = load_clockwork(machine.cast.backend)
    assert found.stood == ((began, machine.cast.clock.at) if told else None)
    assert found.well
    machine.pass_by(3 * DAY + SECOND)
    assert load_clockwork(machine.cast.backend).stood is None


def test_whoever_runs_the_installation_says_that_the_clock_is_right(machine: Machine) -> None:
    machine.cast.clock.at -= 400 * DAY
    with pytest.raises(ClocksApart):
        machine.swept()
    assert not load_clockwork(machine.cast.backend).agree
    assert trust_clock(machine.cast.backend) == machine.cast.clock.at
    machine.pass_by(HOUR)
    assert machine.swept() == []


def test_a_counter_that_began_anew_under_the_same_name_tells_nothing_but_what_is_past(machine: Machine) -> None:
    machine.seconds = 5.0
    machine.cast.clock.at += HOUR
    assert machine.swept() == []


def test_what_was_swept_by_a_made_up_clock_is_compared_with_nothing(cast: Cast) -> None:
    """As in the demonstration, whose stories end in the days to come."""
    sweep(cast.backend)
    machine = Machine(cast)
    cast.clock.at -= DAY
    assert machine.swept() == []


def test_the_machine_tells_which_start_it_is_and_counts_on() -> None:
    first, second = machine_uptime(), machine_uptime()
    assert first.boot == second.boot
    assert second.seconds >= first.seconds > 0


def test_the_page_for_administrators_tells_of_days_without_a_sweep_and_how_a_right_clock_is_trusted(desk: Desk) -> None:
    cast = desk.cast
    sweep(cast.backend)
    cast.clock.at += 4 * DAY
    sweep(cast.backend)
    admin = desk.browser("admin")
    assert "Nobody swept from" in main_text(admin.get("/administration/clock").text)
    with cast.backend.transaction() as session:
        session.execute(SWEEPING.update().values(at=cast.clock.at + DAY, boot="", counted=1.0))
    desk.app.extensions["govflow"] = replace(cast.backend, kept=KeptClock(cast.clock))
    assert "govflow clock --right" in main_text(admin.get("/administration/clock").text)
