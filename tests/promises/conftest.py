"""The cast on a fresh database of each kind, and the house that it lives in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import Cast, make_cast
from tests.promises.house import House, open_house
from tests.web.conftest import quick_hashes

__all__ = ["quick_hashes"]


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


@pytest.fixture
def house(cast: Cast) -> House:
    return open_house(cast)
