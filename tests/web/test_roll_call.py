"""The roll called on one grid, without a script: set for all, checked, recorded; and the closing, checked before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.services import proposals
from tests.services.test_keeping import answers, object_
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk
from tests.web.test_rounds import path_of, seat_of

SECRETARY, CHAIR = "wang.lin", "gao.shan"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def form_in(page: str) -> dict[str, str]:
    """All that the form of the grid would send without a button: hidden fields, what is set, and what is written."""
    form = re.search(r'action="[^"]*/roll-call".*?</form>', page, re.DOTALL)
    assert form is not None
    values = {name: value for name, value in hidden("<main" + form[0]).items() if isinstance(value, str)}
    values |= dict(re.findall(r'type="radio" name="(row_\d+)" value="([^"]*)"[^>]* checked', form[0]))
    values |= dict(re.findall(r'name="(source|note)"[^>]*value="([^"]*)"', form[0], re.DOTALL))
    return values


def press(reader: Reader, path: str, page: str, step: str, **changed: str) -> TestResponse:
    return reader.client.post(f"{path}/roll-call", data={**form_in(page), "step": step, **changed})


def test_all_in_favour_takes_two_clicks(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, secretary = path_of(desk, reference), desk.browser(SECRETARY)
    page = secretary.get(path).text
    checked = press(secretary, path, page, "all")
    assert checked.status_code == 200
    assert "If it is closed as it stands then: Adopted: 3 in favour, 2 needed." in main_text(checked.text)
    assert answers(desk.cast, reference) == {}
    assert press(secretary, path, checked.text, "record").status_code == 303
    assert answers(desk.cast, reference) == {"Beijing": "yes", "Tianjin": "yes", "Hebei": "yes"}
    assert "Roll call of 2" in desk.cast.round(reference).responses[0].source


def test_exceptions_set_before_stay_and_what_stands_is_not_entered_again(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, secretary = path_of(desk, reference), desk.browser(SECRETARY)
    tianjin = {f"row_{seat_of(desk, reference, 'tianjin')}": "answer:no"}
    checked = press(secretary, path, secretary.get(path).text, "all", **tianjin)
    assert press(secretary, path, checked.text, "record").status_code == 303
    assert answers(desk.cast, reference) == {"Beijing": "yes", "Tianjin": "no", "Hebei": "yes"}
    again = press(secretary, path, secretary.get(path).text, "record")
    assert again.status_code == 422
    assert "Nothing was entered" in main_text(again.text)


def test_what_was_not_shown_is_not_recorded(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, secretary = path_of(desk, reference), desk.browser(SECRETARY)
    beijing = f"row_{seat_of(desk, reference, 'beijing')}"
    first = press(secretary, path, secretary.get(path).text, "record", **{beijing: "answer:yes"})
    assert (first.status_code, answers(desk.cast, reference)) == (200, {})
    changed = press(secretary, path, first.text, "record", **{beijing: "answer:no"})
    assert (changed.status_code, answers(desk.cast, reference)) == (200, {})
    assert "No (1): Beijing Municipality" in main_text(changed.text)
    assert press(secretary, path, changed.text, "record").status_code == 303
    assert answers(desk.cast, reference) == {"Beijing": "no"}


def test_a_page_that_is_stale_since_a_member_voted_itself_is_shown_again(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, secretary = path_of(desk, reference), desk.browser(SECRETARY)
    checked = press(secretary, path, secretary.get(path).text, "all")
    desk.cast.respond("sun.hao", reference, "no")
    again = press(secretary, path, checked.text, "record")
    assert (again.status_code, answers(desk.cast, reference)) == (200, {"Beijing": "no"})
    assert "Beijing Municipality has answered itself" in main_text(again.text)
    assert press(secretary, path, again.text, "record").status_code == 303
    assert answers(desk.cast, reference) == {"Beijing": "no", "Tianjin": "yes", "Hebei": "yes"}


def test_a_member_that_objected_meanwhile_is_not_entered_again(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, secretary = path_of(desk, reference), desk.browser(SECRETARY)
    checked = press(secretary, path, secretary.get(path).text, "all")
    press(secretary, path, checked.text, "record")
    page = secretary.get(path).text
    object_(desk.cast, "ma.ling", reference, "tianjin")
    tianjin = {f"row_{seat_of(desk, reference, 'tianjin')}": "answer:no"}
    assert press(secretary, path, page, "record", **tianjin).status_code == 422
    assert "Tianjin" not in answers(desk.cast, reference)


def test_the_grid_refuses_what_one_seat_alone_refuses_and_keeps_what_was_typed(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, secretary = path_of(desk, reference), desk.browser(SECRETARY)
    typed = {f"row_{seat_of(desk, reference, 'hebei')}": "mark:absent", "source": "CANARY-31"}
    answer = press(secretary, path, secretary.get(path).text, "check", **typed)
    assert answer.status_code == 422
    assert "Write why" in main_text(answer.text)
    assert "CANARY-31" in answer.text
    assert re.search(r'value="mark:absent"[^>]* checked', answer.text)


def test_a_grid_for_something_else_is_refused(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, secretary = path_of(desk, reference), desk.browser(SECRETARY)
    assert press(secretary, path, secretary.get(path).text, "all", matter="0" * 64).status_code == 409


def test_a_round_that_was_closed_meanwhile_takes_no_roll_call(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, secretary = path_of(desk, reference), desk.browser(SECRETARY)
    checked = press(secretary, path, secretary.get(path).text, "all")
    desk.cast.close_round(CHAIR, reference, "Nobody came")
    assert press(secretary, path, checked.text, "record").status_code in (409, 422)
    assert answers_of_closed(desk, reference) == 0


def answers_of_closed(desk: Desk, reference: str) -> int:
    return len(desk.cast.round(reference).responses)


def test_only_who_keeps_the_round_has_the_grid(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path = path_of(desk, reference)
    for person in ("sun.hao", CHAIR, "peng.cheng"):
        reader = desk.browser(person)
        assert "Record the roll call" not in reader.get(path).text
        answer = reader.client.post(f"{path}/roll-call", data={"csrf_token": reader.token(path), "step": "record"})
        assert answer.status_code == 403


def test_the_chair_sees_what_closing_brings_before_it_is_done(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, chair = path_of(desk, reference), desk.browser(CHAIR)
    for person in ("sun.hao", "ma.ling", "li.jian"):
        desk.cast.respond(person, reference, "yes")
    page = chair.get(path).text
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', page)
    assert shown is not None
    data = {"csrf_token": chair.token(path), "key": "closing", "shown": shown[1]}
    checked = chair.client.post(f"{path}/closing", data=data)
    assert checked.status_code == 200
    text = main_text(checked.text)
    for said in (
        "Close for good?",
        "Adopted: 3 in favour, 2 needed.",
        "Nothing in it changes any more",
        "Then follows",
    ):
        assert said in text
    assert desk.cast.round(reference).closed_at is None
    assert chair.client.post(f"{path}/closing", data={**data, "step": "edit"}).status_code == 200
    assert desk.cast.round(reference).closed_at is None
    assert chair.client.post(f"{path}/closing", data={**data, "step": "send"}).status_code == 303
    assert desk.cast.state(reference) == "adopted"
