"""Whatever people state, the minutes have room for all that has to stand in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.demo.stories import assembly
from govflow.domain.floor import LONGEST_STATEMENT
from tests.services import conferences
from tests.services.floors import lodge
from tests.web.desk import Desk, open_desk
from tests.web.test_minutes import circulate, drafts, files


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_an_association_that_states_much_does_not_keep_minutes_from_being_sent(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    for number in range(6):
        lodge(desk.cast, reference, "peng.cheng", zh=f"{number}" + "我们同意。" * (LONGEST_STATEMENT // 5 - 1), en="")
    lodge(desk.cast, reference, "li.jian", zh="河北的发言。", en="")
    reader, page = desk.browser("wang.lin"), f"/cases/{reference}/papers/minutes"
    before = files(reader, page)
    text = drafts(desk, reference)["minutes"]
    assert "河北的发言。" in text
    assert text.count("附后") == 6
    circulate(desk, reference, text)
    for member in assembly.MEMBERS:
        desk.cast.answer(member, reference, "consent")
    for told in (*before, *files(reader, page)):
        assert all(f"{number}{'我们同意。' * 50}" in told for number in range(6))
        assert told.count("河北的发言。") == 1


def test_each_organization_has_its_share_of_the_room_whatever_others_state(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    lodge(desk.cast, reference, "peng.cheng", zh="一" * 6_000, en="")
    lodge(desk.cast, reference, "peng.cheng", zh="二", en="")
    lodge(desk.cast, reference, "li.jian", zh="三" * 6_000, en="")
    text = drafts(desk, reference)["minutes"]
    assert ("一" * 6_000 in text, "：二" in text, "三" * 6_000 in text) == (True, False, True)
