"""The benches run and give figures. How good the figures are is for ``make bench`` to say, on a quiet machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bench.__main__ import BENCHES, described
from bench.benches import commands, journey, lists, memory, papers, parallel, verifying, worklist
from bench.benches.desk import session_desk
from bench.benches.frontier import frontier, room
from bench.benches.growing import transition_step_105, vote
from bench.benches.ledger import posting, statement
from bench.benches.pages import pages
from bench.benches.portal import portal
from bench.benches.ranking import ranking_page
from bench.benches.registers import registers
from bench.benches.tally import vote_tally
from bench.bulk import add_cases
from bench.databases import Database, sqlite
from bench.hand import command
from bench.measuring import side_by_side
from bench.report import AtLeast, AtMost, Line, table
from bench.rows import Unlike
from bench.scene import QUICK, Extent, Scene
from bench.serving import serving
from bench.world import MEDIATOR, onlookers
from govflow.store.record.verification import verify

pytestmark = pytest.mark.on_request

TINY = replace(
    QUICK,
    rounds=1,
    late_rounds=1,
    page_rounds=1,
    warm_up=1,
    late=9,
    voters=20,
    few=50,
    many=200,
    seconds=0.2,
    entries=20,
    items=2,
    postings=150,
    registered=40,
    requests=3,
    pages=6,
    workers=(1,),
)
KINDS = ("transition", "opening", "closing_vote", "upload")


@pytest.fixture
def database(database_url: str) -> Database:
    return database_at(database_url)


def database_at(url: str) -> Database:
    return Database("sqlite-full" if url.startswith("sqlite") else "postgresql", make_url(url))


@pytest.fixture(params=("sqlite", pytest.param("postgres", marks=(pytest.mark.postgres, pytest.mark.on_request))))
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """Most benches speak to a database through govflow alone: on PostgreSQL they are tried when that is asked for."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    found = scene_of(database_at(url), tmp_path, TINY)
    yield found
    found.close()


def scene_of(database: Database, folder: Path, extent: Extent) -> Scene:
    return Scene(lambda _name: database, folder, extent)


def figures(lines: Iterator[Line]) -> list[dict[str, Any]]:
    return [json.loads(str(line)) for line in lines]


@pytest.mark.parametrize("name", KINDS)
def test_a_command_is_compared_with_its_rows_written_by_hand(database: Database, tmp_path: Path, name: str) -> None:
    """On both databases: each has statements of its own. What was written by hand then verifies, as all else does."""
    scene = scene_of(database, tmp_path, TINY)
    found = figures(BENCHES[name](scene))
    ways = ["by hand", "by hand, in a pipeline"] if database.postgresql else ["by hand"]
    assert [line["beside"] for line in found] == ways
    assert all(line["name"] == name and line["ratio"] > 0 and line["rounds"] for line in found)
    with scene.open_now[0].backend.reading() as session:
        assert verify(session).first_broken is None
    scene.close()


@pytest.mark.parametrize("left_out", ["_lay_on_desks", "_let_find"])
def test_rows_that_are_left_out_by_hand_are_noticed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    monkeypatch.setattr(command, left_out, lambda _run: None)
    with pytest.raises(Unlike, match="by govflow, 0 by hand"):
        figures(commands.opening(scene))


def test_a_column_that_is_left_empty_by_hand_is_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    added = command.Run.added

    def forgetful(run: command.Run, table: str, **columns: Any) -> list[dict[str, Any]]:
        return [{name: row[name] for name in row if name != "remind_at"} for row in added(run, table, **columns)]

    monkeypatch.setattr(command.Run, "added", forgetful)
    with pytest.raises(Unlike, match=r"timer: added with .*remind_at.*: 1 by govflow, 0 by hand"):
        figures(commands.transition(scene))


def test_a_late_step_is_compared_with_an_early_one(scene: Scene) -> None:
    [late] = figures(transition_step_105(scene))
    assert (late["name"], late["beside"], late["aim"]) == ("transition_step_9", "step 7", "≤ 1.1")


def test_a_journal_is_compared_with_its_rows_written_by_hand(scene: Scene) -> None:
    [found] = figures(posting(scene))
    assert (found["name"], found["beside"], found["aim"]) == ("posting", "by hand", "≤ 2")


def test_a_journal_that_is_not_announced_by_hand_is_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.benches.ledger._announce", lambda _hand, _scope, _keys: None)
    with pytest.raises(Unlike, match="by govflow, 0 by hand"):
        figures(posting(scene))


def test_a_statement_is_read_at_its_beginning_from_a_day_and_at_its_end(scene: Scene) -> None:
    found = figures(statement(scene))
    assert [each["of"] for each in found] == ["first page", "from a day", "last page"]
    assert {each["size"] for each in found} == {"150 postings"}


@pytest.mark.on_request
def test_a_vote_among_many_is_compared_with_one_among_few(scene: Scene) -> None:
    [found] = figures(vote(scene))
    assert (found["size"], found["beside"]) == ("20 voters", "among 10")


def test_a_vote_is_counted_beside_the_time_that_a_page_leaves_for_it(scene: Scene) -> None:
    found = figures(vote_tally(scene))
    assert {(each["size"], each["beside"], each["aim"]) for each in found} == {("20 seats", "10 ms", "≤ 1")}
    kinds = ("", " majority", " approval", " instant_runoff", " pairwise")
    assert [each["name"] for each in found] == [f"vote_tally{kind}" for kind in kinds]


def test_a_frontier_is_found_beside_the_time_that_a_page_leaves_for_it(scene: Scene) -> None:
    [found] = figures(frontier(scene))
    assert (found["name"], found["size"], found["beside"], found["aim"]) == ("frontier", "10 × 5", "50 ms", "≤ 1")


def test_the_statements_of_a_room_are_counted(scene: Scene) -> None:
    found = figures(room(scene))
    assert [(each["name"], each["of"], each["limit"]) for each in found] == [
        ("room", "mediator", 15),
        ("room", "side", 15),
    ]
    assert all(each["value"] <= 15 for each in found)


def test_the_ranking_of_a_call_takes_as_many_statements_however_many_requests_there_are(scene: Scene) -> None:
    time, statements = figures(ranking_page(scene))
    assert (time["limit"], time["size"], time["beside"]) == (300_000, "3 requests", "300 ms")
    assert (statements["value"] <= 25, statements["limit"]) == (True, 25)


@pytest.mark.on_request
def test_the_desk_of_a_session_is_counted_and_timed_among_many_that_stand_open(scene: Scene) -> None:
    statements, p95 = figures(session_desk(scene))
    assert (statements["value"] <= 15, statements["limit"]) == (True, 15)
    assert (p95["limit"], p95["size"].startswith("300 desks, which ask")) == (200, True)


@pytest.mark.on_request
def test_lists_and_worklists_are_measured_in_one_crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside a small one of its own."""
    scene = Scene(sqlite(tmp_path), tmp_path, TINY)
    monkeypatch.setattr(lists, "READERS", {"mediator": MEDIATOR})
    found = figures(lists.lists(scene))
    assert len(found) >= 16
    assert all(line["ratio"] > 0 and line["size"] == "200 cases" and line["beside"] == "at 50" for line in found)
    assert [line["of"] for line in figures(worklist.worklist(scene))] == [
        f"{each} memberships" for each in worklist.MEMBERSHIPS
    ]
    assert (scene.crowd.cases, scene.few.cases) == (TINY.many, TINY.few)
    scene.close()


def test_generated_cases_hang_together(database: Database, tmp_path: Path) -> None:
    """Their rows were added past the constraints: PostgreSQL tests them itself when they are put back."""
    scene = scene_of(database, tmp_path, TINY)
    cast = scene.cast(database)
    guards = guards_of(database)
    add_cases(database, cast, onlookers(cast), 1, 100)
    connection = database.connect()
    if not database.postgresql:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    ((cases,),) = connection.execute("SELECT count(*) FROM case_file").fetchall()
    ((doubled,),) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM case_viewer GROUP BY case_id, organization_id, person_id"
        " HAVING count(*) > 1) AS twice"
    ).fetchall()
    connection.close()
    assert (cases, doubled) == (100, 0)
    assert guards_of(database) == guards
    scene.close()


def guards_of(database: Database) -> set[tuple[Any, ...]]:
    """Indexes, triggers and links, as they are defined."""
    asked = (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint UNION SELECT indexname, indexdef FROM pg_indexes"
        if database.postgresql
        else "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
    )
    connection = database.connect()
    found = {*connection.execute(asked).fetchall()}
    connection.close()
    return found


@pytest.mark.on_request
def test_pages_are_compared_with_an_empty_one(scene: Scene) -> None:
    assert [line["of"] for line in figures(pages(scene))] == ["inbox", "case"]


@pytest.mark.on_request
def test_minutes_are_drawn_in_each_format_and_language(scene: Scene) -> None:
    found = figures(papers.minutes(scene))
    assert [line["of"] for line in found] == ["pdf, zh", "pdf, en", "docx, zh", "docx, en"]
    assert all(line["size"] == "2 items" and line["limit"] == 2 and line["aim"] == "≤ 1" for line in found)


@pytest.mark.on_request
def test_a_journey_and_the_memory_of_a_worker_are_measured_at_a_real_server(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At one server for both: it takes a while to start."""
    cast = scene.installation(scene.database("journey"))
    monkeypatch.setattr(scene, "installation", lambda _database: cast)
    with serving(scene.database("journey"), cast, workers=1) as server:
        for bench in (journey, memory):
            monkeypatch.setattr(bench, "serving", lambda *_args, **_named: nullcontext(server))
        found, [held] = figures(journey.journey(scene)), figures(memory.memory(scene))
    assert [line["of"] for line in found] == ["p50", "p95", "rate"] * 2
    assert [line["size"] for line in found[::3]] == ["1 workers, 1 clients", "1 workers, 8 clients"]
    assert all(line["value"] > 0 and line["limit"] > 0 for line in found)
    assert min(held["value"], held["limit"]) > 30  # MB


@pytest.mark.on_request
def test_clients_at_work_at_the_same_time_are_compared_with_one(database: Database, tmp_path: Path) -> None:
    scene = scene_of(database, tmp_path, TINY)
    [found] = figures(parallel.parallel(scene))
    scene.close()
    assert found["value"] > 0
    assert (found["aim"] == "≥ 5") is (found["database"] == "postgresql")


@pytest.mark.on_request
def test_verifying_is_compared_with_hashing(tmp_path: Path) -> None:
    scene = Scene(sqlite(tmp_path), tmp_path, TINY)
    [found] = figures(verifying.verify(scene))
    scene.close()
    assert found["size"] == "20 entries, per 100,000"
    assert found["limit"] > 0


def test_an_aim_is_met_or_missed_or_not_there() -> None:
    said = {"name": "x", "database": "none", "size": "one", "unit": "µs", "rounds": 1, "limit": 10.0}
    lines = [
        Line(value=11.0, aim=AtMost(1.1), **said),
        Line(value=11.1, aim=AtMost(1.1), **said),
        Line(value=40.0, aim=AtLeast(5), **said),
        Line(value=1.0, **said),
    ]
    assert [each.met for each in lines] == [True, False, False, None]
    assert table(lines).endswith("4 figures; 3 have an aim, 2 miss it.")


def test_each_bench_says_what_it_compares() -> None:
    assert all(f"  {name}: " in described() and each.__doc__ for name, each in BENCHES.items())


def test_all_ways_get_every_number_once() -> None:
    seen: list[tuple[str, int]] = []
    side_by_side(
        lambda number: seen.append(("one", number)),
        lambda number: seen.append(("other", number)),
        rounds=3,
        warm_up=1,
    )
    assert sorted(seen) == [(way, number) for way in ("one", "other") for number in range(4)]


def test_pages_of_the_portal_are_timed_with_public_cases_behind_them(tmp_path: Path) -> None:
    found = figures(portal(Scene(sqlite(tmp_path), tmp_path, TINY)))
    assert {(each["limit"], each["size"], each["beside"]) for each in found} == {(150_000, "20 public cases", "150 ms")}
    assert {"first page", "/decisions", "/feed.atom"} < {each["of"] for each in found}


def test_pages_of_registers_are_timed_with_rows_of_each_behind_them(scene: Scene) -> None:
    found = figures(registers(scene))
    assert {(each["limit"], each["size"], each["beside"]) for each in found} == {(150_000, "40 rows each", "150 ms")}
    assert {"/contracts", "/datasets/20", "/public/en/charges"} < {each["of"] for each in found}
