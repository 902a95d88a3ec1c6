"""What is too long for its field is refused in a sentence that names field and limit; nothing is cut off in silence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from govflow.errors import Invalid
from tests.services import batches, conferences, proposals
from tests.services.test_keeping import answers
from tests.web import test_agenda, test_batch, test_together
from tests.web.desk import Desk, main_text, open_desk
from tests.web.test_minutes import MEMBER, SECRETARY, correct
from tests.web.test_roll_call import press
from tests.web.test_rounds import close, path_of, seat_of, send

END = " and this is the end"


def long(most: int) -> str:
    """One character more than fits."""
    return "x" * (most + 1 - len(END)) + END


def refused(answer: Any, field: str, most: int) -> bool:
    """Is it refused with field and limit, and stands there as it was typed?"""
    said = f"“{field}”: these are {most + 1} characters, and at most {most} are kept. Write it shorter."
    return answer.status_code == 422 and said in main_text(answer.text) and answer.text.count(END) == 1


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_no_source_or_reason_of_the_a_items_is_cut(desk: Desk) -> None:
    conference = batches.in_session(desk.cast, 3, together=2)
    items = batches.items_of(desk.cast, conference)[:2]
    for each in items:
        desk.cast.fire("gao.shan", each, "call_vote")
    office, chair = desk.browser("wang.lin"), desk.browser("gao.shan")
    answer = test_together.checked(office, conference, source=long(200))
    assert refused(answer, "Where it is written", 200)
    page = test_together.shown(chair, conference)
    answer = test_together.sent(chair, conference, "closing", page, reason=long(500))
    assert refused(answer, "Why it is closed without them", 500)
    fits = test_together.checked(office, conference, source=long(199))
    assert fits.status_code == 200


def test_a_reason_for_several_items_that_is_too_long_keeps_them_ticked(desk: Desk) -> None:
    conference = batches.submitted(desk.cast, 2)
    items = batches.items_of(desk.cast, conference)
    office = desk.browser("wang.lin")
    step = test_batch.step_in(desk, "wang.lin", conference, items, "send_back")
    answer = test_batch.chosen(office, conference, items, step, reason=long(2_000))
    assert refused(answer, "Reason", 2_000)
    assert all(f'name="item" value="{each}"' in answer.text for each in items)
    assert test_batch.chosen(office, conference, items, step, reason=long(1_999)).status_code == 200


def test_no_reasons_of_an_answer_and_no_source_are_cut(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat = path_of(desk, reference), seat_of(desk, reference, "hebei")
    li, office = desk.browser("li.jian"), desk.browser("wang.lin")
    assert refused(send(li, path, seat, "response", choice="yes", comment=long(5_000)), "Reasons", 5_000)
    behalf = {"choice": "yes", "on_behalf": "1"}
    answer = send(office, path, seat, "response", **behalf, source=long(200))
    assert refused(answer, "Where it is written", 200)
    assert answers(desk.cast, reference) == {}
    assert send(office, path, seat, "response", **behalf, source="x" * 200).status_code == 303
    assert refused(send(li, path, seat, "objection", note=long(500)), "Why", 500)
    assert answers(desk.cast, reference) == {"Hebei": "yes"}


def test_no_note_of_a_roll_call_or_a_closing_is_cut(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, office, chair = path_of(desk, reference), desk.browser("wang.lin"), desk.browser("gao.shan")
    for name, label, most in (
        ("source", "Where it is written", 200),
        ("note", "Why they are absent, or there again", 500),
    ):
        page = office.get(path).text
        assert refused(press(office, path, page, "all", **{name: long(most)}), label, most)
    assert refused(close(chair, path, reason=long(500)), "Why it is closed without them", 500)
    assert answers(desk.cast, reference) == {}


def test_no_reason_for_what_becomes_of_a_seat_is_cut(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat = path_of(desk, reference), seat_of(desk, reference, "hebei")
    answer = send(desk.browser("wang.lin"), path, seat, "status", status="absent", note=long(500))
    assert refused(answer, "Why", 500)
    assert send(desk.browser("wang.lin"), path, seat, "status", status="absent", note=long(499)).status_code == 303


def test_a_line_of_the_agenda_keeps_all_that_was_typed_until_it_is_short_enough(desk: Desk) -> None:
    conference = batches.submitted(desk.cast, 1)
    office = desk.browser("wang.lin")
    page = office.get(test_agenda.order_of(conference)).text
    added = test_agenda.send(office, conference, page, add="procedural").text
    number = test_agenda.fields(added)["line"][-1]
    typed = {f"title-{number}": long(300), f"rapporteur-{number}": long(400)}
    for more in ({"up": number}, {}):
        answer = test_agenda.send(office, conference, added, **typed, **more)
        assert answer.text.count(END) == 2
    assert answer.status_code == 422
    assert "a title has at most 120 characters" in main_text(answer.text)


def test_a_title_in_the_other_language_is_not_cut_either(desk: Desk) -> None:
    with pytest.raises(Invalid) as invalid:
        desk.cast.open("sun.hao", "funding-request", "Kilns", title_other=long(200))
    assert set(invalid.value.fields) == {"title_other"}


def test_what_cannot_be_kept_of_an_answer_to_a_correction_stays_in_its_field(desk: Desk) -> None:
    reference = conferences.issued(desk.cast).reference
    assert correct(desk, reference, desk.browser(SECRETARY)) == 303
    page = f"/cases/{reference}/corrections"
    form = {"choice": "objects", "text": "Not so\u202e", "key": "k" * 16}
    answer = desk.browser(MEMBER).post(f"{page}/1/answer", form, page=page)
    assert answer.status_code == 422
    assert "Not so\u202e" in answer.text
