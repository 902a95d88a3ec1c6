"""What the page of a request tells its applicant first, in words and in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services.grants import noticed
from tests.web.desk import Desk, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


SENTENCES = {
    "en": (
        "Stage 8 of 14.",
        "Nothing is asked of you at the moment; you are told when it is.",
        "What comes then, if all goes well",
        "Committee: Decide on the request (up to ¥1 million)",
        "Time for it: 30 days",
        "From here it may also come to: Waiting list, Withdrawn.",
    ),
    "zh": (
        "第8步，共14步。",
        "目前无需您办理，需要时会另行通知。",
        "顺利时接下来的步骤",
        "专门委员会：审批申请（100万元以下）",
        "时限：30日",
        "由此还可能转入：候补、已撤回。",
    ),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_the_applicant_reads_it_before_what_has_happened(desk: Desk, language: str) -> None:
    reference = noticed(desk.cast).reference
    page = desk.browser(desk.cast.member("langfang", "signatory"), language=language).get(f"/cases/{reference}").text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for each in SENTENCES[language]:
        assert each in words
    _decided_on, following, *rest = re.findall(r"<section.*?</section>", page, re.S)
    assert SENTENCES[language][2] in following
    assert not any(SENTENCES[language][2] in each for each in rest)


def test_nobody_else_is_told_that_nothing_is_asked_of_them(desk: Desk) -> None:
    reference = noticed(desk.cast).reference
    page = desk.browser("wang.lin").get(f"/cases/{reference}").text
    assert not any(each in page for each in SENTENCES["en"][:3])
