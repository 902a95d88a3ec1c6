"""The cast on a fresh database of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import Cast, make_cast


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")
