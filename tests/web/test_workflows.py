"""Pages of procedures: a lawyer can read them aloud, in both languages, and take the files along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine, delete

from govflow.services.catalog import publish, shipped_workflows, studied
from govflow.services.queries.procedure.files import study_published
from govflow.store.people import MembershipRow
from tests.services import disputes
from tests.web.desk import Desk, main_text, open_desk

WORKFLOWS = ("dispute-mediation", "funding-request", "joint-conference", "proposal", "tranche")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_the_list_names_every_procedure_with_its_open_cases(desk: Desk) -> None:
    disputes.negotiation(desk.cast)
    text = main_text(desk.browser("chen.yu").get("/workflows").text)
    for title in ("Dispute mediation", "Funding request", "Joint conference", "争议调解"):
        assert title in text
    assert "31 states · 1 open case" in text
    assert "mediation version 1, in force since" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_procedure_has_a_page_in_both_languages(desk: Desk, language: str) -> None:
    browser = desk.browser("chen.yu", language=language)
    for workflow in WORKFLOWS:
        answer = browser.get(f"/workflows/{workflow}")
        assert answer.status_code == 200, workflow
        assert "检验合格" in answer.text if language == "zh" else "Soundness report" in answer.text


def test_steps_are_told_with_actor_way_conditions_and_consequences(desk: Desk) -> None:
    text = main_text(desk.browser("chen.yu").get("/workflows/funding-request").text)
    assert "This step may be taken by: Committee (chair). The case goes from" in text
    assert "from “Decision: committee chair” to “Contract to be signed”." in text
    assert "Taken by somebody else than who took:" in text
    assert "The fund can pay the amount." in text
    assert "The amount is set aside for this request." in text
    assert "When it passes, the clock takes the step “Public notice is over”." in text


def test_a_page_says_how_long_one_party_alone_may_hold_a_case_up(desk: Desk) -> None:
    text = main_text(desk.browser("chen.yu").get("/workflows/proposal").text)
    assert "add: 30 days, by Proposer, in Returned for completion. The file allows 30 days at most." in text
    assert "holds No party alone can hold a case up longer than the file allows" in text


def test_conditions_are_told_with_their_figures(desk: Desk) -> None:
    text = main_text(desk.browser("chen.yu").get("/workflows/funding-request").text)
    assert "Only if “Amount proposed” is at most ¥1,000,000.00." in text


def test_the_rule_of_a_vote_is_told_in_words(desk: Desk) -> None:
    text = main_text(desk.browser("chen.yu").get("/workflows/proposal").text)
    assert "Quorum: at least two thirds of the seats must be present." in text
    assert "To be carried, it needs more than half of the votes for and against in favour." in text
    assert "Abstentions are left out of the count." in text


def test_who_can_stall_is_told_with_the_limit(desk: Desk) -> None:
    text = main_text(desk.browser("chen.yu").get("/workflows/dispute-mediation").text)
    assert "Mediation requested Respondent 30 days Before the common superior" in text
    assert "Longest time one party alone can add: 90 days, by Common superior" in text


def test_a_role_that_nobody_has_is_pointed_out(desk: Desk) -> None:
    page = "/workflows/dispute-mediation"
    assert "Nobody here is" not in main_text(desk.browser("wang.lin").get(page).text)
    with desk.cast.backend.transaction() as session:
        session.execute(delete(MembershipRow).where(MembershipRow.role == "legal"))
    assert "Nobody here is legal adviser" in main_text(desk.browser("wang.lin").get(page).text)


def test_examples_show_their_way_through_the_states(desk: Desk) -> None:
    text = main_text(desk.browser("chen.yu", language="zh").get("/workflows/tranche").text)
    assert "已申请 →" in text or "→" in text
    assert "最后一步应被拒绝" in text


def test_cases_are_counted_on_their_version_and_an_old_version_stays_readable(desk: Desk) -> None:
    reference = disputes.negotiation(desk.cast)
    source = next(path for path in shipped_workflows() if path.name.startswith("tranche")).read_text("utf-8")
    second = source.replace("version: 1", "version: 2\nchanges: {en: Nothing but its number, zh: 仅更新版本号}", 1)
    with desk.cast.backend.transaction() as session:
        publish(session, desk.cast.clock, second.encode(), name="tranche.v2.yaml")
    browser = desk.browser("chen.yu")
    assert "1 case on this version" in main_text(browser.get("/workflows/dispute-mediation").text), reference
    assert "Nothing but its number" in main_text(browser.get("/workflows/tranche").text)
    assert "There is a newer version." in main_text(browser.get("/workflows/tranche/1").text)


def test_what_is_not_published_is_not_found(desk: Desk) -> None:
    browser = desk.browser("chen.yu")
    for path in ("/workflows/unknown", "/workflows/tranche/9", "/workflows/tranche/9/source.yaml"):
        assert browser.get(path).status_code == 404, path


def test_the_source_is_handed_out_byte_for_byte_as_plain_text(desk: Desk) -> None:
    answer = desk.browser("chen.yu").get("/workflows/tranche/1/source.yaml")
    path = next(path for path in shipped_workflows() if path.name.startswith("tranche"))
    assert answer.data == path.read_bytes()
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="tranche.v1.yaml"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_picture_is_a_file_of_its_own_without_script(desk: Desk) -> None:
    answer = desk.browser("chen.yu", language="zh").get("/workflows/tranche/1/diagram.svg")
    root = ElementTree.fromstring(answer.text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {
        *("svg", "style", "title", "desc", "defs", "marker", "path", "text", "tspan", "g", "rect"),
    }
    assert "状态图" in answer.text
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_picture_can_be_had_as_mermaid_text(desk: Desk) -> None:
    answer = desk.browser("chen.yu").get("/workflows/tranche/1/diagram.mmd")
    assert answer.text.startswith("stateDiagram-v2\n")
    assert answer.mimetype == "text/plain"


def test_visitors_are_sent_to_sign_in(desk: Desk) -> None:
    for path in ("/workflows", "/workflows/tranche", "/workflows/tranche/1/source.yaml"):
        answer = desk.app.test_client().get(path)
        assert answer.status_code == 303, path
        assert answer.location.startswith("/sign-in"), path


def test_the_cases_below_are_told_in_words(desk: Desk) -> None:
    text = main_text(desk.browser("chen.yu").get("/workflows/funding-request").text)
    assert "Cases below Each a case of its own Objections Objection in a public notice Opened by: Object." in text
    assert (
        "Tranches Payment of a tranche One for each row of: Milestones and tranches. Opened by: Contract signed."
        in text
    )
    assert "They follow the version that was in force when this case was opened." in text
    assert "A case is opened below this one: Payment of a tranche." in text
    assert "The cases that this one opens fit the files of their procedures" in text
    assert "Cases below" not in main_text(desk.browser("chen.yu").get("/workflows/tranche").text)


@pytest.mark.parametrize(("language", "sentence"), [("en", "The fund can pay the amount."), ("zh", "资金足以支付")])
def test_the_list_leads_to_the_rules_that_a_procedure_may_call(desk: Desk, language: str, sentence: str) -> None:
    browser = desk.browser("chen.yu", language=language)
    assert 'href="/workflows/format/rules"' in browser.get("/workflows").text
    text = main_text(browser.get("/workflows/format/rules").text)
    assert "funds.available" in text
    assert sentence in text
    assert "{funds.available: {amount: ceiling}}" in text


def test_a_visitor_sees_the_rules_as_little_as_the_procedures(desk: Desk) -> None:
    answers = [desk.app.test_client().get(each) for each in ("/workflows", "/workflows/format/rules")]
    assert [each.status_code for each in answers] == [303, 303]


def test_no_page_waits_for_proofs_that_were_made_before_the_server_forked(desk: Desk) -> None:
    file = Path(__file__).parents[1] / "workflows" / "notice.v1.yaml"
    # What was studied is kept for the process, and this test runs on two databases in one.
    unseen = f"# not looked at before {uuid4()}\n".encode()
    with desk.cast.backend.transaction() as session:
        publish(session, desk.cast.clock, file.read_bytes() + unseen, name=file.name)
    before = studied.cache_info().misses
    study_published(desk.cast.backend)
    made = studied.cache_info().misses
    assert desk.browser("chen.yu").get("/workflows/public-notice").status_code == 200
    assert studied.cache_info().misses == made > before
