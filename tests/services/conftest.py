"""The cast on a fresh database of each kind."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.store.sql.database import make_engine
from tests.beginnings import is_kept, keep
from tests.builders import Cast, make_cast
from tests.services import disputes


@pytest.fixture(autouse=True, scope="session")
def beginnings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Played before any test changes anything about the program."""
    for play in () if is_kept(disputes.sessions) else disputes.LAST:
        folder = tmp_path_factory.mktemp("beginning")
        shutil.copy(sqlite_template, folder / "govflow.sqlite3")
        engine = make_engine(f"sqlite:///{folder / 'govflow.sqlite3'}", synchronous="OFF")
        keep(play, make_cast(engine, folder / "data"))
        engine.dispose()


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")
