"""What a page must not show, and in whose language: the other side, former parties, the cookie of somebody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from govflow.services.commands.directory.terms import GiveMandate, give_mandate
from govflow.services.commands.documents import AddDocument, add_document
from govflow.store.cases import CaseRow, PartyRow, ViewerRow
from govflow.store.people import MandateRow
from tests.builders import new_key
from tests.services import disputes, proposals
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_the_list_by_organization_holds_its_present_cases_and_not_its_former_ones(desk: Desk) -> None:
    present, former = disputes.negotiation(desk.cast), disputes.negotiation(desk.cast)
    chengde = desk.cast.organization("chengde")
    with desk.cast.backend.transaction() as session:
        for reference, until in ((present, None), (former, desk.cast.clock.at)):
            place = {"case_id": desk.cast.case(reference).id, "capacity": "monitor", "organization_id": chengde}
            session.add(PartyRow(since=desk.cast.clock.at, until=until, **place))
    listed = main_text(desk.browser("wang.lin").get(f"/cases?organization={chengde}").text)
    assert present in listed
    assert former not in listed


def test_a_step_that_stays_promises_no_new_deadline(desk: Desk) -> None:
    """The check page of a step within the state says nothing of a state that is entered."""
    reference = disputes.requested(desk.cast)
    he = desk.browser("he.jun")
    measure = {f"answer_{name}": value for name, value in disputes.MEASURE.items()}
    stays = main_text(he.fill(f"/cases/{reference}/steps/ask_for_measure", measure).text)
    moves = main_text(he.fill(f"/cases/{reference}/steps/accept", {"answer_reply": "We agree."}).text)
    for sentence in ("Awaited then", "The deadline for it is", "When it passes"):
        assert sentence in moves
        assert sentence not in stays


@pytest.mark.parametrize(
    ("own", "cookie", "shown"), [("en", "zh", "en"), ("zh", "en", "zh-Hans"), ("zh", "", "zh-Hans")]
)
def test_ones_own_language_stands_before_the_cookie_that_somebody_left(
    desk: Desk, own: str, cookie: str, shown: str
) -> None:
    reader = desk.browser("chen.yu", language=own)
    reader.client.set_cookie("govflow_language", cookie)
    assert f'<html lang="{shown}"' in reader.get("/inbox").text


def test_a_visitor_reads_in_the_language_of_the_cookie(desk: Desk) -> None:
    client = desk.app.test_client()
    client.set_cookie("govflow_language", "zh")
    assert '<html lang="zh-Hans"' in client.get("/sign-in").text


@pytest.mark.parametrize(
    ("title", "other", "language", "first"),
    [
        ("Juma River", "拒马河", "en", "Juma River"),
        ("Juma River", "拒马河", "zh", "拒马河"),
        ("拒马河", "Juma River", "en", "Juma River"),
        ("拒马河", "Juma River", "zh", "拒马河"),
        ("拒马河", None, "en", "拒马河"),
        ("Juma River", "The Juma", "zh", "Juma River"),
    ],
)
def test_the_title_in_the_readers_script_comes_first(
    desk: Desk, title: str, other: str | None, language: str, first: str
) -> None:
    reference = desk.cast.open(
        "chen.yu",
        "dispute-mediation",
        title,
        title_other=other,
        respondent=desk.cast.organization("laishui"),
        claim="Restore the flow.",
    )
    chen = desk.browser("chen.yu", language=language)
    listed = main_text(chen.get("/cases").text)
    found = {each: listed.index(each) for each in (title, other) if each and each in listed}
    assert min(found, key=lambda each: found[each]) == first
    for page in ("record", "documents"):
        above = main_text(chen.get(f"/cases/{reference}/{page}").text)
        assert [each for each in (title, other) if each and each in above] == [first]


def test_cases_below_that_the_reader_may_not_see_are_not_listed(desk: Desk) -> None:
    conference, item = proposals.conference_in_session(desk.cast)
    sun, link = desk.browser("sun.hao"), f'href="/cases/{item}"'
    assert link in sun.get(f"/cases/{conference}").text
    with desk.cast.backend.transaction() as session:
        session.execute(delete(ViewerRow).where(ViewerRow.case_id == desk.cast.case(item).id))
        session.execute(update(CaseRow).where(CaseRow.reference == item).values(public=False))
    page = sun.get(f"/cases/{conference}")
    assert page.status_code == 200
    assert link not in page.text


def test_the_record_to_download_holds_only_entries_that_the_reader_may_know(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    adding = AddDocument(
        case=reference, title="CANARY advice", upload=disputes.PDF, audience=("claimant", "mediator"), key=new_key()
    )
    add_document(desk.cast.backend, desk.cast.actor("chen.yu"), adding)
    files = {person: desk.browser(person).get(f"/cases/{reference}/record.json") for person in ("chen.yu", "he.jun")}
    assert "CANARY" in files["chen.yu"].text
    assert "CANARY" not in files["he.jun"].text
    read = {person: json.loads(answer.text) for person, answer in files.items()}
    entries = {person: {each["hash"] for each in file["entries"]} for person, file in read.items()}
    assert len(entries["chen.yu"] - entries["he.jun"]) == 1  # the draft; confidences are no entries
    confided = {person: [each for chain in file["confided"] for each in chain] for person, file in read.items()}
    assert len(confided["chen.yu"]) == 1 + len(confided["he.jun"]) == 2  # its statement is among them


def test_a_confidence_stands_on_the_page_of_its_audience_and_of_nobody_else(desk: Desk) -> None:
    """Whoever belongs to the claimant reads what the claimant confides, and the mediator."""
    reference = disputes.statements(desk.cast)
    desk.cast.fire("chen.yu", reference, "claimant_confides", claimant_confidence="CANARY our limit")
    shown = {
        person: "CANARY" in desk.browser(person).get(f"/cases/{reference}").text
        for person in ("chen.yu", "zhou.min", "he.jun", "wang.lin", "dong.mei")
    }
    assert shown == {"chen.yu": True, "zhou.min": True, "he.jun": False, "wang.lin": False, "dong.mei": True}


def test_the_instruction_of_a_mandate_is_saved_and_never_shown(desk: Desk) -> None:
    cast = desk.cast
    give_mandate(
        cast.backend,
        cast.actor("admin"),
        GiveMandate(
            person_id=cast.person("dong.mei"),
            organization_id=cast.organization("fangshan"),
            workflow=None,
            case=None,
            number="2026-9",
            instruction=disputes.PDF,
            since=cast.today,
            until=cast.today + timedelta(days=9),
        ),
    )
    with cast.backend.reading() as session:
        number = session.scalars(select(MandateRow.id).where(MandateRow.number == "2026-9")).one()
    answer = desk.browser("dong.mei").get(f"/organizations/mandates/{number}/instruction")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
