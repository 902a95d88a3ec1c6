"""Handover to a successor and release to the superior, on the page of what was confided, from each chair."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.builders import new_key
from tests.services import disputes, releases
from tests.services.leaves import CLAIMANT, confided
from tests.services.releases import SUCCESSOR
from tests.web.desk import Desk, main_text, open_desk

SECRET = "We could live with five years."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_a_successor_is_named_and_reads_it_once_it_is_handed_over(desk: Desk) -> None:
    reference = releases.succeeded(desk.cast, SECRET)
    secret = confided(desk.cast, reference, CLAIMANT)[0][0]
    address = f"/cases/{reference}/confidences/{secret}"
    author, successor = desk.browser(CLAIMANT), desk.browser(SUCCESSOR)
    assert "Tao Yun (Mediator) came later and does not read this" in main_text(author.get(address).text)
    assert successor.get(address).status_code == 404
    assert author.post(f"{address}/handover", {"key": new_key()}, page=address).status_code == 409
    seen = {"seen": releases.seen(desk.cast, reference, secret)}
    assert author.post(f"{address}/handover", {**seen, "key": new_key()}, page=address).status_code == 303
    found = main_text(successor.get(address).text)
    assert SECRET in found
    assert "Handed over by its author to: Tao Yun (Mediator)." in found
    assert "Take the handover back" not in found
    assert author.post(f"{address}/handover/end", {"key": new_key()}, page=address).status_code == 303
    assert successor.get(address).status_code == 404


def test_a_record_is_released_from_two_chairs(desk: Desk) -> None:
    cast = desk.cast
    reference = disputes.recorded(cast)
    address = f"/cases/{reference}/confidences/{confided(cast, reference, CLAIMANT, 'session_record')[0][0]}"
    claimant, respondent = desk.browser(CLAIMANT), desk.browser("he.jun")
    assert address in claimant.get(f"/cases/{reference}").text
    assert "It can be taken back until the last has agreed." in main_text(claimant.get(address).text)
    form = {"to": "superior"}
    assert claimant.post(f"{address}/release", {**form, "key": new_key()}, page=address).status_code == 303
    found = main_text(respondent.get(address).text)
    assert "Agreed so far: Claimant." in found
    assert "You are the last to agree: it is released at once" in found
    assert claimant.post(f"{address}/release/end", {**form, "key": new_key()}, page=address).status_code == 303
    for each in (claimant, respondent):
        assert each.post(f"{address}/release", {**form, "key": new_key()}, page=address).status_code == 303
    assert "Released by all, word for word" in main_text(claimant.get(address).text)
    answer = respondent.post(f"{address}/release/end", {**form, "key": new_key()}, page=address)
    assert answer.status_code == 422
    assert "cannot be taken back" in main_text(answer.text)
    assert desk.browser("lu.ming").get(address).status_code == 404
