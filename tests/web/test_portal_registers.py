"""Trades of rights and regional plans in the portal: what the procedures have made public, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from govflow.store.cases import CASE
from tests.services import disputes, markets, planned
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def read(desk: Desk, path: str, status: int = 200) -> str:
    answer = desk.app.test_client().get(path)
    assert answer.status_code == status, path
    return main_text(answer.text)


def test_a_trade_that_is_settled_stands_in_the_portal_with_price_amount_and_parties(desk: Desk) -> None:
    right = markets.allocated(desk.cast)
    trade = markets.paid(desk.cast, right)
    assert "Nothing has been sold yet" in read(desk, "/public/en/trades")
    markets.confirm(desk.cast, trade)
    page = read(desk, "/public/en/trades")
    assert "200 m³" in page
    seller, buyer = desk.cast.organizations(markets.SELLER, markets.BUYER)
    for narrowed in (f"organization={seller}", f"organization={buyer}", f"year={desk.cast.today.year}", "q=Haihe"):
        assert "200 m³" in read(desk, f"/public/en/trades?{narrowed}"), narrowed
    other = desk.cast.organization("office")
    for narrowed in (f"organization={other}", f"year={desk.cast.today.year - 1}", "q=zebra", "after=1"):
        assert "No trade is like that" in read(desk, f"/public/en/trades?{narrowed}"), narrowed
    assert "200 立方米" in read(desk, "/public/zh/trades")
    read(desk, f"/public/en/cases/{trade}")
    read(desk, "/public/en/trades?organization=999999", 404)


def test_a_trade_of_which_the_case_is_not_public_stands_nowhere_in_the_portal(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    markets.entered(desk.cast, reference, sold=2)
    assert "Nothing has been sold yet" in read(desk, "/public/en/trades")
    with desk.cast.backend.transaction() as session:
        session.execute(update(CASE).where(CASE.c.reference == reference).values(public=True))
    assert "1 m³" in read(desk, "/public/en/trades")


def test_a_page_of_trades_leads_on_to_the_next_with_what_it_was_narrowed_by(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    markets.entered(desk.cast, reference, sold=51)
    with desk.cast.backend.transaction() as session:
        session.execute(update(CASE).where(CASE.c.reference == reference).values(public=True))
    seller = desk.cast.organization(markets.SELLER)
    page = desk.app.test_client().get(f"/public/en/trades?organization={seller}").text
    [onward] = {each for each in page.split('"') if each.startswith("/public/en/trades?after=")}
    assert f"organization={seller}" in onward
    assert read(desk, onward.replace("&amp;", "&")).count("1 m³") == 1


def test_a_plan_stands_in_the_portal_with_chapters_parts_and_progress_and_no_case_that_is_not_public(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    planned.published(desk.cast, reference)
    assert "Green belt" in read(desk, "/public/en/plans")
    page = read(desk, "/public/en/plans/1")
    for said in ("Green belt", "Indicators", "Division of labour", "Chapters"):
        assert said in page
    assert "Claims of the governments" not in page
    assert reference not in desk.app.test_client().get("/public/en/plans/1").text
    assert "绿" in read(desk, "/public/zh/plans/1")
    read(desk, "/public/en/plans/2", 404)
    mark = desk.app.test_client().get("/public/en/plans/1").headers["ETag"]
    assert desk.app.test_client().get("/public/en/plans/1", headers={"If-None-Match": mark}).status_code == 304
