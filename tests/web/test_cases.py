"""The list of cases and the page of one: what each reader sees, and what nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.services.queries import cases as case_queries
from tests.services import disputes, proposals
from tests.web.desk import Desk, hidden, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_the_list_shows_only_what_the_reader_may_see(desk: Desk) -> None:
    draft, open_one = disputes.draft(desk.cast, "Only ours"), disputes.negotiation(desk.cast)
    chen, he = (main_text(desk.browser(each).get("/cases").text) for each in ("chen.yu", "he.jun"))
    assert draft in chen
    assert draft not in he
    assert open_one in he


def test_cases_are_found_by_reference_words_and_chinese(desk: Desk) -> None:
    river, other = disputes.draft(desk.cast, "拒马河引水预算争议"), disputes.draft(desk.cast, "Ju River")
    chen = desk.browser("chen.yu")
    for words in ("预算", river):
        text = main_text(chen.get("/cases", query_string={"q": words}).text)
        assert river in text
        assert other not in text
    assert "No case is like that" in main_text(chen.get("/cases?q=nowhere").text)


def test_whoever_looks_for_the_name_of_an_organization_is_led_to_its_cases(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    chen = desk.browser("chen.yu")
    for words in ("涞水", "laishui"):
        page = chen.get("/cases", query_string={"q": words}).text
        assert "Organizations with these words in their names" in main_text(page)
        address = f"/cases?organization={desk.cast.organization('laishui')}"
        assert f'href="{address}"' in page
        assert reference in main_text(chen.get(address).text)
    assert "with these words in their names" not in main_text(chen.get("/cases?q=nowhere").text)


def test_filters_narrow_the_list(desk: Desk) -> None:
    dispute, proposal = disputes.negotiation(desk.cast), proposals.hearing(desk.cast)
    wang = desk.browser("wang.lin")
    assert proposal in main_text(wang.get("/cases?workflow=proposal").text)
    assert dispute not in main_text(wang.get("/cases?workflow=proposal").text)
    assert proposal not in main_text(wang.get("/cases?workflow=proposal&phase=voting").text)
    assert dispute in main_text(wang.get(f"/cases?organization={desk.cast.organization('laishui')}").text)
    assert "No case is like that" in main_text(wang.get("/cases?status=ended").text)
    assert dispute in main_text(desk.browser("he.jun").get("/cases?mine=1").text)


def test_the_list_is_paged_both_ways(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_queries, "PAGE", 2)
    references = [disputes.draft(desk.cast, f"Case {number}") for number in range(5)]
    chen = desk.browser("chen.yu")
    seen, path, pages = [], "/cases", []
    while path:
        page = chen.get(path).text
        pages.append(path)
        seen.append([each for each in references if each in main_text(page)])
        path = link(page, "next")
    assert [sorted(each, reverse=True) for each in seen] == [references[:2:-1], references[2:0:-1], references[:1]]
    back = chen.get(pages[2]).text
    assert (
        sorted(each for each in references if each in main_text(chen.get(link(back, "prev")).text)) == references[1:3]
    )


def link(page: str, rel: str) -> str:
    _, found, after = page.partition(f'rel="{rel}" href="')
    return after[: after.index('"')].replace("&amp;", "&") if found else ""


def test_an_invisible_case_does_not_exist(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    he = desk.browser("he.jun")
    for path in ("", "/documents", "/entries/1", "/rounds/1", "/deadline/extension", "/reopening"):
        assert he.get(f"/cases/{reference}{path}").status_code == 404


def test_the_page_says_who_is_awaited_for_what_until_when(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    chen, he = (main_text(desk.browser(each).get(f"/cases/{reference}").text) for each in ("chen.yu", "he.jun"))
    assert "Awaited from Laishui County until 1 April 2026, 18:00: Reply to the request." in chen
    assert "How the deadline is counted" in chen
    assert "+ 30 days" in chen
    assert "It is your turn, until 1 April 2026, 18:00" in he


def test_open_and_closed_steps_stand_side_by_side_with_reasons(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    he, chen = (desk.browser(each).get(f"/cases/{reference}").text for each in ("he.jun", "chen.yu"))
    assert f'href="/cases/{reference}/steps/accept"' in he
    assert f'href="/cases/{reference}/steps/accept"' not in chen
    assert "Only Respondent (signatory) may do this: Laishui County." in main_text(chen)


def test_who_could_act_for_another_organization_is_offered_the_switch(desk: Desk) -> None:
    conference = desk.cast.open(
        "sun.hao",
        "joint-conference",
        purpose="Agree.",
        level="topical",
        rule_set="by_topic",
    )
    gao = desk.browser("gao.shan")
    gao.post("/account/acting-for", {"organization": str(desk.cast.organization("office"))}, page="/inbox")
    text = main_text(gao.get(f"/cases/{conference}").text)
    assert "Act for Beijing-Tianjin-Hebei Joint Conference" in text
    assert "Accept and call for items" in text


def test_the_record_hides_what_is_meant_for_others(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    desk.cast.fire("zhou.min", reference, "record_caucus", caucus_note="CANARY-7")
    zhou = desk.browser("zhou.min").get(f"/cases/{reference}").text
    assert "CANARY-7" in zhou
    for person in ("chen.yu", "he.jun", "wang.lin"):
        page = desk.browser(person).get(f"/cases/{reference}").text
        assert "CANARY-7" not in page
        assert "Write a caucus note" not in page[page.index('id="log"') :]


def test_the_record_is_read_page_by_page(desk: Desk) -> None:
    reference = disputes.proposal(desk.cast)
    chen = desk.browser("chen.yu")
    first = chen.get(f"/cases/{reference}").text
    assert "Case opened" not in main_text(first)
    earlier = first[: first.index("Show earlier entries")].rpartition('href="')[2].partition('"')[0]
    assert "Case opened" in main_text(chen.get(earlier.partition("#")[0]).text)


def test_an_entry_has_an_address_and_shows_its_hash(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    text = main_text(desk.browser("he.jun").get(f"/cases/{reference}/entries/1").text)
    assert "Entry 1" in text
    assert "SHA-256 of the entry" in text
    assert "Fill in" not in text, "it is no receipt for somebody else"
    assert desk.browser("he.jun").get(f"/cases/{reference}/entries/99").status_code == 404


def test_the_receipt_of_a_step_has_the_number_that_its_author_counts(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)  # the draft before it is not theirs
    answer = desk.browser("he.jun").fill(f"/cases/{reference}/steps/accept_standstill", {}, press="send")
    assert answer.location.endswith(f"/cases/{reference}/entries/2?receipt=1")
    assert "Recorded as entry 2" in main_text(desk.browser("he.jun").get(answer.location).text)


def test_the_reader_is_told_which_procedures_can_be_opened(desk: Desk) -> None:
    chen = main_text(desk.browser("chen.yu").get("/cases/new").text)
    assert "Dispute mediation" in chen
    assert "Tranche" not in chen
    zhou = desk.browser("song.wei")
    assert zhou.get("/cases/new/joint-conference").status_code == 403
    assert zhou.get("/cases/new/nonsense").status_code == 404


def test_a_case_is_opened_in_two_steps(desk: Desk) -> None:
    chen, path = desk.browser("chen.yu"), "/cases/new/dispute-mediation"
    values = {"answer_respondent": str(desk.cast.organization("laishui")), "answer_claim": "Restore the flow."}
    refused = chen.fill(path, values)
    assert refused.status_code == 422
    assert "Title of the case" in main_text(refused.text)
    checked = chen.fill(path, {**values, "title": "Juma River", "title_other": "拒马河"})
    assert "Awaited then: Claimant (signatory)" in main_text(checked.text)
    opened = chen.client.post(path, data={**hidden(checked.text), "step": "send"})
    assert opened.status_code == 303
    page = chen.get(opened.location).text
    assert "Juma River" in main_text(page)
    assert "拒马河" in page


def test_the_deadline_is_extended_suspended_and_resumed_by_those_who_may(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    zhou = desk.browser("zhou.min")
    page = zhou.get(f"/cases/{reference}").text
    assert f"/cases/{reference}/deadline/extension" in page
    path = f"/cases/{reference}/deadline/extension"
    unreasoned = zhou.client.post(path, data=hidden(zhou.get(path).text))
    assert unreasoned.status_code == 422
    assert "A written reason is needed." in main_text(unreasoned.text)
    extended = zhou.client.post(path, data={**hidden(unreasoned.text), "reason": "The survey takes longer."})
    assert extended.status_code == 303
    assert "The survey takes longer." in main_text(zhou.get(f"/cases/{reference}").text)
    again = zhou.client.post(path, data={**hidden(zhou.get(path).text), "reason": "Once more."})
    assert again.status_code == 422
    assert "all that is allowed" in main_text(again.text)
    suspension = f"/cases/{reference}/deadline/suspension"
    paused = zhou.client.post(suspension, data={**hidden(zhou.get(suspension).text), "reason": "Flood."})
    assert paused.status_code == 303
    assert "The deadline stands still." in main_text(zhou.get(f"/cases/{reference}").text)
    standing_still = hidden(zhou.get(suspension).text)
    assert standing_still["_method"] == "DELETE"
    assert zhou.client.post(suspension, data=standing_still).status_code == 303
    assert "The deadline stands still." not in main_text(zhou.get(f"/cases/{reference}").text)
    assert "_method" not in hidden(zhou.get(suspension).text)


def test_a_second_tab_of_a_suspension_is_told_what_the_first_did_and_does_not_do_the_opposite(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    zhou, path = desk.browser("zhou.min"), f"/cases/{reference}/deadline/suspension"
    second = {**hidden(zhou.get(path).text), "reason": "Flood, again."}
    zhou.client.post(path, data={**hidden(zhou.get(path).text), "reason": "Flood."})
    stale = zhou.client.post(path, data=second)
    assert stale.status_code == 409
    assert ": Deadline suspended" in main_text(stale.text)
    assert "It has stood still since" in main_text(stale.text)
    other = hidden(zhou.get(path).text)
    zhou.client.post(path, data=hidden(zhou.get(path).text))
    stale = zhou.client.post(path, data=other)
    assert stale.status_code == 409
    assert ": Deadline runs again" in main_text(stale.text)
    assert "A written reason is needed." not in stale.text
    assert "_method" not in hidden(stale.text)
    unreasoned = zhou.client.post(path, data=hidden(stale.text))
    assert unreasoned.status_code == 422


def test_a_suspension_is_ended_by_delete_as_well(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    zhou, path = desk.browser("zhou.min"), f"/cases/{reference}/deadline/suspension"
    zhou.client.post(path, data={**hidden(zhou.get(path).text), "reason": "Flood."})
    ended = zhou.client.delete(path, data=hidden(zhou.get(path).text))
    assert ended.status_code == 303
    assert zhou.client.delete(path, data=hidden(zhou.get(path).text)).status_code == 422


def test_an_ended_case_says_so_and_is_reopened_where_its_procedure_allows(desk: Desk) -> None:
    reference = disputes.requested(desk.cast)
    desk.cast.fire("chen.yu", reference, "withdraw", reason="We agreed by ourselves.")
    chen, wang = desk.browser("chen.yu"), desk.browser("wang.lin")
    text = main_text(chen.get(f"/cases/{reference}").text)
    assert "The case has ended: Withdrawn" in text
    assert "Only Joint office (secretary) may reopen it." in text
    path = f"/cases/{reference}/reopening"
    refused = chen.client.post(path, data={**hidden(chen.get(path).text), "reason": "Please."})
    assert refused.status_code == 422
    reopened = wang.client.post(path, data={**hidden(wang.get(path).text), "reason": "The agreement failed."})
    assert reopened.status_code == 303
    assert desk.cast.state(reference) == "requested"


def test_a_request_for_funds_is_read_without_locking_the_fund(desk: Desk) -> None:
    request = Request(
        title="Willow belts on the Chao River", title_other="潮河护岸柳林带", by="yanshan", committee="social",
        fund="donations", amount=800_000, ends_on=desk.cast.today + timedelta(days=200),
    )  # fmt: skip
    requests.draft(desk.cast, request)
    page = desk.browser("deng.na").get(f"/cases/{request.reference}")
    assert page.status_code == 200
    assert "¥800,000.00" in main_text(page.text)
