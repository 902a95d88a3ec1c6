"""What a program does by a service: in the name of who answers, for one organization, and nothing that binds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from govflow.errors import Invalid
from govflow.services.commands.directory.people import deactivate_person
from govflow.services.commands.directory.services import accept_charge, ask_to_answer, end_service, give_back
from govflow.services.commands.directory.sign_on.rules import make_rule
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.operation.notices.telling import tell
from govflow.services.queries.directory.programs.services import load_charges
from govflow.services.queries.operations import verify_record
from govflow.store.people import MembershipRow, TokenRow
from govflow.store.people.services import CHARGE
from tests.api.conftest import Programs
from tests.builders import give_role, new_key
from tests.services import disputes
from tests.services.serving import answered_for, newest_charge, token_of

Sent = dict[str, Any]


def ask(programs: Programs, token: str, method: str, path: str, json: Any = None, **headers: str) -> TestResponse:
    sent: Sent = {"json": json} if json is not None else {}
    said = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_key(), **headers}
    return programs.ask(None, method, path, headers=said, **sent)


def opening(programs: Programs) -> Sent:
    answers = {"respondent": programs.cast.organization("laishui"), "claim": "Restore the flow."}
    return {"workflow": "dispute-mediation", "title": "Weir at Zhangfang", "answers": answers}


def file_in(programs: Programs, token: str, reference: str, **more: Any) -> TestResponse:
    """File a document that no form asked for."""
    headers = {"Authorization": f"Bearer {token}"}
    content = {"data": b"%PDF-1.4\n%%EOF\n", "content_type": "application/pdf", "headers": headers}
    uploaded = programs.ask(None, "POST", "/uploads?filename=values.pdf", **content)
    assert uploaded.status_code == 201, uploaded.text
    body = {"title": "Values of February", "upload": uploaded.json["token"], **more}
    return ask(programs, token, "POST", f"/cases/{reference}/documents", body)


def why(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["detail"]


@pytest.fixture
def charge(programs: Programs) -> int:
    return answered_for(programs.cast)


@pytest.fixture
def gateway(programs: Programs, charge: int) -> str:
    """The token of Fangshan's gateway, for which Chen Yu answers."""
    return token_of(programs.cast, charge)


def test_the_token_says_in_whose_name_and_by_which_service_it_acts(programs: Programs, gateway: str) -> None:
    me = ask(programs, gateway, "GET", "/me").json
    assert (me["name"]["en"], me["organization_name"]["en"]) == ("Chen Yu", "Fangshan District")
    assert (me["service_name"]["en"], me["scopes"]) == ("Water gateway", ["file", "read"])
    assert programs.get("chen.yu", "/me").json["service"] is None


def test_the_record_says_who_did_it_for_whom_and_by_which_service(programs: Programs, gateway: str) -> None:
    opened = ask(programs, gateway, "POST", "/cases", opening(programs))
    assert opened.status_code == 201, opened.text
    reference = opened.json["reference"]
    assert file_in(programs, gateway, reference).status_code == 201
    programs.cast.fire("chen.yu", reference, "file", **disputes.FILING)
    entries = programs.get("chen.yu", f"/cases/{reference}/entries").json["entries"]
    by = "Chen Yu, for Fangshan District, by its service “Water gateway”"
    assert [each["by"] for each in entries[-2:]] == [by, by]
    assert {each["by"] for each in entries[:-2]} <= {
        "Chen Yu, for Fangshan District",
        "By the clock, as the procedure says",
    }
    record = programs.get("chen.yu", f"/cases/{reference}/record").json
    assert [each.get("service_id") is not None for each in record["entries"][:2]] == [True, True]
    assert not any("service_id" in each for each in record["entries"][2:])
    assert [each[0]["name"]["en"] for each in record["names"]["services"].values()] == ["Water gateway"]
    assert verify_record(programs.cast.backend).first_broken is None


def test_the_other_side_is_told_by_which_service(programs: Programs, gateway: str) -> None:
    reference = disputes.proposal(programs.cast)
    tell(programs.cast.backend)
    assert file_in(programs, gateway, reference).status_code == 201
    tell(programs.cast.backend)
    answer = programs.get("he.jun", "/notices")
    assert (answer.status_code, "by its service “Water gateway”" in answer.text) == (200, True)
    assert programs.get("he.jun", f"/cases/{reference}").status_code == 200


@pytest.mark.parametrize("scopes", [("read", "act"), ("read", "bind"), ("read", "file", "bind")])
def test_no_token_of_a_service_takes_steps_or_binds(programs: Programs, charge: int, scopes: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        token_of(programs.cast, charge, "chen.yu", "fangshan", *scopes)
    assert refused.value.fields.keys() == {"scopes"}


def test_it_takes_no_step_and_gives_no_answer(programs: Programs, gateway: str) -> None:
    """A second vote by a service is no vote at all; nor does it accept, sign or decide."""
    cast, reference = programs.cast, disputes.proposal(programs.cast)
    found = cast.round(reference)
    seat = next(seat for seat, holder in found.holders.items() if holder[0] == cast.organization("fangshan"))
    for method, path, body in (
        ("POST", f"/cases/{reference}/steps/withdraw", {"reason": "Settled."}),
        ("POST", f"/cases/{reference}/rounds/{found.id}/seats/{seat}", {"choice": "accept", "matter": "0" * 64}),
        ("POST", f"/cases/{reference}/rounds/{found.id}/seats/{seat}/response", {"choice": "accept"}),
        ("GET", f"/cases/{reference}/rounds/{found.id}", None),
        ("GET", f"/cases/{reference}/confidences", None),
        ("GET", f"/cases/{reference}/room", None),
        ("GET", f"/cases/{reference}/sittings", None),
        ("GET", f"/cases/{reference}/draft", None),
        ("GET", "/inbox", None),
    ):
        answer = ask(programs, gateway, method, path, body)
        assert answer.status_code in (403, 404), path
        if answer.status_code == 403:
            assert answer.json["type"] == "urn:govflow:problem:for-persons", path
    assert cast.round(reference).holders == found.holders


def test_it_reads_nothing_that_was_confided_nor_a_caucus(programs: Programs, gateway: str) -> None:
    """What its own side told the mediator alone is not for it, whatever its person reads."""
    cast, reference = programs.cast, disputes.proposal(programs.cast)
    secret = AddDocument(
        case=reference, title="Canary", upload=disputes.PDF, audience=("claimant", "mediator"), key=new_key()
    )
    add_document(cast.backend, cast.actor("chen.yu"), secret)
    own = programs.token("chen.yu")
    paths = ("", "/entries", "/documents", "/record", "/record/proof")
    told = {path: ask(programs, own, "GET", f"/cases/{reference}{path}") for path in paths}
    assert "Canary" in told["/documents"].text
    document = next(each for each in told["/documents"].json["documents"] if each["title"]["en"] == "Canary")
    for path in paths:
        answer = ask(programs, gateway, "GET", f"/cases/{reference}{path}")
        assert (answer.status_code, "Canary" in answer.text) == (200, False), path
    assert ask(programs, gateway, "GET", f"/cases/{reference}/record").json["confided"] == []
    for path in (f"/documents/{document['id']}", f"/documents/{document['id']}/versions/1"):
        assert ask(programs, own, "GET", f"/cases/{reference}{path}").status_code == 200
        assert ask(programs, gateway, "GET", f"/cases/{reference}{path}").status_code == 404


def test_it_confides_nothing(programs: Programs, gateway: str) -> None:
    reference = disputes.proposal(programs.cast)
    answer = file_in(programs, gateway, reference, audience=["claimant", "mediator"])
    assert (answer.status_code, answer.json["reasons"]) == (
        422, ["A service confides nothing. Whoever answers for it does so in person."],
    )  # fmt: skip
    assert file_in(programs, gateway, reference).status_code == 201


def test_it_has_no_part_in_what_its_person_holds_in_person(programs: Programs) -> None:
    """The service of an institute is not the mediator who comes from it."""
    cast, reference = programs.cast, disputes.first_session(programs.cast)
    token = token_of(cast, answered_for(cast, "zhou.min", "institute"), "zhou.min", "institute")
    assert programs.get("zhou.min", f"/cases/{reference}").status_code == 200
    assert ask(programs, token, "GET", f"/cases/{reference}").status_code == 404
    assert file_in(programs, token, reference).status_code == 404
    for path in ("/cases", "/cases?mine=true", "/cases?status=open&mine=true", "/events"):
        assert reference in programs.get("zhou.min", path).text, path
        assert reference not in ask(programs, token, "GET", path).text, path
    there, nowhere = (
        ask(programs, token, "GET", f"/cases/{each}/entries/1").text for each in (reference, "BTH-DM-2026-9999")
    )
    assert there.replace(reference, "X") == nowhere.replace("BTH-DM-2026-9999", "X")


def test_it_opens_only_what_nobody_else_sees_before_a_person_has_looked(programs: Programs, gateway: str) -> None:
    offered = {each["workflow"] for each in ask(programs, gateway, "GET", "/procedures").json["procedures"]}
    own = {each["workflow"] for each in programs.get("chen.yu", "/procedures").json["procedures"]}
    assert "joint-conference" in own - offered
    assert "dispute-mediation" in offered < own
    for path in ("/cases", "/cases/check"):
        sent = {"workflow": "joint-conference", "title": "Air", "answers": {}}
        answer = ask(programs, gateway, "POST", path, sent)
        assert answer.status_code == 403, path
        assert "a person opens it" in answer.json["detail"]


def test_what_check_says_of_an_opening_sending_does(programs: Programs, gateway: str) -> None:
    check = ask(programs, gateway, "POST", "/cases/check", opening(programs))
    assert check.status_code == 200, check.text
    assert ask(programs, gateway, "POST", "/cases", opening(programs)).status_code == 201


def test_it_rests_the_day_after_the_last_of_the_post(programs: Programs, gateway: str) -> None:
    cast = programs.cast
    with cast.backend.transaction() as session:
        mine = MembershipRow.person_id == cast.person("chen.yu")
        session.execute(update(MembershipRow).where(mine).values(until=cast.today))
    assert ask(programs, gateway, "GET", "/me").status_code == 200
    cast.clock.at += timedelta(days=1)
    said = "The service rests: who answers for it holds no post there today."
    assert why(ask(programs, gateway, "GET", "/me")) == (403, said)


def test_another_post_of_its_person_does_not_wake_it(programs: Programs, gateway: str) -> None:
    cast = programs.cast
    with cast.backend.transaction() as session:
        mine = MembershipRow.person_id == cast.person("chen.yu")
        session.execute(update(MembershipRow).where(mine).values(organization_id=cast.organization("laishui")))
    assert ask(programs, gateway, "GET", "/me").status_code == 403


def test_it_rests_once_the_account_is_closed(programs: Programs, gateway: str) -> None:
    cast = programs.cast
    deactivate_person(cast.backend, cast.actor("admin"), cast.person("chen.yu"), 1)
    said = "The service rests: the account of who answers for it is closed."
    assert why(ask(programs, gateway, "GET", "/me")) == (403, said)


def test_it_rests_once_it_is_given_back_and_what_was_made_before_never_opens_again(
    programs: Programs, gateway: str, charge: int
) -> None:
    cast = programs.cast
    give_back(cast.backend, cast.actor("chen.yu"), charge)
    said = "The service rests: who made this token answers for it no more."
    assert why(ask(programs, gateway, "GET", "/me")) == (403, said)
    service, fangshan = service_of(programs, charge), cast.organization("fangshan")
    ask_to_answer(cast.backend, cast.actor("admin"), fangshan, service, "chen.yu@govflow.example")
    accept_charge(cast.backend, cast.actor("chen.yu"), newest_charge(cast))
    assert why(ask(programs, gateway, "GET", "/me")) == (403, said)
    assert ask(programs, token_of(cast, newest_charge(cast)), "GET", "/me").status_code == 200


def test_a_handover_ends_the_tokens_of_the_one_before_and_nothing_earlier_does(
    programs: Programs, gateway: str, charge: int
) -> None:
    cast, service = programs.cast, service_of(programs, charge)
    fangshan = cast.organization("fangshan")
    ask_to_answer(cast.backend, cast.actor("admin"), fangshan, service, "dong.mei@govflow.example")
    assert ask(programs, gateway, "GET", "/me").status_code == 200
    accept_charge(cast.backend, cast.actor("dong.mei"), newest_charge(cast))
    assert ask(programs, gateway, "GET", "/me").status_code == 403
    me = ask(programs, token_of(cast, newest_charge(cast), "dong.mei"), "GET", "/me").json
    assert (me["name"]["en"], me["service_name"]["en"]) == ("Dong Mei", "Water gateway")


def test_it_ends_with_the_service(programs: Programs, gateway: str, charge: int) -> None:
    cast = programs.cast
    end_service(cast.backend, cast.actor("admin"), cast.organization("fangshan"), service_of(programs, charge))
    assert why(ask(programs, gateway, "GET", "/me")) == (403, "The service has ended.")


def test_it_rests_where_a_second_factor_is_asked_for_that_its_person_has_not(programs: Programs, gateway: str) -> None:
    cast = programs.cast
    make_rule(
        cast.backend, cast.actor("admin"), organization_id=cast.organization("fangshan"), role=None, provider=None
    )
    said = "The service rests: who answers for it has yet to set up a second factor."
    assert why(ask(programs, gateway, "GET", "/me")) == (403, said)


def test_its_person_sees_what_it_did_last_and_when_it_was_last_used(programs: Programs, gateway: str) -> None:
    cast, reference = programs.cast, disputes.proposal(programs.cast)
    cast.clock.at += timedelta(hours=1)
    assert file_in(programs, gateway, reference).status_code == 201
    did = cast.clock.at
    cast.clock.at += timedelta(hours=1)
    assert ask(programs, gateway, "GET", "/me").status_code == 200
    with cast.backend.reading() as session:
        [line] = load_charges(cast.backend.work(session, cast.actor("chen.yu")))
    assert line.last is not None
    assert (line.last.reference, line.last.at, line.seen_at) == (reference, did, cast.clock.at)


def test_why_it_rests_is_told_to_nobody_without_its_secret(programs: Programs, gateway: str, charge: int) -> None:
    give_back(programs.cast.backend, programs.cast.actor("chen.yu"), charge)
    guessed = gateway[:-1] + ("x" if gateway[-1] != "x" else "y")
    assert ask(programs, guessed, "GET", "/me").status_code == 401


@pytest.mark.parametrize("moved", ["to another service", "to its person alone", "from its person alone"])
def test_a_token_that_was_moved_by_hand_opens_nothing(
    programs: Programs, gateway: str, charge: int, moved: str
) -> None:
    cast = programs.cast
    token = programs.token("chen.yu", "read") if moved.startswith("from") else gateway
    other = answered_for(cast, name_en="Air gateway", name_zh="大气数据接口")
    charged = {"to another service": other, "to its person alone": None, "from its person alone": charge}[moved]
    number = int(token.removeprefix("govflow_").partition(".")[0])
    assert ask(programs, token, "GET", "/me").status_code == 200
    with cast.backend.transaction() as session:
        session.execute(update(TokenRow).where(TokenRow.id == number).values(charge_id=charged))
    assert ask(programs, token, "GET", "/me").status_code == 401


def test_a_charge_that_was_moved_by_hand_opens_nothing(programs: Programs, gateway: str, charge: int) -> None:
    """Whoever writes into the tables makes nobody else answer for what this token does."""
    cast = programs.cast
    with cast.backend.transaction() as session:
        session.execute(update(CHARGE).where(CHARGE.c.id == charge).values(person_id=cast.person("dong.mei")))
    assert ask(programs, gateway, "GET", "/me").status_code == 403


def test_who_answers_for_services_of_two_sides_acts_for_one_in_a_case(programs: Programs, gateway: str) -> None:
    cast = programs.cast
    give_role(cast, "chen.yu", "laishui", "liaison")
    other = answered_for(cast, "chen.yu", "laishui", name_en="Flow gateway", name_zh="流量数据接口")
    theirs = token_of(cast, other, "chen.yu", "laishui")
    reference = disputes.proposal(cast)
    assert file_in(programs, gateway, reference).status_code == 201
    answer = file_in(programs, theirs, reference)
    assert answer.status_code == 403
    assert "Fangshan District" in answer.json["detail"]


def test_what_a_service_did_its_person_has_done(programs: Programs, gateway: str) -> None:
    """Whoever answers for what was filed for one side acts for no other there, in person either."""
    cast, reference = programs.cast, disputes.proposal(programs.cast)
    give_role(cast, "dong.mei", "laishui", "liaison")
    token = token_of(cast, answered_for(cast, "dong.mei", name_en="Air gateway", name_zh="大气接口"), "dong.mei")
    assert file_in(programs, token, reference).status_code == 201
    filing = AddDocument(case=reference, title="Reply", upload=disputes.PDF, key=new_key())
    with pytest.raises(Exception, match="Fangshan District"):
        add_document(cast.backend, cast.actor("dong.mei", "laishui"), filing)


def test_a_service_that_bears_the_name_of_another_office_stands_behind_its_own(programs: Programs) -> None:
    cast = programs.cast
    charge = answered_for(cast, name_en="Laishui County", name_zh="涞水县")
    token = token_of(cast, charge)
    reference = ask(programs, token, "POST", "/cases", opening(programs)).json["reference"]
    entry = ask(programs, token, "GET", f"/cases/{reference}/entries").json["entries"][-1]
    assert entry["by"] == "Chen Yu, for Fangshan District, by its service “Laishui County”"


def service_of(programs: Programs, charge: int) -> int:
    with programs.cast.backend.reading() as session:
        return session.execute(CHARGE.select().where(CHARGE.c.id == charge)).one().service_id
