"""A commitment names the item that it comes from: one of this agenda, told to who sees that case and to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from govflow.errors import Invalid
from govflow.services.catalog import publish
from tests.builders import Cast
from tests.services import owed, proposals
from tests.web.desk import Desk, main_text, open_desk
from tests.web.test_private_items import TITLE as CLOSED
from tests.web.test_private_items import in_session
from tests.web.test_rows import again, paste

OPEN = "VOC limits"
HEADED = "Owner\tMeasure\tTo be done by\t议题"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def decided(cast: Cast) -> tuple[str, str, str]:
    """A conference that has voted on an item for the members only and deferred another; all three references."""
    conference, closed = in_session(cast)
    cast.fire("gao.shan", closed, "call_vote")
    for person in proposals.SPEAKERS:
        cast.respond(person, closed, "yes")
    cast.close_round("gao.shan", closed)
    (item,) = [each for each in cast.linked(conference) if each != closed]
    cast.fire("gao.shan", item, "defer", reason="Not ready")
    cast.fire("gao.shan", conference, "close_session")
    return conference, item, closed


def noted(cast: Cast, conference: str, item: str | None, **more: Any) -> str:
    return owed.noted(cast, conference, **({"item": cast.case(item).id} if item else {}), **more)


def row(desk: Desk, measure: str, item: str) -> str:
    day = desk.cast.today + timedelta(days=60)
    return f"天津市\t{measure}\t{day.isoformat()}\t{item}"


def test_it_stands_with_number_title_and_link_on_all_pages(desk: Desk) -> None:
    conference, item, _ = decided(desk.cast)
    commitment = noted(desk.cast, conference, item)
    for place in (commitment, conference):
        page = desk.browser("sun.hao").get(f"/cases/{place}").text
        assert f'href="/cases/{item}"' in page, place
        assert OPEN in main_text(page), place
    assert "Item 4 of the agenda" in main_text(desk.browser("sun.hao").get(f"/cases/{commitment}").text)
    drafted = desk.browser("wang.lin").get(f"/cases/{conference}/steps/circulate").text
    assert "议题" in drafted


def test_without_one_it_is_of_the_whole_conference(desk: Desk) -> None:
    conference, item, _ = decided(desk.cast)
    commitment = noted(desk.cast, conference, None)
    page = desk.browser("sun.hao").get(f"/cases/{commitment}").text
    assert "Item that it comes from" not in page
    assert item not in page


def test_the_form_offers_the_items_of_this_agenda_and_none_for_the_members_only(desk: Desk) -> None:
    conference, item, closed = decided(desk.cast)
    other = proposals.calling(desk.cast)
    desk.cast.fire("peng.cheng", other, "submit_item", item_title="Elsewhere", topic_class="standards", text="Adopt.")
    page = desk.browser("wang.lin").get(f"/cases/{conference}/steps/add_commitment").text
    assert f'<option value="{desk.cast.case(item).id}">4 {OPEN}</option>' in page
    for word in (CLOSED, "Elsewhere", closed):
        assert word not in page


def test_a_public_answer_names_no_private_item_whatever_the_file_says(desk: Desk) -> None:
    """A region writes the items for the members only beside the others."""
    text = Path("workflows/joint_conference.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    assert text.count("among: [items, floor_items]") == 1
    text = text.replace("among: [items, floor_items]", "among: [items, floor_items, closed_items]")
    with desk.cast.backend.transaction() as session:
        publish(session, desk.cast.clock, text.encode(), name="joint_conference.v2.yaml")
    conference, item, closed = decided(desk.cast)
    page = desk.browser("wang.lin").get(f"/cases/{conference}/steps/add_commitment").text
    assert f'<option value="{desk.cast.case(item).id}">4 {OPEN}</option>' in page
    assert CLOSED not in page
    with pytest.raises(Invalid):
        owed.noted(desk.cast, conference, item=desk.cast.case(closed).id)


def test_no_number_that_is_not_offered_is_taken(desk: Desk) -> None:
    cast = desk.cast
    conference, _, closed = decided(cast)
    other = proposals.calling(cast)
    cast.fire("peng.cheng", other, "submit_item", item_title="Elsewhere", topic_class="standards", text="Adopt.")
    for number in (cast.case(closed).id, cast.case(cast.linked(other)[-1]).id, cast.case(conference).id, 9_999):
        with pytest.raises(Invalid) as invalid:
            owed.noted(cast, conference, item=number)
        assert {name: str(each) for name, each in invalid.value.fields.items()} == {"item": "Choose from the list."}


def test_who_does_not_see_the_item_reads_neither_number_nor_title(desk: Desk) -> None:
    conference, item, _ = decided(desk.cast)
    commitment = noted(desk.cast, conference, item)
    owed.follow_up(desk.cast, conference)
    assert desk.cast.state(commitment) == "in_progress"
    stranger = desk.browser("chen.yu")  # the commitment is public by now, a deferred item is not
    assert stranger.get(f"/cases/{item}").status_code == 404
    for place in ("", "/record", "/record.json", "/documents"):
        answer = stranger.get(f"/cases/{commitment}{place}")
        assert answer.status_code == 200, place
        assert [word for word in (OPEN, item, "Item 4") if word in answer.text] == [], place
    for place in ("/cases?q=VOC", "/commitments", "/cases.csv?q=VOC"):
        found = stranger.get(place).text
        assert [word for word in (OPEN, item, "Item 4") if word in found.replace("?q=VOC", "")] == [], place


def test_in_a_pasted_table_it_is_named_by_its_number_and_a_wrong_one_names_the_line(desk: Desk) -> None:
    cast = desk.cast
    conference, item, _ = decided(cast)
    rows = "\n".join(
        [HEADED, row(desk, "One", "4"), row(desk, "Two", ""), row(desk, "Three", "3"), row(desk, "Four", "9")]
    )
    secretary = desk.browser("wang.lin")
    answer = paste(secretary, conference, rows, "send")
    assert answer.status_code == 422
    told = main_text(answer.text)
    assert "There is no item “9” to choose. There are: 4." in told
    assert "There is no item “3” to choose. There are: 4." in told  # the one for the members only
    assert CLOSED not in told
    for line in (4, 5):
        assert f'href="#row-{line}"' in answer.text
    assert again(secretary, conference, answer.text, "good").status_code == 200
    found = [cast.case(each) for each in cast.linked(conference)]
    items = {each.data["measure"]: each.data.get("item") for each in found if each.workflow == "commitment"}
    assert items == {"One": cast.case(item).id, "Two": None}
