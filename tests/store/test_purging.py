"""What was only needed for a while goes after its time, not a day sooner; and nothing else goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, func, insert, select, update

from govflow.errors import ClocksApart
from govflow.jobs.deadlines import Purging
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.operation import purging
from govflow.services.operation.purging import kept, purge, purge_in_turn
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.services.queries.operations import verify_record
from govflow.store.deadlines.purging import (
    FORMS,
    GUESSES,
    INVITATIONS,
    LINKS_ASKED,
    NOTICES,
    RECEIPTS,
    SESSIONS,
    UPLOADS,
    Passing,
    removing,
)
from govflow.store.sql.schema import METADATA
from tests.builders import Cast, make_cast, new_key
from tests.conftest import DATABASES
from tests.promises.rewinding import keep
from tests.sequencing import publish, sequence
from tests.services import disputes, proposals
from tests.services.test_confidences import confide, talking
from tests.statements import counted

DAY = timedelta(days=1)
PASSING = {
    "notices": (NOTICES, 90 * DAY),
    "receipts": (RECEIPTS, 30 * DAY),
    "sessions": (SESSIONS, 30 * DAY),
    "guesses": (GUESSES, DAY),
    "uploads": (UPLOADS, DAY),
    "forms": (FORMS, DAY),
    "links": (LINKS_ASKED, DAY),
    "invitations": (INVITATIONS, 30 * DAY),
}


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "var")


def rows(cast: Cast, table: Table) -> int:
    with cast.backend.reading() as session:
        found: int = session.execute(select(func.count()).select_from(table)).scalar_one()
        return found


def add(cast: Cast, passing: Passing, at: datetime, number: int = 1) -> None:
    """Rows of a table whose moment is that one."""
    person, case = cast.person("chen.yu"), 1 if rows(cast, METADATA.tables["case_file"]) else None
    others: dict[Table, Callable[[int], dict[str, Any]]] = {
        NOTICES.table: lambda _: {"case_id": case, "seq": 1, "topic": "case.step", "payload": {}},
        RECEIPTS.table: lambda n: {"key": f"{at}{n}", "person_id": person, "digest": "", "case_id": case, "seq": 1},
        SESSIONS.table: lambda n: {
            "token_hash": f"{at}{n}", "person_id": person, "created_at": at, "seen_at": at, "device": ""
        },
        GUESSES.table: lambda n: {"key": f"{at}{n}", "tries": 1},
        LINKS_ASKED.table: lambda n: {"id": f"{at}{n}"[-32:], "email": "x@example.org", "known": False, "tries": 0},
        INVITATIONS.table: lambda n: {
            "id": f"{at}{n}"[-32:], "organization_id": cast.organization("users"), "email": f"{n}@example.org",
            "role": "member", "language": "en",
        },
        UPLOADS.table: lambda n: {"person_id": person, "name": str(n), "size": 1},
        FORMS.table: lambda n: {
            "id": f"{at}{n}"[-32:], "person_id": person, "place": str(n), "key": b"", "content": b"",
        },
    }  # fmt: skip
    with cast.backend.transaction() as session:
        new = [{**others[passing.table](n), passing.moment.name: at} for n in range(number)]
        session.execute(insert(passing.table), new)


@pytest.mark.parametrize("name", PASSING)
def test_each_row_is_kept_for_its_time_and_no_longer(cast: Cast, name: str) -> None:
    """A day and a second before its time, at it, and a day after it."""
    passing, time = PASSING[name]
    disputes.draft(cast)
    began = cast.clock.at
    add(cast, passing, began)
    there = rows(cast, passing.table)
    for after, left in ((time - DAY, there), (time - timedelta(seconds=1), there), (time, 0), (time + DAY, 0)):
        cast.clock.at = began + after
        purge(cast.backend)
        assert rows(cast, passing.table) == left


def test_how_long_is_the_operators_to_say(cast: Cast) -> None:
    settings = replace(cast.backend.settings, kept_notices=DAY, kept_receipts=2 * DAY, kept_sessions=3 * DAY)
    times = dict(kept(replace(cast.backend, settings=settings)))
    assert [times[each] for each in (NOTICES, RECEIPTS, SESSIONS)] == [DAY, 2 * DAY, 3 * DAY]


def test_nothing_that_the_record_covers_or_needs_goes(cast: Cast) -> None:
    """Of cases that were voted on, what was confided, and what is sealed and published."""
    cast.respond("sun.hao", proposals.ballot(cast), "yes")
    confide(cast, talking(cast))
    publish(cast)
    sequence(cast.backend.sessions)
    cast.clock.at += 3650 * DAY
    passing = {each.table.name for each, _ in PASSING.values()} | {"purging"}
    before = {name: rows(cast, table) for name, table in METADATA.tables.items() if name not in passing}
    assert purge(cast.backend) > 0
    assert {name: rows(cast, METADATA.tables[name]) for name in before} == before
    assert verify_record(cast.backend).first_broken is None


def test_a_form_that_is_sent_again_in_its_time_is_one_step(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    command = TakeStep(
        case=reference, name="accept_standstill", seen_version=cast.case(reference).version, key=new_key()
    )
    first = take_step(cast.backend, cast.actor("chen.yu"), command)
    cast.clock.at += cast.backend.settings.kept_receipts - timedelta(seconds=1)
    purge(cast.backend)
    assert take_step(cast.backend, cast.actor("chen.yu"), command) == first


def test_many_rows_go_a_few_at_a_time_and_are_found_by_their_age(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BATCH", 10)
    add(cast, SESSIONS, cast.clock.at - 60 * DAY, 25)
    add(cast, SESSIONS, cast.clock.at, 5)
    with counted(cast.backend.sessions.engine) as statements:
        assert purge(cast.backend) == 25
    removals = [each for each in statements if "DELETE FROM web_session" in each]
    assert len(removals) == 4  # the last finds nothing
    assert rows(cast, SESSIONS.table) == 5


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("database_url", DATABASES[:1], indirect=True)
def test_an_index_leads_to_what_is_old(cast: Cast, name: str) -> None:
    passing, _ = PASSING[name]
    statement = removing(passing, cast.clock.at, 1000).compile(cast.backend.sessions.engine)
    with cast.backend.sessions.engine.connect() as connection:
        values = tuple(statement.construct_params()[each] for each in statement.positiontup or ())
        values = tuple(str(each) if isinstance(each, datetime) else each for each in values)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    told = " ".join(row[3] for row in plan)
    assert f"ix_{passing.table.name}_{passing.moment.name}" in told
    assert "SCAN old" in told or "LIST SUBQUERY" in told
    assert f"SCAN {passing.table.name}" not in told


def test_nothing_goes_while_clocks_differ(cast: Cast) -> None:
    add(cast, SESSIONS, cast.clock.at)
    right = cast.clock.at
    apart = replace(cast.backend, second_clocks=(lambda _: right,))
    cast.clock.at += 3650 * DAY
    with pytest.raises(ClocksApart):
        purge(apart)
    assert rows(cast, SESSIONS.table) == 1


def test_of_many_processes_one_does_it_in_an_hour_and_the_page_says_when(cast: Cast) -> None:
    assert load_clockwork(cast.backend).purged_at is None
    add(cast, SESSIONS, cast.clock.at - 60 * DAY)
    began = cast.clock.at
    Purging(cast.backend).once()
    assert purge_in_turn(cast.backend) is None
    found = load_clockwork(cast.backend)
    assert found.purged_at == began
    cast.clock.at += timedelta(hours=1)
    assert purge_in_turn(cast.backend) == 0
    cast.clock.at -= DAY  # a clock that was right again holds nothing up
    assert purge_in_turn(cast.backend) == 0


@pytest.mark.parametrize("database_url", DATABASES[1:], indirect=True)
def test_what_a_command_has_in_hand_is_passed_over(cast: Cast) -> None:
    add(cast, SESSIONS, cast.clock.at - 60 * DAY, 3)
    with cast.backend.transaction() as session:
        session.execute(update(SESSIONS.table).where(SESSIONS.table.c.id == 1).values(device="in hand"))
        assert purge(cast.backend) == 2
    assert rows(cast, SESSIONS.table) == 1


def test_nobody_is_told_by_what_goes_that_somebody_confided(cast: Cast) -> None:
    """The key of a form goes a month later, whatever was sent with it; whoever runs the installation sees the clock."""
    reference = talking(cast)
    put_back, at = keep(cast.backend.sessions), cast.clock.at
    told = []
    for confided in (False, True):
        if confided:
            confide(cast, reference)
        cast.clock.at = at + 31 * DAY
        purge(cast.backend)
        told.append(load_clockwork(cast.backend))
        put_back()
        cast.clock.at = at
    assert told[0] == told[1]
