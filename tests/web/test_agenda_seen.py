"""What of an agenda each reader sees: the same numbers, and of what is not theirs nothing but a number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.web.exports.spreadsheets import MARK
from tests.services import arranging, proposals
from tests.web.desk import Desk, Reader, main_text, open_desk

OWN, SECRET, NAME, HEAD = "VOC limits", "Kingfisher quota", "Ms Cormorant", "Part of the pelicans"
MEMBER, PROPOSER, SECRETARY, STRANGER = "sun.hao", "peng.cheng", "wang.lin", "zhou.min"


@dataclass
class Sitting:
    """A conference with an item that a member sees, and one that a member does not, and what stands beside it."""

    desk: Desk
    conference: str
    hidden: str

    def places(self) -> list[str]:
        case = f"/cases/{self.conference}"
        beside = ("/agenda", "/agenda.csv", "/desk", "/desk/mark", "/record", "/record.json", "/documents")
        return [case, *(f"{case}{each}" for each in beside), "/cases", "/cases.csv"]

    def agenda(self, reader: Reader) -> list[list[str]]:
        """The rows of the agenda for a spreadsheet."""
        text = reader.get(f"/cases/{self.conference}/agenda.csv").data.decode("utf-8")
        return list(csv.reader(io.StringIO(text.removeprefix(MARK), newline=""), strict=True))[1:]


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def sitting(desk: Desk, conference: str) -> Sitting:
    cast = desk.cast
    seen = arranging.submitted(cast, conference, OWN)
    hidden = arranging.taken_up(cast, conference, SECRET)
    cast.fire(SECRETARY, seen, "admit")
    order = arranging.lines(cast, conference)
    marks = {"rapporteur": NAME, "minutes": 25, "together": True, "closed": True, "below": True}
    order = arranging.changed(order, 3, **marks)
    order[2:4] = [replace(order[3], below=False), order[2]]
    arranging.arrange(cast, conference, [arranging.heading(HEAD), *order])
    return Sitting(desk, conference, hidden)


@pytest.fixture
def found(desk: Desk) -> Sitting:
    return sitting(desk, proposals.calling(desk.cast))


def test_everybody_reads_the_same_numbers(found: Sitting) -> None:
    numbers = [[row[0] for row in found.agenda(found.desk.browser(who))] for who in (SECRETARY, PROPOSER, MEMBER)]
    assert numbers[0] == ["", "1", "2", "3", "4", "5", "6"]
    assert numbers[1:] == numbers[:1] * 2


def test_of_an_item_that_is_not_theirs_readers_learn_that_it_is_there(found: Sitting) -> None:
    reader = found.desk.browser(MEMBER)
    for place in (f"/cases/{found.conference}", f"/cases/{found.conference}/agenda"):
        told = main_text(reader.get(place).text)
        assert "3 Closed item 25" in told.replace(" A item", "")
        assert f"4 {OWN}" in told
    closed = found.agenda(reader)[3]
    assert closed == ["3", "Closed item", "", "", "", "", "25", "", "", ""]


@pytest.mark.parametrize("person", [MEMBER, "ma.ling"])
def test_nothing_of_it_stands_on_any_page_or_in_any_file(found: Sitting, person: str) -> None:
    reader = found.desk.browser(person)
    number = str(found.desk.cast.case(found.hidden).id)
    for place in found.places():
        answer = reader.get(place)
        assert answer.status_code == 200, place
        for word in (SECRET, NAME, found.hidden, f'name="item-{number}"'):
            assert word not in answer.text, f"{word} on {place}"


def test_a_desk_does_not_even_stir_when_something_happens_in_it(found: Sitting) -> None:
    marks = [found.desk.browser(who).get(f"/cases/{found.conference}/desk/mark").text for who in (MEMBER, PROPOSER)]
    found.desk.cast.fire(PROPOSER, found.hidden, "withdraw", reason="Wants another quota")
    after = [found.desk.browser(who).get(f"/cases/{found.conference}/desk/mark").text for who in (MEMBER, PROPOSER)]
    assert [one == other for one, other in zip(marks, after, strict=True)] == [True, False]


def test_who_may_see_it_reads_all_of_it(found: Sitting) -> None:
    for person in (SECRETARY, PROPOSER):
        row = found.agenda(found.desk.browser(person))[3]
        assert row[:2] == ["3", SECRET]
        assert row[3] == found.hidden
        assert row[5:9] == [NAME, "25", "yes", "yes"]
        assert row[9] == "Checked by the office"


def test_a_formula_for_a_title_stays_text(found: Sitting) -> None:
    cast = found.desk.cast
    order = [*arranging.lines(cast, found.conference), arranging.procedural("=1+1", rapporteur="@SUM(1)")]
    arranging.arrange(cast, found.conference, order)
    last = found.agenda(found.desk.browser(MEMBER))[-1]
    assert (last[1], last[5]) == ("'=1+1", "'@SUM(1)")


def test_markup_for_a_title_stays_text(found: Sitting) -> None:
    cast, words = found.desk.cast, "<b>\"Bold\"</b> & 'more'"
    arranging.arrange(
        cast,
        found.conference,
        [*arranging.lines(cast, found.conference), arranging.procedural(words, title_other=words)],
    )
    for person, place in ((MEMBER, "agenda"), (SECRETARY, "agenda/order")):
        page = found.desk.browser(person).get(f"/cases/{found.conference}/{place}").text
        assert "<b>" not in page.partition("<main")[2].replace("<b lang", "")
        assert "&lt;b&gt;" in page


def test_outsiders_read_it_once_the_case_is_public_and_the_file_says_so(desk: Desk) -> None:
    found = sitting(desk, arranging.calling_in_public(desk.cast))
    reader = desk.browser(STRANGER)
    assert [row[1] for row in found.agenda(reader)][:5] == [
        HEAD, *arranging.STANDING, "Closed item", "Closed item",
    ]  # fmt: skip
    assert "2 Approval of the minutes" in main_text(reader.get(f"/cases/{found.conference}").text)
    for place in found.places():
        text = reader.get(place).text
        assert not [word for word in (SECRET, NAME, found.hidden) if word in text], place


def test_where_the_file_does_not_say_so_they_never_do(desk: Desk) -> None:
    found = sitting(desk, arranging.calling_in_public(desk.cast, agenda_too=False))
    reader = desk.browser(STRANGER)
    assert HEAD not in reader.get(f"/cases/{found.conference}").text
    for place in ("agenda", "agenda.csv"):
        answer = reader.get(f"/cases/{found.conference}/{place}")
        assert answer.status_code == 404
        assert HEAD not in answer.text
    assert HEAD in desk.browser(MEMBER).get(f"/cases/{found.conference}").text


def test_what_is_not_public_is_nobody_elses(found: Sitting) -> None:
    reader = found.desk.browser(STRANGER)
    for place in ("", "/agenda", "/agenda.csv", "/agenda/order"):
        assert reader.get(f"/cases/{found.conference}{place}").status_code == 404


def test_a_secretary_who_may_not_see_an_item_moves_it_as_a_closed_one(desk: Desk) -> None:
    arranging.returned_to_proposers_alone(desk.cast)
    found = sitting(desk, proposals.calling(desk.cast))
    desk.cast.fire(SECRETARY, found.hidden, "send_back", reason="The paper is missing.")
    page = desk.browser(SECRETARY).get(f"/cases/{found.conference}/agenda/order").text
    assert "Closed item" in main_text(page)
    assert SECRET not in page
    assert found.hidden not in page
    order = arranging.lines(desk.cast, found.conference)
    arranging.arrange(desk.cast, found.conference, [order[3], *order[:3], *order[4:]])
    row = found.agenda(desk.browser(PROPOSER))[0]
    assert row[:2] == ["1", SECRET]
    assert row[5:7] == [NAME, "25"]
