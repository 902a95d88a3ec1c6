"""Event logs: what the reader of a record reads there, for other programs; nothing confided, and nobody hidden."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from govflow.demo.stories.requests import REVIEWERS
from govflow.errors import NotFound
from govflow.papers.interchange.events import CaseLog
from govflow.papers.interchange.logs import LOGS
from govflow.papers.speech import tongue
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.open import events
from govflow.services.queries.open.events import case_logs, choose_cases, load_log
from tests.builders import Cast
from tests.papers.standards import OCEL, faults
from tests.services import disputes, grants, test_confidences


def log_of(cast: Cast, person: str, reference: str) -> CaseLog:
    with cast.backend.page() as session:
        return load_log(cast.backend.work(session, cast.actor(person)), reference)


def written(name: str, *logs: CaseLog, language: str = "en") -> str:
    return "".join(LOGS[name].write(logs, tongue(language, "Asia/Shanghai")))


def objects(log: CaseLog) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in json.loads(written("ocel", log))["objects"]}


def test_every_entry_is_an_event_with_who_acted_and_what_it_concerns(cast: Cast) -> None:
    reference = disputes.requested(cast)
    log = log_of(cast, "chen.yu", reference)
    steps = ["govflow:opened", "file", "accept_standstill", "accept_standstill", "request"]
    assert [each.activity for each in log.events] == steps
    opened, filed = log.events[:2]
    fangshan, laishui = (f"organization:{cast.organization(each)}" for each in ("fangshan", "laishui"))
    assert {(each.id, each.qualifier) for each in opened.links} >= {(fangshan, "acting"), (laishui, "respondent")}
    assert [each.qualifier for each in filed.links].count("files") == 1
    assert str(filed.after) == "Negotiation"
    assert faults(OCEL, json.loads(written("ocel", log))) == []
    states = [str(value) for _, name, value in log.case.over_time if name == "state"]
    assert states == ["Draft", "Negotiation", "Mediation requested"]


def test_titles_are_in_the_language_that_was_asked_for_and_names_of_steps_in_none(cast: Cast) -> None:
    log = log_of(cast, "chen.yu", disputes.negotiation(cast))
    english, chinese = (json.loads(written("ocel", log, language=each))["events"][1] for each in ("en", "zh"))
    assert english["type"] == chinese["type"] == "file"
    titles = [
        next(each["value"] for each in event["attributes"] if each["name"] == "title") for event in (english, chinese)
    ]
    assert titles[0].isascii()
    assert not titles[1].isascii()


def test_who_does_not_see_a_case_has_no_log_of_it(cast: Cast) -> None:
    reference = disputes.draft(cast)
    with pytest.raises(NotFound):
        log_of(cast, "he.jun", reference)


def test_what_was_confided_is_in_nobodys_log_not_even_its_authors(cast: Cast) -> None:
    reference = test_confidences.talking(cast)
    test_confidences.confide(cast, reference)
    paper = test_confidences.document(cast)
    for person in ("chen.yu", "he.jun", "zhou.min", "wang.lin"):
        log = log_of(cast, person, reference)
        assert f"document:{paper}" not in objects(log)
        assert not [each for each in log.events if "confided" in each.activity]
        for name in LOGS:
            assert "canary" not in written(name, log).lower(), person


def test_reviewers_are_named_to_those_alone_who_know_them(cast: Cast) -> None:
    request = grants.in_review(cast)
    numbers = {f"person:{cast.person(each)}" for each in REVIEWERS}
    applicant = log_of(cast, cast.member("langfang", "signatory"), request.reference)
    assert numbers.isdisjoint(objects(applicant))
    for name in LOGS:
        assert not [each for each in ("Song Wei", "宋伟") if each in written(name, applicant)]
    assert numbers & objects(log_of(cast, "wang.lin", request.reference)).keys()


def test_a_file_has_the_cases_opened_last_and_says_where_the_next_begins(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "MOST", 2)
    three = [disputes.draft(cast, f"Weir {n}") for n in range(3)]
    actor, pairs = cast.actor("chen.yu"), ()
    with cast.backend.page() as session:
        work = cast.backend.work(session, actor)
        first = choose_cases(work, CaseFilters(), pairs)
        assert first.next is not None
        rest = choose_cases(work, CaseFilters(), pairs, first.next)
        none = choose_cases(cast.backend.work(session, cast.actor("he.jun")), CaseFilters(), pairs)
    assert [*first.references, *rest.references] == three[::-1]
    assert (rest.next, none.references) == (None, ())
    found = [*case_logs(cast.backend, cast.actor("he.jun"), three)]
    assert found == []  # who cannot see them any more by then


def test_xml_has_no_place_for_what_is_no_character(cast: Cast) -> None:
    reference = disputes.draft(cast, "A weir")
    log = log_of(cast, "chen.yu", reference)
    odd = replace(log, case=replace(log.case, attributes={"title": 'a\x00\x1b<&">\ud800]]>'}))
    [trace] = ElementTree.fromstring(written("xes", odd)).iter("trace")
    assert [each.get("value") for each in trace if each.get("key") == "title"] == ['a<&">]]>']


@pytest.mark.on_request
def test_pm4py_reads_both_as_they_are_meant(cast: Cast, tmp_path: Path) -> None:
    """pm4py is what process miners read logs with: AGPL, so it stands in tests alone."""
    import pm4py

    reference, request = disputes.requested(cast), grants.in_review(cast)
    logs = [log_of(cast, "wang.lin", request.reference), log_of(cast, "chen.yu", reference)]
    for name, form in LOGS.items():
        (tmp_path / f"log.{form.ending}").write_text(written(name, *logs), "utf-8")
    ocel = pm4py.read_ocel2_json(str(tmp_path / "log.ocel.json"))
    assert len(ocel.events) == sum(len(each.events) for each in logs)
    assert {"case:dispute-mediation", "case:funding-request", "organization"} <= set(pm4py.ocel_get_object_types(ocel))
    xes = pm4py.read_xes(str(tmp_path / "log.xes"), variant="iterparse")
    of_dispute = xes[xes["case:concept:name"] == reference]
    assert [*of_dispute["concept:name"]] == [each.activity for each in logs[1].events]
    assert {*of_dispute["org:group"].dropna()} == {"Fangshan District", "Laishui County"}
