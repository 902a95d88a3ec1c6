"""An election through the pages: candidates are marked, looked at once more, sent; at the end the elected are named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services.councils import electing, name
from tests.services.elections import VOTERS
from tests.web.desk import Desk, main_text, open_desk
from tests.web.test_rounds import path_of, seat_of, send


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_candidates_are_marked_and_shown_once_more_before_the_vote_is_cast(desk: Desk) -> None:
    reference = electing(desk.cast)
    path, reader = path_of(desk, reference), desk.browser("chen.yu")
    page = reader.get(path).text
    assert "Name 3 at most." in main_text(page)
    assert page.count('type="checkbox"') == 4
    assert 'name="choice"' not in page
    seat = seat_of(desk, reference, "fangshan")
    checked = send(reader, path, seat, "response", score_c1="1", score_c3="1", step="check")
    told = main_text(checked.text)
    assert "Named Zhou Min Nie Gang What changes when you send it" in told
    assert "It goes into the ballot box. Nobody learns that it is yours" in told
    assert "Cast the vote" in told
    assert send(reader, path, seat, "response", score_c1="1", score_c3="1").status_code == 303
    after = main_text(reader.get(path).text)
    assert "The vote is in the ballot box. It cannot be changed." in after
    assert "Has voted" in after
    assert "Has named" not in after
    assert "Named by" not in after


def test_what_was_marked_is_still_marked_after_looking_at_it(desk: Desk) -> None:
    reference = electing(desk.cast)
    path, reader = path_of(desk, reference), desk.browser("chen.yu")
    seat = seat_of(desk, reference, "fangshan")
    again = send(reader, path, seat, "response", score_c2="1", step="edit").text
    assert again.count(" checked") == 1
    assert "score_c2" in again[: again.index(" checked")].rpartition("<input")[2]


@pytest.mark.parametrize(
    ("marked", "sentence"),
    [
        ({f"score_c{number}": "1" for number in range(1, 5)}, "You have named 4; 3 may be named at most."),
        ({}, "Name at least one candidate."),
        ({"score_c9": "1"}, "Name at least one candidate."),
        ({"score_c1": "2"}, "Name each candidate once at most"),
    ],
)
def test_too_many_or_nobody_is_said_before_anything_is_sent(desk: Desk, marked: dict[str, str], sentence: str) -> None:
    reference = electing(desk.cast)
    path, reader = path_of(desk, reference), desk.browser("chen.yu")
    answer = send(reader, path, seat_of(desk, reference, "fangshan"), "response", **marked, step="check")
    assert answer.status_code == 422
    assert sentence in main_text(answer.text)


def test_who_is_elected_is_said_with_the_figures_and_nothing_of_who_named_whom(desk: Desk) -> None:
    reference = electing(desk.cast)
    path = path_of(desk, reference)
    for organization in VOTERS:
        name(desk.cast, reference, organization, 1, 2, 3)
    for language, elected in (("en", "Elected: Zhou Min, Cui Yang, Nie Gang."), ("zh", "当选：周敏、崔阳、聂刚。")):
        text = main_text(desk.browser("chen.yu", language=language).get(path).text)
        assert elected in text
        assert "3 of 3" in text or language == "zh"
        assert "Has named" not in text


def test_where_it_is_sealed_and_not_secret_each_card_says_whom_the_seat_has_named(desk: Desk) -> None:
    reference = electing(desk.cast, ("    majority: true\n", "    majority: true\n    sealed: until_closed\n"))
    path = path_of(desk, reference)
    for organization in VOTERS:
        name(desk.cast, reference, organization, 1, 2, 3)
    text = main_text(desk.browser("chen.yu").get(path).text)
    assert text.count("Has named Zhou Min, Cui Yang, Nie Gang.") == 5
