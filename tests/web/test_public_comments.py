"""Without an account: a comment on what lies open is looked through, shown, answered, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from govflow.errors import NotFound, Refused, Stale
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.registers.citizens import Reported, report_below
from govflow.services.commands.registers.opening_below import OpenBelow
from govflow.store.cases import CASE
from govflow.store.people import PersonRow
from tests.promises.crowds import all_at_once
from tests.services import norms, tolls
from tests.web.desk import Desk, Reader, main_text, open_desk

OFFICE, PROPOSER, OTHER, VISITOR = "wang.lin", "peng.cheng", "he.jun", "deng.na"
WORDS = "The limit is too high for children."
SEVERAL = 4


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def form_of(reference: str) -> str:
    return f"/report/cases/{reference}/public_comments"


def commented(desk: Desk, reference: str, key: str = "k1", *, words: str = WORDS, title: str = "Clause 5") -> Reported:
    order = OpenBelow(case=reference, child="public_comments", title=title, values={"comment": words}, key=key)
    return report_below(desk.cast.backend, order, "203.0.113.7", "en")


def visitor(desk: Desk) -> Reader:
    return Reader(desk.app.test_client())


def read(browser: Reader, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return main_text(answer.text)


def portal(desk: Desk, reference: str, language: str = "en") -> str:
    return read(visitor(desk), f"/public/{language}/cases/{reference}")


def following(desk: Desk, code: str) -> Reader:
    browser = visitor(desk)
    assert browser.post("/report", {"code": code}, page="/report").status_code == 303
    return browser


def test_a_comment_is_looked_through_shown_and_answered(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    browser, path = visitor(desk), form_of(reference)
    assert "Comment without an account" in read(browser, f"/public/en/cases/{reference}")
    sent = {"title": "Clause 5", "answer_comment": WORDS, "answer_signed": ""}
    checked = main_text(browser.post(path, {**sent, "step": "check"}, page=path).text)
    assert "as done by a citizen" in checked
    answer = browser.post(path, {**sent, "step": "send", "key": "k1"}, page=path)
    text = main_text(answer.text)
    [code] = re.findall(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", text)
    [comment] = re.findall(r"BTH-PQ-[0-9]{4}-[0-9]{4}", text)
    assert comment not in portal(desk, reference)
    assert visitor(desk).get(f"/public/en/cases/{comment}").status_code == 404
    for person in (PROPOSER, OTHER, "admin"):  # whoever answers holds nothing back
        assert desk.browser(person).get(f"/cases/{comment}").status_code == 404, person
    desk.cast.fire(OFFICE, comment, "let_in")
    shown = portal(desk, reference)
    assert "A member of the public" in shown
    assert "VOC limits: Clause 5" in shown
    assert "公众" in portal(desk, reference, "zh")
    assert WORDS in portal(desk, comment)
    desk.cast.fire(PROPOSER, comment, "answer_comment", verdict="partly", answer="For toys it is lowered.")
    own = read(following(desk, code), f"/cases/{comment}")
    for each in (own, portal(desk, reference)):
        assert "Accepted in part" in each
        assert "For toys it is lowered." in each


def test_what_is_set_aside_is_read_with_its_reason_by_who_wrote_it_alone(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    sent = commented(desk, reference)
    desk.cast.fire(OFFICE, sent.reference, "set_aside", reason="It is about another matter.")
    assert "It is about another matter." in read(following(desk, sent.code), f"/cases/{sent.reference}")
    assert sent.reference not in portal(desk, reference)
    for person in (PROPOSER, OTHER):
        assert desk.browser(person).get(f"/cases/{sent.reference}").status_code == 404, person


def test_silence_suppresses_nothing(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    sent = commented(desk, reference)
    desk.cast.clock.at += timedelta(days=6)
    sweep(desk.cast.backend)
    assert desk.cast.state(sent.reference) == "received"
    desk.cast.clock.at += timedelta(days=15)
    sweep(desk.cast.backend)
    assert desk.cast.state(sent.reference) == "to_be_answered"
    assert WORDS in portal(desk, sent.reference)


def test_nothing_goes_on_while_a_comment_waits_and_none_counts_as_an_organizations(desk: Desk) -> None:
    cast = desk.cast
    reference = tolls.laid_open(cast)
    sent = [commented(desk, reference, f"k{number}") for number in range(2)]
    cast.fire(OFFICE, sent[1].reference, "set_aside", reason="It names a private person.")
    norms.later(cast, 31)
    with pytest.raises(Refused):
        cast.fire(OFFICE, reference, "sum_up", consultation_summary="All are answered.")
    cast.fire(OFFICE, sent[0].reference, "answer_comment", verdict="rejected", answer="It is what the road costs.")
    cast.fire(OFFICE, reference, "sum_up", consultation_summary="All are answered.")
    data = cast.case(reference).data
    assert (data["public_received"], data["public_answered"]) == (2, 1)
    assert (data["comments_received"], data["comments_answered"]) == (0, 0)


def test_it_is_taken_while_the_case_lies_open_and_not_a_minute_longer(desk: Desk) -> None:
    cast = desk.cast
    drafted = norms.taken_up(cast)
    assert visitor(desk).get(form_of(drafted)).status_code == 404  # not open for everybody yet
    with pytest.raises(NotFound):
        commented(desk, drafted)
    reference = norms.laid_open(cast, "Labels")
    due = cast.case(reference).due_at
    assert due is not None
    cast.clock.at = due - timedelta(minutes=1)
    assert visitor(desk).get(form_of(reference)).status_code == 200
    last = commented(desk, reference)
    cast.clock.at = due  # the clock has not run yet
    assert "Comment without an account" not in portal(desk, reference)
    assert visitor(desk).get(form_of(reference)).status_code == 409
    with pytest.raises(Stale):
        commented(desk, reference, "k2")
    assert cast.state(reference) == "comments_read"
    cast.clock.at += timedelta(days=1)
    with pytest.raises(Stale, match="does not lie open"):
        commented(desk, reference, "k3")
    assert commented(desk, reference).code == last.code  # what was sent in time is shown again


def test_nothing_is_written_in_the_case_above(desk: Desk) -> None:
    """Who is about to take a step there is not told again and again that it changed meanwhile."""
    reference = norms.laid_open(desk.cast)
    before = desk.cast.case(reference)
    sent = commented(desk, reference)
    desk.cast.fire(OFFICE, sent.reference, "let_in")
    after = desk.cast.case(reference)
    assert (before.version, before.entries, before.updated_at) == (after.version, after.entries, after.updated_at)


def test_a_code_opens_its_comment_and_nothing_inside(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    mine, other = commented(desk, reference), commented(desk, reference, "k2", title="Clause 6")
    browser = following(desk, mine.code)
    assert WORDS in read(browser, f"/cases/{mine.reference}")
    for path in (
        f"/cases/{other.reference}", f"/cases/{other.reference}/steps/withdraw", "/inbox", "/account", "/people",
        f"/cases/{reference}/ocel",
    ):  # fmt: skip
        assert browser.get(path).status_code == 404, path
    above = read(browser, f"/cases/{reference}")
    assert other.reference not in above
    assert "Comment" not in re.findall(r">Comment<", browser.get(f"/cases/{reference}").text)
    done = browser.fill(f"/cases/{mine.reference}/steps/withdraw", {}, press="send")
    assert done.status_code == 303, main_text(done.text)
    assert desk.cast.state(mine.reference) == "withdrawn"


def test_who_has_an_account_is_led_to_the_form_for_organizations(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    answer = desk.browser(VISITOR).get(form_of(reference))
    assert (answer.status_code, answer.location) == (303, f"/cases/{reference}/steps/comment_on")
    assert desk.browser(VISITOR).get(f"/report/cases/{reference}/comments").status_code == 404


def test_nobody_opens_so_what_a_step_opens(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    for child in ("comments", "nothing"):
        assert visitor(desk).get(f"/report/cases/{reference}/{child}").status_code == 404, child
        order = OpenBelow(case=reference, child=child, title="x", values={"comment": WORDS}, key="k")
        with pytest.raises(NotFound):
            report_below(desk.cast.backend, order, "203.0.113.7", "en")
    assert visitor(desk).get("/report/public-comment").status_code == 404


def test_so_many_are_open_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = norms.laid_open(desk.cast)
    version = desk.cast.case(reference)
    with desk.cast.backend.reading() as session:
        children = desk.cast.backend.work(session, desk.cast.actor(OFFICE)).version_of(version).workflow.children
    citizens = children["public_comments"].citizens
    assert citizens is not None
    monkeypatch.setitem(vars(citizens), "most", 2)
    first = commented(desk, reference)
    commented(desk, reference, "k2")
    assert visitor(desk).get(form_of(reference)).status_code == 422
    with pytest.raises(Refused, match="no more are taken"):
        commented(desk, reference, "k3")
    desk.cast.fire(OFFICE, first.reference, "set_aside", reason="It is about another matter.")
    commented(desk, reference, "k3")


def test_what_people_say_takes_no_room_from_organizations(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.store.writing.growth.MOST_FROM_ONE", SEVERAL)
    reference = norms.laid_open(desk.cast)
    for number in range(SEVERAL):
        commented(desk, reference, f"k{number}")
    with pytest.raises(Refused):
        commented(desk, reference, "one too many")
    desk.cast.fire(VISITOR, reference, "comment_on", comments_made=({"clause": "5.1", "comment": "Too low."},))
    assert desk.cast.case(desk.cast.linked(reference)[-1]).workflow == "consultation-comment"


def test_what_many_say_of_one_case_drives_no_other_from_the_lists(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    sent = commented(desk, reference)
    desk.cast.fire(OFFICE, sent.reference, "let_in")
    for path in ("", "/notices", "/feed.atom"):
        shown = visitor(desk).get(f"/public/en{path}").text
        assert reference in shown
        assert sent.reference not in shown, path
    for asked in ("procedure=public-comment", "q=limit"):
        assert sent.reference in visitor(desk).get(f"/public/en/notices?{asked}").text, asked


def test_whoever_has_an_account_finds_a_page_there(desk: Desk) -> None:
    """Those who may comment and those who may not: each is told so."""
    reference = norms.laid_open(desk.cast)
    for person in (OFFICE, PROPOSER, "admin"):
        answer = desk.browser(person).get(form_of(reference), follow_redirects=True)
        assert answer.status_code == 200, person


def test_two_clicks_at_once_are_one_comment(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    sent = all_at_once([lambda: commented(desk, reference)] * SEVERAL)
    assert len(set(sent)) == 1
    with desk.cast.backend.reading() as session:
        below = select(func.count()).where(CASE.c.workflow == "public-comment")
        assert session.scalar(below) == 1
        citizens = select(func.count()).where(PersonRow.email.endswith("@citizen.invalid"))
        assert session.scalar(citizens) == 1


def test_it_ends_with_the_case_above(desk: Desk) -> None:
    reference = tolls.laid_open(desk.cast)
    sent = commented(desk, reference)
    norms.later(desk.cast, 31)
    desk.cast.fire(tolls.PROPOSER, reference, "withdraw", reason="The railway opens.")
    assert desk.cast.state(sent.reference) == "withdrawn"
