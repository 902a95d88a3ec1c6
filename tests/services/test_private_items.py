"""A proposal for the members only is taken up in the closed part, known to others by its number, never published."""

from __future__ import annotations

import pytest

from govflow.errors import Refused
from tests.builders import Cast
from tests.services import proposals
from tests.web.conftest import Browser, main_text

TITLE = "Reserves for the winter"


def heard(cast: Cast, *, members_only: bool = True) -> str:
    """A proposal of Beijing that stands alone and is ready for the vote."""
    reference = cast.open(
        "sun.hao",
        "proposal",
        TITLE,
        text="Keep forty days.",
        topic_class="routine",
        rule_set="by_topic",
        members_only=members_only,
    )
    cast.fire("sun.hao", reference, "submit")
    cast.fire("wang.lin", reference, "admit")
    for person in proposals.SPEAKERS:
        cast.respond(person, reference, "positive")
    return reference


def take_up(cast: Cast, conference: str, item: str, *, closed: bool) -> None:
    step, field = ("take_up_closed_item", "pending_closed_item") if closed else ("take_up_item", "pending_item")
    cast.fire("wang.lin", conference, step, **{field: (cast.case(item).id,)})


def test_it_is_not_shown_to_invited_associations_by_being_taken_up(cast: Cast) -> None:
    conference, item = proposals.calling(cast), heard(cast)
    with pytest.raises(Refused, match="would be shown to more"):
        take_up(cast, conference, item, closed=False)


def test_what_all_may_read_is_not_taken_up_as_closed(cast: Cast) -> None:
    conference, item = proposals.calling(cast), heard(cast, members_only=False)
    with pytest.raises(Refused, match="not confined"):
        take_up(cast, conference, item, closed=True)


def test_an_association_reads_its_number_and_nothing_more(cast: Cast, browser: Browser) -> None:
    conference, item = proposals.calling(cast), heard(cast)
    take_up(cast, conference, item, closed=True)
    cast.fire("peng.cheng", conference, "submit_item", item_title="Open", topic_class="standards", text="Adopt it.")
    cast.fire("wang.lin", conference, "close_agenda")
    browser.sign_in("peng.cheng@govflow.example")
    for page in ("", "/agenda", "/record", "/votes.csv"):
        told = browser.get(f"/cases/{conference}{page}").text
        assert TITLE not in told
        assert item not in told
    assert browser.get(f"/cases/{item}").status_code == 404
    browser.sign_in("sun.hao@govflow.example")
    assert TITLE in main_text(browser.get(f"/cases/{conference}/agenda").text)


def test_nothing_of_it_is_published_when_it_is_adopted(cast: Cast) -> None:
    for members_only in (True, False):
        item = heard(cast, members_only=members_only)
        cast.fire("wang.lin", item, "decide_in_writing")
        for person in proposals.SPEAKERS:
            cast.respond(person, item, "consent")
        assert cast.state(item) == "adopted"
        assert cast.case(item).public is not members_only
