"""The minutes as people draft, sign, correct and read them: held against the record, kept word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.demo.stories import assembly
from govflow.errors import Refused
from govflow.services.commands.meetings.attendance import Attending, RecordAttendance, record_attendance
from tests.builders import new_key
from tests.papers.reading import docx_text, pdf_text
from tests.services import conferences
from tests.services.conferences import RESERVED
from tests.web.desk import Desk, Reader, main_text, open_desk

SECRETARY, MEMBER, ORIGINATOR, STRANGER = "wang.lin", "li.jian", "peng.cheng", "chen.yu"
STOOD = "求真务实"
ADDED = "会议气氛热烈。"
OBJECTION = "The second item is told wrongly."
NUMBERED = re.compile(r"—\d+—")  # of a page, between two lines of the text
TALLY = "须2票赞成，现赞成2票"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def circulate(desk: Desk, reference: str, chinese: str, english: str = "") -> None:
    texts = {"minutes": chinese, "minutes_english": english or None, "decisions": "Decided."}
    desk.cast.fire(SECRETARY, reference, "circulate", **{name: each for name, each in texts.items() if each})


def drafts(desk: Desk, reference: str) -> dict[str, str]:
    return desk.cast.drafts(SECRETARY, reference, "minutes", "minutes_english")


def squeezed(text: str) -> str:
    return "".join(text.split())


def typed(page: str, name: str) -> str:
    found = re.search(rf'<textarea[^>]*name="answer_{name}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return found[1]


def files(reader: Reader, path: str) -> list[str]:
    """What the PDF and the DOCX of a paper say, without the numbers of pages."""
    found = []
    for suffix, read in (("pdf", pdf_text), ("docx", docx_text)):
        answer = reader.get(f"{path}.{suffix}?language=zh")
        assert answer.status_code == 200, main_text(answer.text)
        found.append(NUMBERED.sub("", squeezed(read(answer.data))))
    return found


def test_the_form_begins_with_the_draft_in_both_languages(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    page = desk.browser(SECRETARY).get(f"/cases/{reference}/steps/circulate").text
    assert "应到成员单位3个，实到3个。" in typed(page, "minutes")
    assert "3 of 3 members present." in typed(page, "minutes_english")
    assert "Every line of the record stands in the text." in main_text(page)


def test_a_figure_that_was_altered_is_refused_with_both_figures_and_what_was_typed_stays(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    reader, found = desk.browser(SECRETARY), drafts(desk, reference)
    assert TALLY in found["minutes"]
    altered = found["minutes"].replace(TALLY, TALLY.replace("现赞成2", "现赞成3"), 1)
    form = {"answer_minutes": altered, "answer_decisions": "Decided.", "step": "check"}
    answer = reader.post(f"/cases/{reference}/steps/circulate", form, page=f"/cases/{reference}/steps/circulate")
    assert answer.status_code == 422
    told = main_text(answer.text)
    assert TALLY in told
    assert "现赞成3票" in typed(answer.text, "minutes")


def test_the_command_refuses_what_the_page_would(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    text = drafts(desk, reference)["minutes"]
    with pytest.raises(Refused, match="left out"):
        circulate(desk, reference, text.replace("第3项：联合限值", ""))
    circulate(desk, reference, f"{ADDED}\n{text}")
    assert desk.cast.state(reference) == "minutes_review"


def test_attendance_that_was_corrected_meanwhile_is_told_when_it_is_sent(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    text = drafts(desk, reference)["minutes"]
    correct_attendance(desk, reference)
    with pytest.raises(Refused, match="实到2个"):
        circulate(desk, reference, text)


def correct_attendance(desk: Desk, reference: str) -> None:
    marks = (Attending(organization_id=desk.cast.organization("hebei"), presence="excused"),)
    order = RecordAttendance(case=reference, entry_id=None, attending=marks, reason="A slip", key=new_key())
    record_attendance(desk.cast.backend, desk.cast.actor(SECRETARY), order)


def test_who_signs_reads_where_the_record_went_on(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    circulate(desk, reference, drafts(desk, reference)["minutes"])
    path = f"/cases/{reference}/rounds/{desk.cast.round(reference).id}"
    assert "It differs from the record" not in main_text(desk.browser(MEMBER).get(path).text)
    correct_attendance(desk, reference)
    told = main_text(desk.browser(MEMBER).get(path).text)
    assert "It differs from the record" in told
    assert "实到2个" in told


def test_reserving_and_objecting_need_reasons(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    circulate(desk, reference, drafts(desk, reference)["minutes"])
    for choice in ("reserve", "object"):
        with pytest.raises(Refused, match="needs reasons"):
            desk.cast.answer("hebei", reference, choice, comment=" ")
    desk.cast.answer("hebei", reference, "consent")


def test_an_objection_brings_the_text_back_as_it_was_sent_with_what_was_objected(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    circulate(desk, reference, f"{ADDED}\n{drafts(desk, reference)['minutes']}")
    desk.cast.answer("hebei", reference, "object", comment=OBJECTION)
    for member in ("beijing", "tianjin"):
        desk.cast.answer(member, reference, "consent")
    reader = desk.browser(SECRETARY)
    page = reader.get(f"/cases/{reference}/steps/circulate").text
    assert OBJECTION in main_text(page)
    assert typed(page, "minutes").strip().startswith(ADDED)
    assert ADDED not in typed(reader.get(f"/cases/{reference}/steps/circulate?anew=1").text, "minutes")


def test_before_anything_was_sent_the_paper_is_marked_as_a_draft(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    reader = desk.browser(SECRETARY)
    assert all("（草稿）" in each for each in files(reader, f"/cases/{reference}/papers/minutes"))
    circulate(desk, reference, drafts(desk, reference)["minutes"])
    assert all("（会签稿）" in each for each in files(reader, f"/cases/{reference}/papers/minutes"))


def test_the_paper_has_the_countersigned_text_and_reservations_in_full(desk: Desk) -> None:
    conference = conferences.issued(desk.cast)
    text = desk.cast.case(conference.reference).data["minutes"]
    for told in files(desk.browser(SECRETARY), f"/cases/{conference.reference}/papers/minutes"):
        assert all(squeezed(line) in told for line in text.splitlines())
        assert squeezed(RESERVED) in told
        assert "逾期未复的，视为同意。" in told
        assert "草稿" not in told


def correct(desk: Desk, reference: str, reader: Reader, **said: str) -> int:
    form = {"stood": STOOD, "correct": "four", "why": "A slip of the pen", "step": "send", **said}
    path = f"/cases/{reference}/corrections"
    return int(reader.post(path, form, page=path).status_code)


def test_corrections_are_numbered_and_stand_below_the_minutes_which_stay(desk: Desk) -> None:
    reference = conferences.issued(desk.cast).reference
    reader, before = desk.browser(SECRETARY), desk.cast.case(reference).data["minutes"]
    assert correct(desk, reference, reader) == 303
    assert correct(desk, reference, reader, stood="议定以下事项", correct="six") == 303
    assert desk.cast.case(reference).data["minutes"] == before
    assert all("第2号" in each and "six" in each for each in files(reader, f"/cases/{reference}/papers/minutes"))
    assert all("更正单" in each and "four" in each for each in files(reader, f"/cases/{reference}/papers/correction-1"))
    assert "Correction sheet No. 2" in main_text(desk.browser(MEMBER).get(f"/cases/{reference}").text)


@pytest.mark.parametrize("said", [{"why": " "}, {"correct": STOOD}, {"stood": "x" * 4_001}])
def test_a_correction_that_says_nothing_or_too_much_is_not_entered(desk: Desk, said: dict[str, str]) -> None:
    reference = conferences.issued(desk.cast).reference
    assert correct(desk, reference, desk.browser(SECRETARY), **said) == 422
    assert "There is no correction yet." in desk.browser(SECRETARY).get(f"/cases/{reference}/corrections").text


def test_nobody_corrects_minutes_before_they_are_agreed(desk: Desk) -> None:
    reference = conferences.held(desk.cast).reference
    reader = desk.browser(SECRETARY)
    assert "no minutes are corrected" in reader.get(f"/cases/{reference}/corrections").text
    assert correct(desk, reference, reader) == 422


def test_who_does_not_keep_the_minutes_corrects_nothing(desk: Desk) -> None:
    reference = conferences.issued(desk.cast).reference
    for person in (MEMBER, ORIGINATOR):
        assert 'name="stood"' not in desk.browser(person).get(f"/cases/{reference}/corrections").text
    assert desk.browser(STRANGER).get(f"/cases/{reference}/corrections").status_code == 404


def test_a_closed_conference_is_corrected_where_the_file_says_so(desk: Desk) -> None:
    conference = conferences.held(desk.cast)
    circulate(desk, conference.reference, drafts(desk, conference.reference)["minutes"])
    for member in assembly.MEMBERS:
        desk.cast.answer(member, conference.reference, "consent")
    desk.cast.fire(SECRETARY, conference.reference, "close_without_commitments")
    assert desk.cast.state(conference.reference) == "closed"
    assert correct(desk, conference.reference, desk.browser(SECRETARY), stood=TALLY) == 303


def test_whoever_brought_an_item_gets_its_extract_and_no_other(desk: Desk) -> None:
    conference = conferences.issued(desk.cast)
    mine, other = conference.items[0], conference.items[1]
    page = desk.browser(ORIGINATOR).get(f"/cases/{mine.reference}")
    assert "Extract of the minutes" in main_text(page.text)
    path = f"/cases/{mine.reference}/papers/extract/{conference.reference}"
    for told in files(desk.browser(ORIGINATOR), path):
        assert mine.title_other in told
        assert other.title_other not in told
    assert desk.browser(STRANGER).get(f"{path}.pdf").status_code == 404
    assert (
        desk.browser(ORIGINATOR).get(f"/cases/{mine.reference}/papers/extract/BTH-JC-1999-0001.pdf").status_code == 404
    )


def test_before_the_minutes_are_agreed_nobody_has_an_extract(desk: Desk) -> None:
    conference = conferences.held(desk.cast)
    item = conference.items[0].reference
    assert "Extract of the minutes" not in main_text(desk.browser(ORIGINATOR).get(f"/cases/{item}").text)
    assert desk.browser(ORIGINATOR).get(f"/cases/{item}/papers/extract/{conference.reference}.pdf").status_code == 404
