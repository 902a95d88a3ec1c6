"""For whom people have acted, as an upgrade finds it in what older versions kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from govflow.store.cases import ActedForRow
from govflow.store.sql.database import downgrade, upgrade
from tests.builders import Cast, make_cast
from tests.services import disputes

pytestmark = pytest.mark.on_request

ACTED_FOR = ActedForRow.__table__


def remembered(cast: Cast) -> list[Any]:
    with cast.backend.reading() as session:
        return session.execute(select(ACTED_FOR).order_by(*ACTED_FOR.primary_key)).all()  # type: ignore[return-value]


def test_an_upgrade_finds_everybody_who_has_acted_and_for_whom(engine: Any, tmp_path: Path) -> None:
    cast = make_cast(engine, tmp_path / "data")
    reference = disputes.sessions(cast)
    cast.fire("dong.mei", reference, "claimant_confides", claimant_confidence="At least 1.9.")
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary="2.3 m³/s")
    cast.respond("he.jun", reference, "accept")
    kept = remembered(cast)
    mine = {(row.person_id, row.organization_id) for row in kept}
    assert [organization < 0 for person, organization in mine if person == cast.person("zhou.min")] == [True]
    assert (cast.person("dong.mei"), cast.organization("fangshan")) in mine
    downgrade(engine, "0028")
    upgrade(engine)
    from_any_seat = [(row.case_id, row.person_id, max(row.organization_id, 0)) for row in kept]
    assert sorted(map(tuple, remembered(cast))) == sorted(from_any_seat)  # from which of its own was not kept before
