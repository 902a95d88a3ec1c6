"""The floor on pages: the speaking list at the desk of a session and interruptions, without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services import floors, proposals
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk
from tests.web.test_papers import paper

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def conference(desk: Desk) -> str:
    """A conference in session with one item."""
    return proposals.conference_in_session(desk.cast)[0]


def forms(page: str) -> dict[str, dict[str, Any]]:
    """The forms of a page by the words on their buttons, each with its address and its hidden fields."""
    found = {}
    for action, body in re.findall(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', page, re.DOTALL):
        for button in re.findall(r"<button[^>]*>(.*?)</button>", body, re.DOTALL):
            words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", button)).strip()
            found[words] = hidden(f"<main {body}") | {"": action}
    return found


def press(reader: Reader, conference: str, words: str, **more: Any) -> Any:
    """Press a button at the desk."""
    fields = forms(reader.get(f"/cases/{conference}/desk").text)[words]
    return reader.client.post(fields.pop(""), data={**fields, **more})


def at_desk(reader: Reader, conference: str) -> str:
    return main_text(reader.get(f"/cases/{conference}/desk").text)


def test_the_floor_is_asked_for_given_and_ended_with_one_button_each(desk: Desk, conference: str) -> None:
    member, chair = desk.browser("ma.ling"), desk.browser("gao.shan")
    answer = press(member, conference, "Ask for the floor")
    assert answer.status_code == 303
    assert answer.location.endswith("#floor")
    assert "Speaking list 1 waits · 5 minutes each" in at_desk(desk.browser("peng.cheng"), conference)
    assert press(chair, conference, "Give the floor: Tianjin Municipality", change="give").status_code == 303
    desk.cast.clock.at += 4 * MINUTE
    text = at_desk(desk.browser("peng.cheng"), conference)
    assert "Tianjin Municipality 4:00" in text
    assert "hidden" in re.findall(r'<span id="floor-over"[^>]*>', chair.get(f"/cases/{conference}/desk").text)[0]
    desk.cast.clock.at += 2 * MINUTE
    assert "hidden" not in re.findall(r'<span id="floor-over"[^>]*>', chair.get(f"/cases/{conference}/desk").text)[0]
    assert "over its time by 1:00" in at_desk(chair, conference)
    assert press(member, conference, "End the speech: Tianjin Municipality", change="end").status_code == 303
    assert "Spoke: Tianjin Municipality (6:00, over its time by 1:00)" in at_desk(member, conference)


def test_the_secretary_puts_on_the_list_who_raised_a_hand_and_moves_somebody_forward(
    desk: Desk, conference: str
) -> None:
    secretary = desk.browser("wang.lin")
    for name in ("tianjin", "hebei"):
        chosen = str(desk.cast.organization(name))
        assert press(secretary, conference, "Put on the list", organization=chosen).status_code == 303
    assert press(secretary, conference, "Move to the front: Hebei Province", change="move").status_code == 303
    text = at_desk(secretary, conference)
    assert re.search(r"Hebei Province asked at [\d:]+ · put on the list by Joint Office · moved forward", text)
    assert text.index("Hebei Province asked") < text.index("Tianjin Municipality asked")
    assert press(desk.browser("li.jian"), conference, "Give it up: Hebei Province", change="leave").status_code == 303
    assert "Hebei Province asked" not in at_desk(secretary, conference)


def test_nobody_is_offered_what_is_not_theirs_and_sending_it_is_refused_with_a_sentence(
    desk: Desk, conference: str
) -> None:
    press(desk.browser("ma.ling"), conference, "Ask for the floor")
    chair, other = desk.browser("gao.shan"), desk.browser("sun.hao")
    offered = forms(chair.get(f"/cases/{conference}/desk").text)
    there = forms(other.get(f"/cases/{conference}/desk").text)
    assert "Ask for the floor" in there
    for words in ("Give the floor: Tianjin Municipality", "Put on the list", "Close the list", "Interrupt it"):
        assert words not in there
        fields = dict(offered[words]) | {"csrf_token": hidden(other.get("/account").text)["csrf_token"]}
        more = {"change": "give", "minutes": "5", "reason": "Tea"}
        if words == "Put on the list":
            more["organization"] = str(desk.cast.organization("hebei"))
        answer = other.client.post(fields.pop(""), data={**fields, **more})
        assert answer.status_code == 422, words
        assert "Only Convener" in main_text(answer.text)
    assert at_desk(desk.browser("wang.lin"), conference).count("asked at") == 1


def test_who_only_looks_on_reads_the_list_and_outsiders_nothing(desk: Desk, conference: str) -> None:
    press(desk.browser("ma.ling"), conference, "Ask for the floor")
    office = desk.browser("wang.lin")
    assert "Ask for the floor" not in forms(office.get(f"/cases/{conference}/desk").text)  # nobody asks for it
    stranger = desk.browser("zhou.min")
    token = {"csrf_token": hidden(stranger.get("/account").text)["csrf_token"], "entry": "1", "key": "k"}
    for place in ("floor", "floor/list", "floor/1", "interruption", "interruption/end"):
        sent = {**token, "change": "give", "minutes": "1", "reason": "Tea"}
        assert stranger.client.post(f"/cases/{conference}/{place}", data=sent).status_code == 404, place


def test_an_interruption_stands_on_every_desk_and_one_button_ends_it(desk: Desk, conference: str) -> None:
    chair, member = desk.browser("gao.shan"), desk.browser("sun.hao")
    wrong = press(chair, conference, "Interrupt it", minutes="soon", reason="")
    assert wrong.status_code == 422
    text = main_text(wrong.text)
    assert "Give 1 to 480 minutes." in text
    assert "Write why the sitting is interrupted" in text
    assert 'value="soon"' in wrong.text  # what was typed stays
    hides = press(chair, conference, "Interrupt it", minutes="15", reason="\u202etea")
    assert hides.status_code == 422
    assert press(chair, conference, "Interrupt it", minutes="15", reason="<b>Tea</b>").status_code == 303
    for reader in (member, desk.browser("peng.cheng"), chair):
        assert re.search(r"Interrupted until \d\d:\d\d: <b>Tea</b>", at_desk(reader, conference))
    assert "Continue the sitting" not in at_desk(member, conference)
    assert "That time is over" not in at_desk(member, conference)
    desk.cast.clock.at += 16 * MINUTE
    assert "That time is over" in at_desk(member, conference)
    assert press(chair, conference, "Continue the sitting").status_code == 303
    assert "Interrupted until" not in at_desk(member, conference)


def test_the_mark_of_a_desk_changes_with_the_list(desk: Desk, conference: str) -> None:
    member = desk.browser("sun.hao")

    def mark() -> str:
        return member.get(f"/cases/{conference}/desk/mark").text

    marks = [mark()]
    for words, more in (
        ("Interrupt it", {"minutes": "5", "reason": "Tea"}),
        ("Continue the sitting", {}),
        ("Close the list", {}),
        ("Open the list again", {}),
    ):
        press(desk.browser("gao.shan"), conference, words, **more)
        marks.append(mark())
    press(desk.browser("ma.ling"), conference, "Ask for the floor")
    marks.append(mark())
    press(desk.browser("ma.ling"), conference, "Give it up: Tianjin Municipality", change="leave")
    marks.append(mark())
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("sent", [{"change": "sing"}, {}])
def test_what_is_no_change_of_a_place_is_a_bad_request(desk: Desk, conference: str, sent: dict[str, str]) -> None:
    chair = desk.browser("gao.shan")
    token = hidden(chair.get("/account").text)["csrf_token"]
    answer = chair.client.post(f"/cases/{conference}/floor/1", data={"csrf_token": token, "key": "k", **sent})
    assert answer.status_code == 400


def test_speeches_stand_in_the_minutes_under_their_item_as_the_file_says(desk: Desk) -> None:
    cast = desk.cast
    conference, item = proposals.conference_in_session(cast)
    line = floors.line_of(cast, conference, item)
    for person, who in (("ma.ling", "tianjin"), ("sun.hao", "beijing")):
        floors.ask(cast, conference, line, person)
        floors.change(cast, conference, floors.CHAIR, "give", who)
        cast.clock.at += 6 * MINUTE
        floors.change(cast, conference, floors.CHAIR, "end", who)
    floors.interrupt(cast, conference, floors.CHAIR, 20, "Lunch")
    cast.clock.at += 20 * MINUTE
    floors.go_on(cast, conference, floors.CHAIR)
    floors.finish(cast, conference, item)
    text = paper(desk.browser("sun.hao"), conference, "minutes").replace(":", "")
    assert "SpokeTianjinMunicipality(6min0s),BeijingMunicipality(6min0s)" in text
    assert "Interruptionsofthesitting" in text
    assert "Lunch" in text
