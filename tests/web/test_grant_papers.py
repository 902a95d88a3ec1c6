"""Who looks after a grant reads what was filed in all cases below it: claims, receipts, objections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.demo.stories import requests
from tests.services.grants import grant
from tests.web.desk import Desk, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def papers(desk: Desk, person: str, reference: str) -> dict[str, int]:
    """The documents of a case that somebody finds, with how the server answers to each."""
    reader = desk.browser(person)
    page = reader.get(f"/cases/{reference}/documents")
    assert page.status_code == 200
    found = re.findall(r'href="(/cases/[^"]+/documents/[^"/]+)"[^>]*>([^<]+)<', page.text)
    return {title: reader.get(f"{where}/versions/1").status_code for where, title in found}


@pytest.mark.parametrize("person", ["nie.gang", "cui.yang", "wang.lin", "qin.feng", "gao.shan"])
def test_auditor_evaluator_and_supervisors_read_every_paper_of_a_tranche(desk: Desk, person: str) -> None:
    request = grant(desk.cast)
    tranche = requests.claim(desk.cast, request, "First half", 500_000)
    requests.verify(desk.cast, tranche)
    requests.approve_payment(desk.cast, request, tranche)
    requests.pay(desk.cast, tranche)
    requests.end_project(desk.cast, request)
    found = papers(desk, person, tranche)
    assert set(found.values()) == {200}
    assert len(found) >= 2, "the evidence and the receipt of the payment"
