"""The benches run and give figures. How good the figures are is for ``make bench`` to say, on a quiet machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, make_url, select
from sqlalchemy.orm import Session

from bench import limit, lists, pages, step, votes, worklist
from bench.databases import Database
from bench.report import Line, side_by_side
from bench.world import RESPONDENT, build_world, requested_case
from govflow.store.record.verification import verify
from govflow.store.sql.base import Base
from tests.builders import new_key


@pytest.fixture
def database(database_url: str) -> Database:
    return Database("sqlite-full" if database_url.startswith("sqlite") else "postgresql", make_url(database_url))


def figures(lines: Iterator[Line]) -> list[dict[str, object]]:
    return [json.loads(str(line)) for line in lines]


def rows_of(session: Session, case_id: int) -> dict[str, int]:
    """How many rows of each table belong to a case."""
    tables = [table for table in Base.metadata.sorted_tables if "case_id" in table.c]
    return {
        table.name: session.execute(select(func.count()).where(table.c.case_id == case_id)).scalar_one()
        for table in tables
    }


def test_a_step_is_compared_with_its_rows_written_by_hand(database: Database, tmp_path: Path) -> None:
    plain, late = figures(step.measure(database, tmp_path, rounds=1, warm_up=1, late=9))
    assert plain["bench"] == "step"
    assert late["bench"] == "late_step_9"
    assert all(isinstance(line["ratio"], float) and line["ratio"] > 0 for line in (plain, late))
    assert {"govflow_us", "limit_us"} <= plain.keys()


def test_a_vote_among_many_is_compared_with_one_among_few(database: Database, tmp_path: Path) -> None:
    [line] = figures(votes.measure(database, tmp_path, rounds=2, warm_up=1, many=20))
    assert line["bench"] == "vote"
    assert isinstance(line["ratio"], float)
    assert {"among_20_us", "among_10_us"} <= line.keys()


def test_a_worklist_is_measured_at_each_size_with_each_number_of_memberships(
    database: Database, tmp_path: Path
) -> None:
    lines = figures(worklist.measure(database, tmp_path, rounds=1, sizes=(100, 900)))
    assert [(line["cases"], line["memberships"]) for line in lines] == [
        (size, memberships) for size in (100, 900) for memberships in worklist.MEMBERSHIPS
    ]
    assert all(line["ratio"] for line in lines)


def test_lists_are_measured_for_each_reader_among_few_and_many(database: Database, tmp_path: Path) -> None:
    lines = figures(lists.measure(database, tmp_path, rounds=1, sizes=(50, 200)))
    assert {line["reader"] for line in lines} == set(lists.READERS)
    assert len({line["page"] for line in lines}) * len(lists.READERS) == len(lines)
    assert all(isinstance(line["ratio"], float) and line["ratio"] > 0 for line in lines)


def test_pages_are_compared_with_an_empty_view(database: Database, tmp_path: Path) -> None:
    lines = figures(pages.measure(database, tmp_path, rounds=1, waiting=2))
    assert [line["bench"] for line in lines] == ["inbox_page", "case_page"]
    assert all(line["ratio"] for line in lines)


def test_the_step_by_hand_leaves_the_rows_that_govflow_leaves(database: Database, tmp_path: Path) -> None:
    cast = build_world(database, tmp_path)
    ours, theirs = requested_case(cast), requested_case(cast)
    cast.fire(RESPONDENT, ours, "accept", reply="Yes.")
    hand = limit.by_hand(database)
    seen = cast.case(theirs).version
    reply = limit.Reply(reference=theirs, seen_version=seen, key=new_key(), text="Yes.")
    limit.accept(hand, cast.actor(RESPONDENT), reply)
    hand.connection.close()
    with cast.backend.reading() as session:
        assert verify(session).first_broken is None
        assert rows_of(session, cast.case(ours).id) == rows_of(session, cast.case(theirs).id)
    cast.backend.sessions.dispose()


def test_both_ways_get_every_number_once() -> None:
    seen: list[tuple[str, int]] = []
    side_by_side(lambda number: seen.append(("one", number)), lambda number: seen.append(("other", number)), 3, 1)
    assert sorted(seen) == [(way, number) for way in ("one", "other") for number in range(4)]
