"""Trades of rights and regional plans in the portal: what the procedures have made public, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from govflow.demo.papers import paper
from govflow.store.cases import CASE
from tests.services import disputes, markets, planned
from tests.services import test_forums as forums
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


def test_a_plan_stands_in_the_portal_with_chapters_parts_and_progress_and_no_case_that_is_not_public(
    desk: Desk,
) -> None:
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


def test_of_a_forum_everybody_reads_theme_day_convener_and_what_came_of_it_and_nothing_internal(desk: Desk) -> None:
    cast = desk.cast
    looked_for = forums.proposed(cast)
    cast.fire("lao.an", looked_for, "support")
    assert "Cross-Region Elder Care Service" in read(desk, f"/public/en/cases/{looked_for}")
    draft = cast.open("xu.peng", "forum", "A second one", theme="Of nobody yet.", aim="Nothing.")
    read(desk, f"/public/en/cases/{draft}", 404)
    cast.fire("xu.peng", looked_for, "go_ahead")
    forums.host(cast, looked_for, days=10)
    cast.fire(forums.CHAMBER, looked_for, "sign_up", people_coming=17)
    page = read(desk, f"/public/en/cases/{looked_for}")
    for said in ("Water for elders.", "Held on 12 March 2026", "Haihe Water Users", "Convener", "Jizhou", "14:00"):
        assert said in page
    assert "17" not in page  # how many people an organization sends
    cast.pass_days(11)
    drawn = ({"conclusion_title": "Wells", "text": "Wells are marked.", "topic_class": "routine"},)
    cast.fire("xu.peng", looked_for, "conclude", minutes=paper("Record"), drawn=drawn)
    page = read(desk, f"/public/en/cases/{looked_for}")
    assert "Wells are marked." in page
    assert "Record" not in page  # of the forum: who was there and said what, for those who took part
    assert "Conclusions Matter By State Wells" in page
    with cast.backend.reading() as session:
        [below] = session.scalars(select(CASE.c.reference).where(CASE.c.parent_id == cast.case(looked_for).id))
    cast.fire("xu.peng", below, "put_forward")
    answer = read(desk, f"/public/en/cases/{below}")
    assert "Linked cases" in answer
    listed = read(desk, "/public/en/notices?procedure=forum")
    assert looked_for in listed
    assert draft not in listed
