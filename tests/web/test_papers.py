"""The papers of a conference as its readers get them: whole, true to the record, nothing beyond what they may see."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import Engine, delete, update

from govflow.app import create_app
from govflow.services.queries.case.round.page import RoundPage, load_round_page
from govflow.store.cases import CaseRow, ViewerRow
from govflow.store.rounds import latest_round_ids
from govflow.web.frame.filters import show
from govflow.web.frame.i18n import speaking
from tests.papers.reading import docx_text, pdf_text
from tests.services import conferences, disputes
from tests.services.conferences import MEETS, OWNERS, RESERVED, STATEMENT
from tests.statements import counted
from tests.web.desk import Desk, Reader, main_text, open_desk

SECRETARY, MEMBER, ASSOCIATION, STRANGER = "wang.lin", "li.jian", "peng.cheng", "chen.yu"
KINDS = ("invitation", "agenda", "participants", "votes", "minutes")
FORMATS = {"pdf": pdf_text, "docx": docx_text}
FIRST = 3
"""The number of the first item: the standing agenda begins with the opening and the last minutes."""
CANARY = "CANARY plan of the marshes"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def paper(reader: Reader, reference: str, name: str, language: str = "en") -> str:
    """What a paper says, its formats compared: letter for letter they say the same."""
    found = {}
    for suffix, read in FORMATS.items():
        answer = reader.get(f"/cases/{reference}/papers/{name}.{suffix}?language={language}")
        assert answer.status_code == 200, main_text(answer.text)
        found[suffix] = read(answer.data)
    drawn = squeezed(found["pdf"])
    for word in re.findall(r"\w+", found["docx"]):
        assert word in drawn, f"{word} stands in the DOCX only"
    return squeezed(found["docx"])


def squeezed(text: str) -> str:
    return "".join(text.split())


def everything(reader: Reader, reference: str, language: str = "en") -> dict[str, str]:
    """What each file in the ZIP says."""
    answer = reader.get(f"/cases/{reference}/papers/papers.zip?language={language}")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as files:
        return {name: squeezed(FORMATS[name.rpartition(".")[2]](files.read(name))) for name in files.namelist()}


def said(desk: Desk, told: Any, language: str) -> str:
    """In the words of the page of a round, those of a line of a table one after the other."""
    with desk.app.test_request_context(), speaking(language):
        return squeezed("".join(map(show, told if isinstance(told, tuple) else (told,))))


def day(value: date, language: str) -> str:
    chinese = f"{value.year}年{value.month}月{value.day}日"
    return chinese if language == "zh" else f"{value.day}{value:%B%Y}"


def ballots(desk: Desk, reference: str) -> list[RoundPage]:
    """The pages of what was voted on, as the secretary sees them."""
    with desk.cast.backend.page() as session:
        work = desk.cast.backend.work(session, desk.cast.actor(SECRETARY))
        case = desk.cast.case(reference)
        found = [load_round_page(work, reference, each) for each in latest_round_ids(session, case.id)]
        return [each for each in found if each.kind == "ballot"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_of_the_minutes_is_that_of_the_record(desk: Desk, language: str) -> None:
    conference = conferences.issued(desk.cast)
    text = paper(desk.browser(SECRETARY), conference.reference, "minutes", language)
    assert ("3of3memberspresent." if language == "en" else "应到成员单位3个，实到3个。") in text
    assert day(MEETS, language) in text
    for measure, due in OWNERS.values():
        assert squeezed(measure.rstrip(".")) in text
        assert day(due, language) in text
    assert squeezed(RESERVED) in text
    assert squeezed(STATEMENT) in text
    for item in conference.items:
        assert squeezed(item.title if language == "en" else item.title_other) in text
        [ballot] = ballots(desk, item.reference)
        assert said(desk, ballot.sentence, language) in text
        for line in ballot.derivation:
            told = [said(desk, each, language) for each in (line.label, line.text, line.value)]
            colon, comma = (":", ",") if language == "en" else ("：", "，")
            assert f"{told[0]}{colon}{comma.join(each for each in told[1:] if each)}" in text


def test_the_votes_of_every_seat_are_those_of_the_round(desk: Desk) -> None:
    conference = conferences.held(desk.cast)
    reader = desk.browser(SECRETARY)
    text = paper(reader, conference.reference, "votes")
    for number, item in enumerate(conference.items, start=FIRST):
        [ballot] = ballots(desk, item.reference)
        extract = paper(reader, conference.reference, f"extract-{number}")
        for card in ballot.seats:
            said = squeezed(f"{card.name}{card.answer}")
            assert said in text
            assert said in extract
    assert "HebeiProvinceAbsent" in text
    assert "TianjinMunicipalityAbstain" in text
    assert "Nodelegationwassent" in text


def test_who_came_and_who_was_asked_stands_in_the_list(desk: Desk) -> None:
    conference = conferences.held(desk.cast)
    text = paper(desk.browser(SECRETARY), conference.reference, "participants", "zh")
    for each in (
        "1北京市到会",
        "2天津市到会",
        "3河北省到会",
        "1华北涂料行业协会",
        "1国家发展和改革委员会",
        "2生态环境部",
    ):
        assert each in text


def test_the_invitation_bears_the_day_on_which_it_was_sent(desk: Desk) -> None:
    conference = conferences.held(desk.cast)
    text = paper(desk.browser(SECRETARY), conference.reference, "invitation", "zh")
    assert "石家庄" in text
    assert "Shijiazhuang" not in text
    assert text.index("商定标准。") < text.index("Agreeonthestandard.")
    assert f"京津冀联席会议{day(date(2026, 6, 9), 'zh')}" in text


def test_the_language_of_a_paper_is_chosen_beside_that_of_the_page(desk: Desk) -> None:
    conference = conferences.ready(desk.cast)
    chinese = desk.browser(SECRETARY, language="zh")
    assert "Brought by" in docx_text(chinese.get(f"/cases/{conference.reference}/papers/agenda.docx?language=en").data)
    assert "提出单位" in docx_text(chinese.get(f"/cases/{conference.reference}/papers/agenda.docx").data)
    assert "会议议程" in main_text(chinese.get(f"/cases/{conference.reference}/papers").text)


def test_what_is_still_missing_is_said_and_no_file_is_made_of_it(desk: Desk) -> None:
    conference, reader = conferences.called(desk.cast), desk.browser(SECRETARY)
    index = main_text(reader.get(f"/cases/{conference.reference}/papers").text)
    assert "The agenda can be drafted once there is an item on it." in index
    assert "The minutes can be drafted once the session is closed." in index
    refused = reader.get(f"/cases/{conference.reference}/papers/minutes.pdf")
    assert refused.status_code == 404
    assert "once the session is closed" in refused.text
    assert [name for name in everything(reader, conference.reference) if "Minutes" in name] == []


def test_minutes_can_be_drafted_as_soon_as_the_session_is_closed(desk: Desk) -> None:
    before, reader = conferences.ready(desk.cast), desk.browser(SECRETARY)
    assert reader.get(f"/cases/{before.reference}/papers/minutes.pdf").status_code == 404
    assert "Not recorded yet" in docx_text(reader.get(f"/cases/{before.reference}/papers/participants.docx").data)


def test_the_zip_holds_every_paper_in_both_formats(desk: Desk) -> None:
    conference = conferences.issued(desk.cast)
    found = everything(desk.browser(SECRETARY), conference.reference, "zh")
    titles = [
        "会议通知",
        "会议议程",
        "参会人员名单",
        "表决记录",
        "会议纪要",
        *(f"纪要摘录（议题{n}）" for n in (3, 4, 5)),
    ]
    assert list(found) == [f"{n:02} {each}.{suffix}" for n, each in enumerate(titles, 1) for suffix in FORMATS]


def test_an_item_that_the_reader_may_not_see_is_in_no_paper(desk: Desk) -> None:
    conference = conferences.issued(desk.cast)
    hidden = conference.items[1]
    with desk.cast.backend.transaction() as session:
        session.execute(delete(ViewerRow).where(ViewerRow.case_id == desk.cast.case(hidden.reference).id))
        session.execute(update(CaseRow).where(CaseRow.reference == hidden.reference).values(public=False, title=CANARY))
    for person in (ASSOCIATION, SECRETARY):
        found = everything(desk.browser(person), conference.reference)
        assert len(found) == 14, "two extracts and no gap"
        told = "".join(each for name, each in found.items() if "Minutes" not in name)  # their text went to all of them
        for each in (CANARY, hidden.title, hidden.text, "shared-budget"):
            assert squeezed(each) not in told
        assert "4Closeditem" in found["02 Agenda.docx"], "its number stays taken"
        assert "Item4" not in told


def test_who_may_not_see_the_conference_gets_no_paper_of_it(desk: Desk) -> None:
    conference, stranger = conferences.ready(desk.cast), desk.browser(STRANGER)
    for path in ("", "/agenda.pdf", "/agenda.docx", "/papers.zip"):
        assert stranger.get(f"/cases/{conference.reference}/papers{path}").status_code == 404
    visitor = Reader(desk.app.test_client())
    assert visitor.get(f"/cases/{conference.reference}/papers/agenda.pdf").status_code == 303


def test_from_outside_a_paper_tells_what_is_public_and_no_more(desk: Desk) -> None:
    """The minutes are issued, so that everybody sees the conference; what is said of it stays as on its page."""
    conference = conferences.issued(desk.cast)
    found = everything(desk.browser(STRANGER), conference.reference)
    told = "".join(found.values())
    assert "ConferenceonCleanair" in told or "Conferenceoncleanair" in told
    for each in (STATEMENT, RESERVED, "TianjinMunicipalityAbstain", "No delegation was sent", ".pdf(SHA"):
        assert squeezed(each) not in told
    for measure, _ in OWNERS.values():
        assert squeezed(measure) in told or not public_commitments(desk, conference.reference)


def public_commitments(desk: Desk, reference: str) -> bool:
    """Does the page of the case show them from outside?"""
    return 'aria-labelledby="commitments"' in desk.browser(STRANGER).get(f"/cases/{reference}").text


def test_a_case_that_is_no_conference_has_no_papers(desk: Desk) -> None:
    reference, reader = disputes.negotiation(desk.cast), desk.browser(STRANGER)
    assert reader.get(f"/cases/{reference}").status_code == 200
    assert reader.get(f"/cases/{reference}/papers").status_code == 404
    assert "/papers" not in reader.get(f"/cases/{reference}").text


def test_the_page_of_the_case_leads_to_its_papers(desk: Desk) -> None:
    conference = conferences.called(desk.cast)
    page = desk.browser(SECRETARY).get(f"/cases/{conference.reference}").text
    assert f'href="/cases/{conference.reference}/papers#agenda"' in page


@pytest.mark.parametrize("name", ["none", "extract-9", "extract-", "papers", "..%2Fminutes"])
def test_there_is_no_other_paper(desk: Desk, name: str) -> None:
    conference, reader = conferences.issued(desk.cast), desk.browser(SECRETARY)
    assert reader.get(f"/cases/{conference.reference}/papers/{name}.pdf").status_code == 404


def test_a_file_is_an_attachment_with_its_name_and_nobody_keeps_it(desk: Desk) -> None:
    conference, reader = conferences.ready(desk.cast), desk.browser(SECRETARY)
    answer = reader.get(f"/cases/{conference.reference}/papers/agenda.pdf?language=zh")
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment;")
    assert unquote(told.partition("filename*=UTF-8''")[2]) == f"{conference.reference} 会议议程.pdf"
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["minutes.pdf", "minutes.docx", "votes.pdf", "papers.zip"])
def test_the_same_record_gives_the_same_bytes(desk: Desk, path: str) -> None:
    conference, reader = conferences.issued(desk.cast), desk.browser(SECRETARY)
    first = reader.get(f"/cases/{conference.reference}/papers/{path}").data
    desk.cast.clock.at = desk.cast.clock.at.replace(minute=desk.cast.clock.at.minute // 2 + 1)
    assert reader.get(f"/cases/{conference.reference}/papers/{path}").data == first


def test_what_people_write_into_a_conference_is_no_code_in_its_papers(desk: Desk) -> None:
    hostile = '#eval("1+1") $x$ ] \\ `{{7*7}}` "\' *b* <script>'
    conference = conferences.conference()
    conference.purpose, conference.title_other = hostile, ""
    conference.title = f"Air {hostile}"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(conferences, "conference", lambda: conference)
        conferences.called(desk.cast)
    text = paper(desk.browser(SECRETARY), conference.reference, "invitation")
    assert text.count(squeezed(hostile)) >= 3


def test_a_broken_template_is_told_to_the_operator_and_its_reader_is_told_to_tell(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    conference = conferences.ready(desk.cast)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "en.typ").write_text("#nothing(")
    settings = replace(desk.cast.backend.settings, papers=tmp_path / "own")
    broken = Desk(create_app(settings, replace(desk.cast.backend, settings=settings)), desk.cast)
    reader = broken.browser(SECRETARY)
    answer = reader.get(f"/cases/{conference.reference}/papers/agenda.pdf?language=en")
    assert answer.status_code == 503
    assert "The template for this paper is broken" in answer.text
    assert str(tmp_path) not in answer.text
    assert str(tmp_path / "own" / "en.typ") in caplog.text
    assert reader.get(f"/cases/{conference.reference}/papers/agenda.docx?language=en").status_code == 200


def test_papers_ask_the_database_as_often_for_one_item_as_for_many(desk: Desk) -> None:
    cost = {}
    for many in (1, 4):
        conference = conferences.with_items(desk.cast, many)
        reader = desk.browser(SECRETARY)
        for path in ("minutes.pdf", "votes.docx", "papers.zip"):
            with counted(Engine) as statements:
                assert reader.get(f"/cases/{conference.reference}/papers/{path}").status_code == 200
            cost[path, many] = len(statements)
    assert {path: number for (path, many), number in cost.items() if many == 4} == {
        path: number for (path, many), number in cost.items() if many == 1
    }
