"""What a secretary and a chair read of a conference before they fill anything in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import proposals
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def proposed(desk: Desk) -> str:
    return desk.cast.open(
        "sun.hao", "joint-conference", "Smog alarm", purpose="Act at once.", level="conference", rule_set="by_topic"
    )


def test_the_earliest_day_of_a_meeting_stands_on_its_form(desk: Desk) -> None:
    reference = proposed(desk)
    for language, said in (
        ("en", ("The earliest date is 1 May 2026.", "The earliest date is 7 March 2026.")),
        ("zh", ("最早日期为2026年5月1日。", "最早日期为2026年3月7日。")),
    ):
        reader = desk.browser("gao.shan", language=language)
        for step, sentence in zip(("accept", "accept_urgently"), said, strict=True):
            assert sentence in main_text(reader.get(f"/cases/{reference}/steps/{step}").text)


def test_an_earlier_day_is_refused_in_its_place(desk: Desk) -> None:
    path = f"/cases/{proposed(desk)}/steps/accept_urgently"
    early = desk.cast.today + timedelta(days=4)
    values = {"answer_meeting_date": early.isoformat(), "answer_place": "北京", "reason": "启动红色预警"}
    answer = desk.browser("gao.shan", language="zh").fill(path, values)
    assert answer.status_code == 422
    assert "请填写2026年3月7日或之后的日期" in main_text(answer.text)


def test_what_waits_for_an_agenda_is_ticked_before_anybody_looks_for_it(desk: Desk) -> None:
    ready, early = proposals.scheduled(desk.cast), proposals.tabled(desk.cast)
    conference = proposals.calling(desk.cast)
    page = desk.browser("wang.lin").get(f"/cases/{conference}/steps/take_up_item").text
    ticked = re.findall(r'<input checked[^>]*value="(\d+)"', page)
    assert ticked == [str(desk.cast.case(ready).id)]
    assert early in main_text(page)
