"""One's own matter on the page of a round: who is not offered as a reviewer, and why somebody scores no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.services.queries.case.round.ending import GOES_ON
from tests.builders import give_role
from tests.services import sitings
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_the_page_offers_none_of_the_owner_s_people_and_sending_one_is_refused_with_the_reason(desk: Desk) -> None:
    reference = sitings.scoring(desk.cast)
    found = sitings.scores(desk.cast, reference)
    path, owner = f"/cases/{reference}/rounds/{found.id}", desk.browser(sitings.OWNER)
    text = main_text(owner.get(path).text)
    assert "Ren Hong" in text
    assert "Dong Mei" not in text
    seat = sitings.seat_of(found, desk.cast, "song.wei")
    order = {"csrf_token": owner.token(path), "key": "one", "person": str(desk.cast.person("dong.mei"))}
    answer = owner.client.post(f"{path}/seats/{seat}/replacement", data=order)
    assert answer.status_code == 422
    assert "Dong Mei cannot take this place: the matter is that of their own organization." in main_text(answer.text)


def test_who_went_over_to_the_owner_reads_why_it_scores_no_more(desk: Desk) -> None:
    reference = sitings.scoring(desk.cast)
    found = sitings.scores(desk.cast, reference)
    path, reviewer = f"/cases/{reference}/rounds/{found.id}", desk.browser("song.wei")
    seat = sitings.seat_of(found, desk.cast, "song.wei")
    assert f"{path}/seats/{seat}/response" in reviewer.get(path).text
    give_role(desk.cast, "song.wei", "fangshan", "legal")
    page = reviewer.get(path).text
    assert "Answers no more: by now the matter is that of its own organization." in main_text(page)
    assert f"{path}/seats/{seat}/response" not in page
    scores = {"score_need": "60", "score_cost": "40", "declared": "1", "matter": found.matter_hash or ""}
    order = {"csrf_token": reviewer.token(path), "key": "one", "foreseen": GOES_ON, "step": "send", **scores}
    answer = reviewer.client.post(f"{path}/seats/{seat}/response", data=order)
    assert answer.status_code == 422
    assert "does not answer: by now the matter is that of its own organization." in main_text(answer.text)
    assert "acts no more as Reviewers: conflict of interest" in main_text(
        desk.browser(sitings.OWNER).get("/inbox").text
    )
