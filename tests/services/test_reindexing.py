"""The search index is made anew beside whoever works, and may be gone on with."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from govflow.cli import govflow
from govflow.services.operation import searching
from govflow.services.operation.searching import reindex
from govflow.services.queries.health.holdings import check_search
from tests.builders import Cast, make_cast
from tests.services import disputes

INDEXES = ("case_search", "case_search_public")


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    cast = make_cast(engine, tmp_path / "data")
    for _ in range(3):
        disputes.draft(cast)
    return cast


def index(cast: Cast) -> dict[str, list[Any]]:
    number = "rowid" if cast.backend.sessions.engine.dialect.name == "sqlite" else "case_id"
    with cast.backend.sessions.engine.connect() as connection:
        return {
            each: [tuple(row) for row in connection.execute(text(f"SELECT {number}, tokens FROM {each} ORDER BY 1"))]
            for each in INDEXES
        }


def lose(cast: Cast) -> None:
    with cast.backend.sessions.engine.begin() as connection:
        for each in INDEXES:
            connection.execute(text(f"DELETE FROM {each}"))


def test_what_is_lost_is_told_and_comes_back_as_it_was(cast: Cast) -> None:
    before, told = index(cast), []
    assert all(len(rows) == 3 for rows in before.values())
    assert check_search(cast.backend).well
    lose(cast)
    assert "lacks 6 entries" in check_search(cast.backend).says
    assert "govflow search reindex" in check_search(cast.backend).mend
    assert reindex(cast.backend, lambda *each: told.append(each)) == 3
    assert index(cast) == before
    assert [each[:2] for each in told] == [(3, 3)]
    assert check_search(cast.backend).well


def test_broken_off_it_is_gone_on_with(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before, last = index(cast), []
    lose(cast)
    monkeypatch.setattr(searching, "AT_ONCE", 1)

    def stop(done: int, _total: int, number: int) -> None:
        last.append(number)
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(cast.backend, stop)
    assert [len(rows) for rows in index(cast).values()] == [2, 2]
    assert reindex(cast.backend, lambda *_: None, after=last[-1]) == 1
    assert index(cast) == before


def test_what_others_open_meanwhile_is_found_and_nothing_older_is_written_over_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "AT_ONCE", 1)
    writing = Thread(target=lambda: [disputes.draft(cast) for _ in range(3)])
    writing.start()
    reindex(cast.backend, lambda *_: None)
    writing.join()
    assert check_search(cast.backend).well
    after = index(cast)
    reindex(cast.backend, lambda *_: None)
    assert index(cast) == after


def test_a_stray_entry_is_told_and_goes(cast: Cast) -> None:
    if cast.backend.sessions.engine.dialect.name != "sqlite":
        pytest.skip("a foreign key refuses it")
    with cast.backend.sessions.engine.begin() as connection:
        connection.execute(text("INSERT INTO case_search(rowid, tokens) VALUES (4711, 'x')"))
    assert "1 belong to no case" in check_search(cast.backend).says
    reindex(cast.backend, lambda *_: None)
    assert check_search(cast.backend).well


def test_a_broken_structure_is_made_anew(cast: Cast) -> None:
    if cast.backend.sessions.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL makes its index anew in any case")
    look = text("INSERT INTO case_search(case_search) VALUES ('integrity-check')")
    with cast.backend.sessions.engine.begin() as connection:
        connection.execute(text("DELETE FROM case_search_data WHERE id > 10"))
    with pytest.raises(DatabaseError), cast.backend.sessions.engine.begin() as connection:
        connection.execute(look)
    reindex(cast.backend, lambda *_: None)
    with cast.backend.sessions.engine.begin() as connection:
        connection.execute(look)
    assert check_search(cast.backend).well


def test_the_command_says_how_far_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = cast.backend.settings
    monkeypatch.setenv("GOVFLOW_DATA", str(settings.data_dir))
    monkeypatch.setenv("GOVFLOW_SECRET_KEY", "4pKq-9vT2_xWzR7mL0sYb3NcE8hGfJ1d")
    result = CliRunner().invoke(govflow, ["search", "reindex", "--database", settings.database_url])
    assert result.exit_code == 0, result.output
    assert "3 of 3 cases; to go on from here: --after" in result.stderr
    assert "3 cases are in the index as they stand." in result.stdout
