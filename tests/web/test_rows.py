"""One step for each row of a pasted table: every bad line named, nothing lost, nothing recorded before all is well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.services import owed
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk

HEADED = "责任单位\tMeasure\t完成时限\tSupporting organizations\tTarget value"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def conference(desk: Desk) -> str:
    return owed.decided(desk.cast)


@pytest.fixture
def secretary(desk: Desk) -> Reader:
    return desk.browser(owed.SECRETARY)


def address(conference: str) -> str:
    return f"/cases/{conference}/steps/add_commitment/rows"


def paste(reader: Reader, conference: str, rows: str, step: str = "check") -> TestResponse:
    return reader.fill(address(conference), {"rows": rows}, press=step)


def again(reader: Reader, conference: str, page: str, step: str) -> TestResponse:
    """Press another button of the page that came back, with what stands in its field."""
    typed = re.search(r'<textarea[^>]*name="rows"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert typed is not None
    data = {**hidden(page), "rows": unescape(typed[1]), "step": step}
    return reader.client.post(address(conference), data=data)


def commitments(desk: Desk, conference: str) -> list[str]:
    found = (desk.cast.case(each) for each in desk.cast.linked(conference))
    return [each.data["measure"] for each in found if each.workflow == "commitment"]


def good(desk: Desk, measure: str, days: int = 60) -> str:
    day = desk.cast.today + timedelta(days=days)
    return f"天津市\t{measure}\t{day.year}年{day.month}月{day.day}日\tHebei Province; BJ\t12"


def test_the_form_of_the_step_leads_to_the_table(desk: Desk, secretary: Reader, conference: str) -> None:
    page = secretary.get(f"/cases/{conference}/steps/add_commitment").text
    assert f'href="{address(conference)}"' in page
    told = main_text(secretary.get(address(conference)).text)
    for each in ("Owner · 责任单位", "Measure · 工作措施", "To be done by · 完成时限", "2027-06-30"):
        assert each in told


def test_a_step_that_moves_the_case_or_opens_nothing_has_no_table(
    desk: Desk, secretary: Reader, conference: str
) -> None:
    for name in ("circulate", "invite", "record_attendance"):
        assert secretary.get(f"/cases/{conference}/steps/{name}/rows").status_code == 404


def test_rows_are_checked_then_recorded_one_by_one(desk: Desk, secretary: Reader, conference: str) -> None:
    rows = "\n".join([HEADED, good(desk, "Retire boilers"), good(desk, "Plant trees", 90)])
    checked = paste(secretary, conference, rows)
    assert checked.status_code == 200
    assert commitments(desk, conference) == []
    sent = again(secretary, conference, checked.text, "send")
    assert sent.status_code == 303, main_text(sent.text)
    assert commitments(desk, conference) == ["Retire boilers", "Plant trees"]
    found = desk.cast.case(desk.cast.linked(conference)[-1])
    assert found.data["target"] == "12"
    assert found.data["supporting"] == desk.cast.organizations("hebei", "beijing")
    assert found.data["complete_by"] == desk.cast.today + timedelta(days=90)


def test_sent_twice_it_is_recorded_once(desk: Desk, secretary: Reader, conference: str) -> None:
    checked = paste(secretary, conference, good_rows(desk)).text
    assert again(secretary, conference, checked, "send").status_code == 303
    assert again(secretary, conference, checked, "send").status_code == 409
    assert commitments(desk, conference) == ["One", "Two"]


def good_rows(desk: Desk) -> str:
    return "\n".join([HEADED, good(desk, "One"), good(desk, "Two")])


def test_every_bad_line_is_named_and_nothing_typed_is_lost(desk: Desk, secretary: Reader, conference: str) -> None:
    bad = [
        "Atlantis\tDive\t2027-06-30",
        "天津市\tDredge\t2027-02-30",
        "天津市\tLate\t2020-01-01",
        "天津市\t\t2027-06-30",
        "Ministry\tFar\t2027-06-30",
    ]
    rows = "\n".join([HEADED, good(desk, "Good"), *bad])
    answer = paste(secretary, conference, rows, "send")
    assert answer.status_code == 422
    assert commitments(desk, conference) == []
    told = main_text(answer.text)
    assert "5 rows cannot be recorded" in told
    assert "There is no organization “Atlantis”" in told
    assert "“2027-02-30” cannot be read" in told
    for line in (3, 4, 5, 6, 7):
        assert f'href="#row-{line}"' in answer.text
    assert "Ministry of" in told, "candidates are named"
    for each in ("Atlantis", "2027-02-30", "Good"):
        assert each in answer.text.rpartition("<textarea")[0]
    done = again(secretary, conference, answer.text, "good")
    assert done.status_code == 200
    assert commitments(desk, conference) == ["Good"]
    left = re.search(r'<textarea[^>]*name="rows"[^>]*>(.*?)</textarea>', done.text, re.DOTALL)
    assert left is not None
    assert "Atlantis" in left[1]
    assert "Good" not in left[1]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", "Nothing was pasted"),
        ("Owner\tMeasure\tTo be done by", "There are only headings"),
        ("Owner\tMeasure\tWhen\nBJ\tPlant\t2027-06-30", "There is no column “When”"),
        ("Owner\tMeasure\tMeasure\nBJ\tPlant\tTrees", "A heading stands there twice"),
        ("\n".join(["BJ\tPlant"] * 51), "These are 51 rows; at most 50"),
        (
            'To be done by\tOwner\tMeasure\n2027-06-30\tBJ\t"Plant\n2027-06-30\tBJ\tTrees',
            "From line 2 on the rows cannot",
        ),
        (f"BJ\tPlant\t2027-06-30\nBJ\t{'x' * 150_000}\t2027-06-30", "From line 2 on the rows cannot"),
        ('BJ\t"Green" wall\t2027-06-30', "From line 1 on the rows cannot"),
        ("BJ\tPlant\t2027-06-30\n" * 40 + "x" * 200_000, "At most 200000 characters are read at once"),
        ("BJ\t" + ";".join(f"Nobody {n}" for n in range(2_000)), "These rows name 2001 organizations; at most 400"),
    ],
)
def test_what_cannot_be_read_at_all_is_said(
    desk: Desk, secretary: Reader, conference: str, rows: str, said: str
) -> None:
    answer = paste(secretary, conference, rows)
    assert answer.status_code == 422
    assert said in main_text(answer.text)


def test_commas_and_quotes_are_read_too(desk: Desk, secretary: Reader, conference: str) -> None:
    day = desk.cast.today + timedelta(days=60)
    rows = f'Measure,Owner,To be done by\n"Plant trees, many\nof them",北京市,{day}'
    checked = paste(secretary, conference, rows)
    assert again(secretary, conference, checked.text, "send").status_code == 303
    assert commitments(desk, conference) == ["Plant trees, many\nof them"]


def test_what_others_do_meanwhile_is_said_and_nothing_recorded(desk: Desk, secretary: Reader, conference: str) -> None:
    checked = paste(secretary, conference, good_rows(desk)).text
    owed.noted(desk.cast, conference, measure="In between")
    answer = again(secretary, conference, checked, "send")
    assert answer.status_code == 409
    assert commitments(desk, conference) == ["In between"]
    assert "Nothing was recorded" in main_text(answer.text)
    assert "One" in answer.text


def test_a_member_may_not_record_rows(desk: Desk, secretary: Reader, conference: str) -> None:
    member = desk.browser(owed.OWNER)
    assert "This step is not open to you now" in main_text(member.get(address(conference)).text)
    seen = hidden(secretary.get(address(conference)).text)["seen_version"]
    answer = member.post(
        address(conference), {"rows": good_rows(desk), "step": "good", "seen_version": seen, "key": "k" * 32}
    )
    assert answer.status_code == 422
    assert "Only" in main_text(answer.text)
    assert commitments(desk, conference) == []
