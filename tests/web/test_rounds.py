"""Rounds in the browser: the page of one, answering, what stays sealed, attendance, delegation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from govflow.errors import Refused
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.values import Text
from govflow.web.forms.answers import scored
from tests.services import disputes, proposals, signing
from tests.services.test_leaving import before_the_committee
from tests.web.desk import Desk, Reader, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def path_of(desk: Desk, reference: str) -> str:
    return f"/cases/{reference}/rounds/{desk.cast.round(reference).id}"


def seat_of(desk: Desk, reference: str, organization: str) -> int:
    wanted = desk.cast.organization(organization)
    return next(seat for seat, (holder, _) in desk.cast.round(reference).holders.items() if holder == wanted)


def send(reader: Reader, path: str, seat: int, act: str, **values: str) -> TestResponse:
    """Send the form of an act with the token of the page; an answer as its check page sends it."""
    page = reader.client.get(path).text
    key = f"{act}-{seat}-{'-'.join(values.values())[:40]}"
    data = {"csrf_token": reader.token(path), "key": key}
    if act == "response":
        data["matter"] = frozen_in(page)
        data |= {"step": "send", **(shown := told_in(page, path, seat, act))}
        if not shown:
            checked = reader.client.post(f"{path}/seats/{seat}/{act}", data={**data, **values, "step": ""}).text
            data["foreseen"] = foreseen_in(checked)
    else:
        data |= told_in(page, path, seat, act)
    return reader.client.post(f"{path}/seats/{seat}/{act}", data={**data, **values})


def told_in(page: str, path: str, seat: int, act: str) -> dict[str, str]:
    """What the form of an act carries along of what it brings."""
    form = re.search(rf'action="{path}/seats/{seat}/{act}".*?</form>', page, re.DOTALL)
    return dict(re.findall(r'name="(foreseen\w*)" value="([0-9a-f]{64})"', form[0])) if form else {}


def foreseen_in(page: str) -> str:
    """What the check page carries along of what the answer brings; nothing where there is no such page."""
    found = re.search(r'name="foreseen" value="([0-9a-f]{64})"', page)
    return found[1] if found else ""


def frozen_in(page: str) -> str:
    """The hash of what the page says is answered to; nothing where it has no form of an answer."""
    found = re.search(r'name="matter" value="([0-9a-f]{64})"', page)
    return found[1] if found else ""


def close(chair: Reader, path: str, **values: str) -> TestResponse:
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', chair.client.get(path).text)
    told = {"csrf_token": chair.token(path), "key": "closing", "step": "send", "shown": shown[1] if shown else ""}
    return chair.client.post(f"{path}/closing", data={**told, **values})


def test_the_page_shows_the_rule_the_seats_and_the_readers_own_form(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    page = desk.browser("sun.hao").get(path_of(desk, reference))
    text = main_text(page.text)
    assert "How it stands" in text
    assert "Quorum" in text
    assert "Your answer for Beijing Municipality" in text
    assert "Keeping the round" not in text
    assert "Your answer" not in main_text(desk.browser("wang.lin").get(path_of(desk, reference)).text)


def test_the_last_answer_before_closing_counts(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat, sun = path_of(desk, reference), seat_of(desk, reference, "beijing"), desk.browser("sun.hao")
    assert send(sun, path, seat, "response", choice="no").status_code == 303
    assert send(sun, path, seat, "response", choice="yes", comment="Agreed.").status_code == 303
    assert [each.choice for each in desk.cast.round(reference).responses] == ["yes"]
    assert "It can be replaced until the round closes." in main_text(sun.get(path).text)


def test_an_answer_that_binds_is_shown_once_more_with_what_it_is_given_to(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat, sun = path_of(desk, reference), seat_of(desk, reference, "beijing"), desk.browser("sun.hao")
    checked = send(sun, path, seat, "response", choice="yes", comment="A clause", step="")
    assert checked.status_code == 200
    text = main_text(checked.text)
    for said in ("Check the answer of Beijing Municipality", "What is answered to", "A clause", "Vote: Yes"):
        assert said in text
    assert f'name="matter" value="{desk.cast.round(reference).matter_hash}"' in checked.text
    assert desk.cast.round(reference).responses == ()


def test_back_from_the_check_everything_typed_is_there(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat, sun = path_of(desk, reference), seat_of(desk, reference, "beijing"), desk.browser("sun.hao")
    page = send(sun, path, seat, "response", choice="no", comment="CANARY-21", step="edit").text
    assert "CANARY-21" in page
    assert re.search(r'value="no"[^>]* checked', page)


def test_an_answer_to_something_else_is_told_what_it_is_about_and_loses_nothing(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat, sun = path_of(desk, reference), seat_of(desk, reference, "beijing"), desk.browser("sun.hao")
    page = send(sun, path, seat, "response", choice="no", comment="CANARY-22", matter="0" * 64)
    assert page.status_code == 409
    assert "The round is about something else than what you were shown" in main_text(page.text)
    assert "CANARY-22" in page.text
    assert re.search(r'value="no"[^>]* checked', page.text)


def test_who_answers_too_late_still_has_what_was_written(desk: Desk) -> None:
    reference = disputes.proposal(desk.cast)
    path, seat, chen = path_of(desk, reference), seat_of(desk, reference, "fangshan"), desk.browser("chen.yu")
    shown = frozen_in(chen.client.get(path).text)
    for person in ("chen.yu", "he.jun"):
        desk.cast.respond(person, reference, "accept")
    page = send(chen, path, seat, "response", choice="reject", comment="CANARY-23", matter=shown)
    assert page.status_code == 409
    assert "CANARY-23" in page.text


def test_the_page_shows_exactly_the_version_that_is_answered_to(desk: Desk) -> None:
    reference = disputes.proposal(desk.cast)
    chen, document = desk.browser("chen.yu"), desk.cast.case(reference).data["proposal"]
    page = chen.client.get(path_of(desk, reference)).text
    assert f"/cases/{reference}/documents/{document}/versions/1" in page
    text = main_text(page)
    for said in ("The mediator's proposal", "version 1"):
        assert said in text


def test_an_answer_must_be_chosen(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat = path_of(desk, reference), seat_of(desk, reference, "beijing")
    answer = send(desk.browser("sun.hao"), path, seat, "response")
    assert answer.status_code == 422
    assert "Choose an answer." in main_text(answer.text)


def test_nobody_answers_for_another_seat(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat = path_of(desk, reference), seat_of(desk, reference, "tianjin")
    assert send(desk.browser("sun.hao"), path, seat, "response", choice="no").status_code == 403
    assert desk.cast.round(reference).responses == ()


def test_the_result_is_derived_line_by_line_with_abstention_and_absence(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path = path_of(desk, reference)
    desk.cast.respond("sun.hao", reference, "yes")
    desk.cast.respond("ma.ling", reference, "abstain")
    wang = desk.browser("wang.lin")
    absent = send(wang, path, seat_of(desk, reference, "hebei"), "status", status="absent", note="Apology received.")
    assert absent.status_code == 303
    assert close(desk.browser("gao.shan"), path).status_code == 303
    text = main_text(wang.get(path).text)
    assert "Result" in text
    assert "Adopted" in text
    assert "Hebei Province" in text
    assert "Apology received." in text


def test_the_secretary_enters_what_a_seat_said_and_it_shows(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat, wang = path_of(desk, reference), seat_of(desk, reference, "hebei"), desk.browser("wang.lin")
    assert send(wang, path, seat, "response", choice="yes", on_behalf="1", source="Minute 14").status_code == 303
    assert "Entered for it by whoever keeps the round, from: Minute 14" in main_text(wang.get(path).text)
    refused = send(desk.browser("sun.hao"), path, seat, "response", choice="no", on_behalf="1")
    assert refused.status_code == 403


def test_a_seat_leaves_by_recusal_and_does_not_vote(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat, sun = path_of(desk, reference), seat_of(desk, reference, "beijing"), desk.browser("sun.hao")
    assert send(sun, path, seat, "status", status="recused", note="Owner of the producer.").status_code == 303
    text = main_text(sun.get(path).text)
    assert "Recused" in text
    assert "Your answer for" not in text
    assert send(sun, path, seat, "status", status="dancing").status_code == 422


def test_a_vote_is_delegated_and_taken_back(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, sun, ma = path_of(desk, reference), desk.browser("sun.hao"), desk.browser("ma.ling")
    beijing, tianjin = (seat_of(desk, reference, each) for each in ("beijing", "tianjin"))
    assert send(sun, path, beijing, "delegation", to=str(tianjin)).status_code == 303
    assert "Votes through Tianjin Municipality." in main_text(ma.get(path).text)
    assert "Your answer for Beijing Municipality" in main_text(ma.get(path).text)
    assert send(sun, path, beijing, "delegation", to="").status_code == 422, "nobody chosen takes nothing back"
    assert "Votes through Tianjin Municipality." in main_text(ma.get(path).text)
    assert send(sun, path, beijing, "delegation").status_code == 303
    assert "Votes through" not in main_text(ma.get(path).text)


def test_sealed_answers_are_seen_by_their_own_seat_only(desk: Desk) -> None:
    reference = disputes.proposal(desk.cast)
    path = path_of(desk, reference)
    chen = desk.browser("chen.yu")
    seat = seat_of(desk, reference, "fangshan")
    assert send(chen, path, seat, "response", choice="reject", comment="CANARY-8").status_code == 303
    assert "CANARY-8" in chen.get(path).text
    for person in ("he.jun", "zhou.min", "wang.lin"):
        page = desk.browser(person).get(path)
        assert "Answered, sealed" in main_text(page.text)
        assert "CANARY-8" not in page.text
        assert "CANARY-8" not in desk.browser(person).get(f"/cases/{reference}").text
        cards = page.text[page.text.index('<ul class="gf-seats">') :]
        assert not re.search(r'<li class="(yes|no|abst)"', cards)


def test_sealed_answers_stay_sealed_when_not_all_accept(desk: Desk) -> None:
    reference = disputes.proposal(desk.cast)
    path = path_of(desk, reference)
    desk.cast.respond("chen.yu", reference, "accept", comment="CANARY-9")
    desk.cast.respond("he.jun", reference, "reject")
    page = desk.browser("he.jun").get(path).text
    assert "stay sealed for good" in main_text(page)
    assert "CANARY-9" not in page


def test_a_round_of_another_case_is_not_found(desk: Desk) -> None:
    reference, other = proposals.ballot(desk.cast), disputes.negotiation(desk.cast)
    number = desk.cast.round(reference).id
    assert desk.browser("chen.yu").get(f"/cases/{other}/rounds/{number}").status_code == 404
    assert desk.browser("chen.yu").get(f"/cases/{reference}/rounds/{number}").status_code == 404


def test_the_round_speaks_chinese(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    text = main_text(desk.browser("sun.hao", language="zh").get(path_of(desk, reference)).text)
    assert "标准事项表决" in text
    assert "How it stands" not in text


@pytest.mark.parametrize("typed", ["1e999999999", "1/0", "-1", "nan", "²", "9" * 400])
def test_points_that_are_no_number_are_refused_at_once(desk: Desk, typed: str) -> None:
    page = SimpleNamespace(criteria=(SimpleNamespace(name="need", full=Text(en="Need", zh="必要性")),))
    form = {"score_need": typed}
    with desk.app.test_request_context(method="POST", data=form), pytest.raises(Refused, match="enter a number"):
        scored(page)


def test_the_chair_closes_the_vote_and_says_why_while_a_seat_is_awaited(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, chair = path_of(desk, reference), desk.browser("gao.shan")
    for person in ("sun.hao", "ma.ling"):
        desk.cast.respond(person, reference, "yes")
    text = main_text(chair.get(path).text)
    assert "If you close it now: Adopted" in text
    assert "Not answered yet: Hebei Province" in text
    assert "Closing the round" not in main_text(desk.browser("li.jian").get(path).text)
    assert close(chair, path).status_code == 422
    assert close(chair, path, reason="Hebei has left").status_code == 303
    assert "The round is closed." in chair.get(path).text


def test_a_seat_is_shown_what_was_entered_for_it_and_objects(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, seat = path_of(desk, reference), seat_of(desk, reference, "hebei")
    send(desk.browser("wang.lin"), path, seat, "response", choice="yes", on_behalf="1", source="Minute 14")
    li = desk.browser("li.jian")
    assert "Object to what was entered" in main_text(li.get(path).text)
    assert "Object to what was entered" not in main_text(desk.browser("sun.hao").get(path).text)
    assert send(li, path, seat, "objection", note="We abstain").status_code == 303
    assert "counts no more" in li.get(path).text
    assert desk.cast.round(reference).responses == ()


def test_whoever_ends_a_round_is_told_before_and_after(desk: Desk) -> None:
    reference = proposals.hearing(desk.cast)
    for person in proposals.SPEAKERS:
        desk.cast.respond(person, reference, "positive")
    path, seat, peng = path_of(desk, reference), seat_of(desk, reference, "coatings"), desk.browser("peng.cheng")
    told = main_text(peng.get(path).text)
    assert "With this the round is over: Consultation closed: 4 of 4 gave an opinion." in told
    assert "Then follows “Opinions collected”." in told
    send(peng, path, seat, "response", choice="positive")
    assert "The round is over with it: Consultation closed" in peng.get(path).text


def test_who_ends_a_sealed_round_is_told_so_and_nothing_of_what_is_sealed(desk: Desk) -> None:
    reference = disputes.proposal(desk.cast)
    path = path_of(desk, reference)
    assert "the round is over" not in main_text(desk.browser("chen.yu").get(path).text)
    desk.cast.respond("chen.yu", reference, "reject")
    told = main_text(desk.browser("he.jun").get(path).text)
    assert "With this the round is over; what is sealed is counted then." in told
    assert "Not carried" not in told


def test_who_was_not_shown_that_the_answer_ends_the_round_is_shown_it_and_nothing_is_recorded(desk: Desk) -> None:
    reference = signing.opened(desk.cast)
    path, seat, he = path_of(desk, reference), seat_of(desk, reference, "laishui"), desk.browser("he.jun")
    foreseen = foreseen_in(send(he, path, seat, "response", choice="sign", step="").text)
    desk.cast.respond("chen.yu", reference, "sign")
    late = send(he, path, seat, "response", choice="sign", foreseen=foreseen)
    assert late.status_code == 409
    assert "Meanwhile this answer brings something else than you were shown." in main_text(late.text)
    assert desk.cast.state(reference) == "signing"
    assert send(he, path, seat, "response", choice="sign").status_code == 303


def test_a_vote_that_has_changed_since_is_shown_to_the_chair_before_it_is_closed(desk: Desk) -> None:
    reference = proposals.ballot(desk.cast)
    path, chair = path_of(desk, reference), desk.browser("gao.shan")
    late = close(chair, path, reason='Time "><b> is up', shown=GOES_ON)
    assert late.status_code == 409
    assert "was not closed" in main_text(late.text)
    assert 'value="Time &#34;&gt;&lt;b&gt; is up"' in late.text, "what was typed stands there again"


def test_whoever_leaves_last_reads_before_what_that_brings_and_is_stopped_where_it_changed(desk: Desk) -> None:
    reference = before_the_committee(desk.cast)
    path, seat = path_of(desk, reference), seat_of(desk, reference, "hebei")
    hebei = desk.browser(desk.cast.member("hebei", "signatory"))
    desk.cast.answer("beijing", reference, "yes")
    seen = told_in(hebei.get(path).text, path, seat, "status")
    desk.cast.answer("tianjin", reference, "yes")
    leaving = {"status": "recused", "note": "Own county"}
    late = send(hebei, path, seat, "status", **leaving, **seen)
    assert late.status_code == 409
    for said in ("Nothing was recorded", "With this the round is over: Adopted", "Then follows “Recommended”"):
        assert said in main_text(late.text)
    assert 'value="Own county"' in late.text, "what was typed stands there again"
    assert "With this the round is over: Adopted" in main_text(hebei.get(path).text)
    assert send(hebei, path, seat, "status", **leaving).status_code == 303
    assert desk.cast.state(reference) == "public_notice"
