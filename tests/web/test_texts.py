"""The versions of a text on their page: what changed between two, which one a vote was held on, and for whom."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from govflow.services.queries.texts.versions import TextVersion, version_at
from govflow.store.cases import ViewerRow
from govflow.values import SYSTEM
from tests.builders import START
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


def test_who_revises_a_text_sees_what_changes_before_it_is_sent(desk: Desk) -> None:
    reference = drafted_twice(desk)
    desk.cast.fire("wang.lin", reference, "send_back", reason="The date is missing.")
    proposer, step = desk.browser("peng.cheng"), f"/cases/{reference}/steps/resubmit"
    page = main_text(proposer.fill(step, {"answer_text": REVISED, "answer_changes_made": "The date."}).text)
    assert "What changes in “What is to be decided”" in page
    assert "[removed: joint end of the removal] [added: common end of the addition]" in page
    same = main_text(proposer.fill(step, {"answer_text": FILED, "answer_changes_made": "Nothing."}).text)
    assert "Check:" in same
    assert "What changes in" not in same


def test_an_amendment_is_shown_against_the_text_that_it_would_change(desk: Desk) -> None:
    reference = revised(desk)
    mover, step = desk.browser("li.jian"), f"/cases/{reference}/steps/move_amendment"
    moved = {"amendment_title": "The date", "amendment_text": REVISED.replace("July", "June")}
    page = main_text(mover.fill(step, {f"answer_{name}": value for name, value in moved.items()}).text)
    assert "What changes in “What is to be decided”" in page
    assert "1 [removed: July end of the removal] [added: June end of the addition] ." in page
    desk.cast.fire("li.jian", reference, "move_amendment", **moved)
    amendment = desk.cast.linked(reference)[0]
    page = main_text(versions(desk, "ma.ling", amendment))
    assert f"{reference}, version 2" in page
    assert "[added: June end of the addition]" in page


def test_an_amendment_shows_nothing_of_a_case_above_that_its_reader_may_not_see(desk: Desk) -> None:
    reference = revised(desk)
    moved = {"amendment_title": "The date", "amendment_text": "Nothing is adopted."}
    desk.cast.fire("li.jian", reference, "move_amendment", **moved)
    amendment = desk.cast.linked(reference)[0]
    with desk.cast.backend.transaction() as session:
        session.execute(delete(ViewerRow).where(ViewerRow.case_id == desk.cast.case(reference).id))
    page = versions(desk, "ma.ling", amendment)
    assert "What it would change" not in page
    assert reference not in page


def test_the_longest_texts_are_compared_on_their_page(desk: Desk) -> None:
    reference = proposals.drafted(desk.cast)
    clause = "各成员单位应当按期向联合办报送流域治理方案。"
    for text in (clause * 300, clause.replace("联合办", "委员会") * 300):
        desk.cast.fire("peng.cheng", reference, "reword", text=text)
    assert "300 clauses were changed." in main_text(versions(desk, "peng.cheng", reference))


def test_the_desk_of_a_session_says_on_which_version_the_vote_is_held(desk: Desk) -> None:
    conference, item = proposals.conference_in_session(desk.cast)
    desk.cast.fire("gao.shan", item, "call_vote")
    page = desk.browser("wang.lin").get(f"/cases/{conference}/desk").text
    assert "version 1 of 2 March 2026, frozen on" in main_text(page)
    assert f"/cases/{item}/texts/text" in page


def test_a_vote_is_told_of_the_version_with_its_text_and_of_none_that_came_later() -> None:
    found = [
        TextVersion(number=number, text=text, at=START + timedelta(days=number))
        for number, text in ((1, FILED), (2, REVISED), (3, FILED))
    ]
    assert version_at(found, FILED, START + timedelta(days=2)) == found[0]
    assert version_at(found, FILED, START + timedelta(days=4)) == found[2]
    assert version_at(found, EARLIER, START + timedelta(days=4)) is None
    assert version_at(found, None, START + timedelta(days=4)) is None
