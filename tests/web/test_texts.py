"""The versions of a text on their page: what changed between two, which one a vote was held on, and for whom."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.values import SYSTEM
from tests.services import disputes, proposals
from tests.web.desk import Desk, main_text, open_desk

EARLIER = "Everybody bans every paint at once."
FILED = "The joint standard is adopted. It takes effect on 1 May."
SALTED = re.compile(r"BTH-PR-2026-\d{4}|\b[0-9a-f]{12}\b")  # what differs from case to case
REVISED = "The common standard is adopted. It takes effect on 1 July."


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def drafted_twice(desk: Desk) -> str:
    """A proposal that was reworded before it was submitted, and waits for the office."""
    reference = proposals.drafted(desk.cast)
    for text in (EARLIER, FILED):
        desk.cast.fire("peng.cheng", reference, "reword", text=text)
    desk.cast.fire("peng.cheng", reference, "submit")
    return reference


def revised(desk: Desk) -> str:
    """The same, revised after the first hearing, heard again and ready for the vote."""
    reference = drafted_twice(desk)
    desk.cast.fire("wang.lin", reference, "admit")
    for text in (None, REVISED):
        if text is not None:
            desk.cast.fire("peng.cheng", reference, "revise", text=text, changes_made="The date.")
        for person in (*proposals.SPEAKERS, "peng.cheng"):
            desk.cast.respond(person, reference, "positive")
    return reference


def voted(desk: Desk, reference: str) -> None:
    desk.cast.fire("gao.shan", reference, "call_vote")
    for person in proposals.SPEAKERS:
        desk.cast.respond(person, reference, "yes")
    desk.cast.close_round("gao.shan", reference)


def versions(desk: Desk, person: str, reference: str, asked: str = "", *, language: str = "en") -> str:
    answer = desk.browser(person, language=language).get(f"/cases/{reference}/texts/text{asked}")
    assert answer.status_code == 200, answer.text
    return answer.text


def test_members_read_what_changed_since_the_version_before(desk: Desk) -> None:
    page = versions(desk, "ma.ling", revised(desk))
    assert "What changed from version 1 to version 2" in main_text(page)
    assert "joint<span" in page
    assert "[removed: joint end of the removal] [added: common end of the addition] standard" in main_text(page)
    assert "2 clauses were changed." in main_text(page)


def test_what_stood_in_a_draft_is_no_version_for_who_did_not_see_it(desk: Desk) -> None:
    reference = drafted_twice(desk)
    desk.cast.fire("wang.lin", reference, "admit")
    mine, theirs = (versions(desk, person, reference, "?from=1&to=2") for person in ("peng.cheng", "ma.ling"))
    assert EARLIER in main_text(mine)
    assert "Everybody" not in main_text(theirs)
    assert "There is only this one that you may read." in main_text(theirs)


def test_how_often_a_draft_was_changed_shows_nowhere_to_others(desk: Desk) -> None:
    short = proposals.drafted(desk.cast)
    desk.cast.fire("peng.cheng", short, "reword", text=FILED)
    desk.cast.fire("peng.cheng", short, "submit")
    long = drafted_twice(desk)
    for each in (short, long):
        desk.cast.fire("wang.lin", each, "admit")
    one, other = (SALTED.sub("…", main_text(versions(desk, "ma.ling", each))) for each in (short, long))
    assert one == other


def test_who_saw_the_draft_counts_its_versions_and_none_twice(desk: Desk) -> None:
    page = main_text(versions(desk, "peng.cheng", drafted_twice(desk)))
    assert "What changed from version 2 to version 3" in page
    assert "version 4" not in page


def test_the_version_that_was_decided_is_known_by_its_checksum(desk: Desk) -> None:
    reference = revised(desk)
    voted(desk, reference)
    page = main_text(versions(desk, "ma.ling", reference))
    checksum = hashlib.sha256(REVISED.encode()).hexdigest()
    assert checksum in page
    assert "2 decided" in page
    assert "1 decided" not in page
    vote = desk.browser("ma.ling").get(f"/cases/{reference}/rounds/{desk.cast.round(reference).id}").text
    assert "this version was decided" in main_text(vote)
    assert checksum[:12] in main_text(vote)


def test_the_page_of_the_vote_says_which_version_is_frozen_and_leads_to_what_changed(desk: Desk) -> None:
    reference = revised(desk)
    desk.cast.fire("gao.shan", reference, "call_vote")
    vote = desk.browser("ma.ling").get(f"/cases/{reference}/rounds/{desk.cast.round(reference).id}").text
    assert "version 2 of 2 March 2026, frozen on" in main_text(vote)
    assert "this version was decided" not in main_text(vote)
    assert f"/cases/{reference}/texts/text?from=1&amp;to=2" in vote


def test_the_page_of_the_case_leads_to_the_versions(desk: Desk) -> None:
    reference = revised(desk)
    assert f"/cases/{reference}/texts/text" in desk.browser("ma.ling").get(f"/cases/{reference}").text


@pytest.mark.parametrize("field", ["no_such_field", "paper", "topic_class", "text%20", "..%2Ftext", "x" * 3000])
def test_what_is_no_text_is_not_found(desk: Desk, field: str) -> None:
    reference = revised(desk)
    assert desk.browser("ma.ling").get(f"/cases/{reference}/texts/{field}").status_code == 404


def test_a_text_that_nobody_has_given_is_not_found(desk: Desk) -> None:
    assert desk.browser("ma.ling").get(f"/cases/{revised(desk)}/texts/late_reason").status_code == 404


def test_a_case_that_one_may_not_see_has_no_texts(desk: Desk) -> None:
    reference = drafted_twice(desk)
    assert desk.browser("ma.ling").get(f"/cases/{reference}/texts/text").status_code == 404
    assert desk.browser("admin").get(f"/cases/{reference}/texts/text").status_code == 404


@pytest.mark.parametrize(
    "asked", ["?from=0&to=99", "?from=-1", "?to=x", "?from=2147483648", "?from=&to=", "?to=1&from=1"]
)
def test_numbers_that_no_version_has_show_some_all_the_same(desk: Desk, asked: str) -> None:
    assert "Versions" in main_text(versions(desk, "ma.ling", revised(desk), asked))


def test_the_later_one_is_the_new_one_however_they_are_asked_for(desk: Desk) -> None:
    page = main_text(versions(desk, "ma.ling", revised(desk), "?from=2&to=1"))
    assert "What changed from version 1 to version 2" in page


def test_what_people_type_is_shown_as_they_typed_it(desk: Desk) -> None:
    reference = proposals.drafted(desk.cast)
    for text in ("<script>alert(1)</script> & <ins>x</ins>", "<script>alert(2)</script> & <del>x</del> שלום"):
        desk.cast.fire("peng.cheng", reference, "reword", text=text)
    page = versions(desk, "peng.cheng", reference)
    assert "<script>alert" not in page
    assert "&lt;<ins>" in page or "&lt;script&gt;" in page
    assert 'dir="auto"' in page


def test_it_is_told_in_chinese(desk: Desk) -> None:
    page = main_text(versions(desk, "ma.ling", revised(desk), language="zh"))
    assert "第2版" in page
    assert "改动" in page
    assert "[删除：" in page
    assert "[新增：" in page


def test_a_text_in_confidence_has_no_page_of_versions_for_anybody(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    with desk.cast.backend.reading() as session:
        work = desk.cast.backend.work(session, SYSTEM)
        workflow = work.version_of(desk.cast.case(reference)).workflow
    confided = {each.name for form in workflow.forms.values() for each in form if each.audience and each.kind.long}
    assert confided
    for person in ("chen.yu", "he.jun", "zhou.min", "wang.lin"):
        for field in confided:
            assert desk.browser(person).get(f"/cases/{reference}/texts/{field}").status_code == 404


def test_from_outside_only_public_texts_are_shown_and_only_as_they_stand(desk: Desk) -> None:
    reference = revised(desk)
    voted(desk, reference)
    assert desk.cast.case(reference).public
    page = main_text(versions(desk, "chen.yu", reference))
    assert "common" in page
    assert "joint" not in page
    assert "Peng" not in page
    assert desk.browser("chen.yu").get(f"/cases/{reference}/texts/changes_made").status_code == 404
