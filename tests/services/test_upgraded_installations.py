"""After an upgrade from an earlier schema everything that an installation is asked about is well."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.services.commands.setup import prepare
from govflow.services.queries.health.doctor import examine
from govflow.store.record.coverage import check_facts
from govflow.store.record.verification import verify
from govflow.store.sql.database import downgrade
from tests.builders import make_cast
from tests.sequencing import sequence
from tests.services import disputes

ASKED = {"schema", "procedures", "files", "search index", "ledger"}


@pytest.mark.parametrize("revision", ["0059", "0058"])  # what earlier ones lack is not empty here
def test_an_installation_is_well_after_an_upgrade(engine: Engine, tmp_path: Path, revision: str) -> None:
    cast = make_cast(engine, tmp_path / "data")
    disputes.draft(cast)
    sequence(cast.backend.sessions)
    downgrade(engine, revision)
    engine.dispose()
    cast.backend.sessions.dispose()
    upgraded = prepare(cast.backend.settings, cast.clock)
    sequence(upgraded.sessions)
    found = {each.check: each for each in examine(cast.backend.settings)}
    assert [each for name, each in found.items() if name in ASKED and not (each.well and each.looked)] == []
    with upgraded.reading() as session:
        assert (verify(session).first_broken, check_facts(session)) == (None, None)
    upgraded.sessions.dispose()
