"""What a round is about and few may read: word for word for whoever answers, and nothing of it for whoever looks on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.engine.asking.answers import Upload
from govflow.engine.rounds.matter import Paper, digest_of
from tests.services import disputes
from tests.web.desk import Desk, Reader, main_text, open_desk

PARTIES = ("chen.yu", "he.jun")
OFFICE = "wang.lin"
SUMMARY = "Canary: 2.3 m³/s <at least> at Zhangfang & 1.9 below it, from May."
NAME, SIZE = "canary-weir.pdf", 1_234_567
CONTENT = b"%PDF-1.4\n" + b"2.3 ".ljust(SIZE - 15) + b"\n%%EOF"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SHOWN = (SUMMARY, NAME, "version 1", "1.2 MB", SHA256[:12])
NEVER = re.compile(rf"Canary|Zhangfang & 1|Zhangfang &amp; 1|canary|1\.2 MB|\b{SIZE}\b|{SHA256[:12]}")
LISTS = ("/cases", "/cases.csv", "/inbox")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def reference(desk: Desk) -> str:
    """The mediator has made a proposal, and both parties are asked."""
    found = disputes.sessions(desk.cast)
    paper = Upload(NAME, CONTENT, "application/pdf")
    desk.cast.fire("zhou.min", found, "propose", proposal=paper, proposal_summary=SUMMARY)
    return found


def round_page(desk: Desk, reference: str) -> str:
    return f"/cases/{reference}/rounds/{desk.cast.round(reference).id}"


def pages(desk: Desk, reference: str) -> list[str]:
    """The case, the round, everything that the record says, and the lists that may name them."""
    case = f"/cases/{reference}"
    entries = [f"{case}/entries/{seq}" for seq in range(1, desk.cast.case(reference).entries + 1)]
    own = [case, f"{case}/record", f"{case}/record.json", f"{case}/documents"]
    return [round_page(desk, reference), *own, *entries, *LISTS]


def superior(desk: Desk, reference: str) -> str:
    """Somebody of the common superior."""
    (holder,) = desk.cast.case(reference).holders("superior")
    region = desk.cast.region
    key = next(key for key, number in region.organizations.items() if number == holder.organization_id)
    return region.members[key][0][0]


def told(desk: Desk, reader: Reader, reference: str) -> dict[str, str]:
    """What of the pages tells the reader something of the proposal, with the words."""
    texts = {path: reader.client.get(path).get_data(as_text=True) for path in pages(desk, reference)}
    return {path: found[0] for path, text in texts.items() if (found := NEVER.search(text))}


def test_both_parties_read_word_for_word_what_they_answer_to(desk: Desk, reference: str) -> None:
    for person in PARTIES:
        page = desk.browser(person).get(round_page(desk, reference))
        assert [each for each in SHOWN if each not in main_text(page.text)] == []
        assert f'name="matter" value="{desk.cast.round(reference).matter_hash}"' in page.text


def test_both_parties_read_it_after_the_round_has_closed(desk: Desk, reference: str) -> None:
    for person in PARTIES:
        desk.cast.respond(person, reference, "accept")
    for person in PARTIES:
        text = main_text(desk.browser(person).get(round_page(desk, reference)).text)
        assert [each for each in SHOWN if each not in text] == []


def test_the_office_reads_nothing_of_it_while_the_parties_answer(desk: Desk, reference: str) -> None:
    office = desk.browser(OFFICE)
    page = office.get(round_page(desk, reference))
    assert page.status_code == 200
    assert "not for you to read; whoever answers reads it" in main_text(page.text)
    assert told(desk, office, reference) == {}


def test_the_office_and_the_superior_read_nothing_of_it_once_the_case_is_before_the_superior(
    desk: Desk, reference: str
) -> None:
    for person, choice in zip(PARTIES, ("accept", "reject"), strict=True):
        desk.cast.respond(person, reference, choice)
    desk.cast.fire("zhou.min", reference, "give_up", reason="The sides are too far apart.")
    desk.cast.fire("zhou.min", reference, "notify_superior", failure_notice="Flow in the dry season.")
    desk.cast.respond("he.jun", reference, "go_up")
    document = desk.cast.case(reference).data["proposal"]
    for person in (OFFICE, superior(desk, reference)):
        reader = desk.browser(person)
        assert reader.client.get(round_page(desk, reference)).status_code == 200, person
        assert told(desk, reader, reference) == {}, person
        file = f"/cases/{reference}/documents/{document}/versions/1"
        assert reader.client.get(file).status_code == 404, person


def test_the_superior_does_not_read_it_before_the_case_comes_to_it(desk: Desk, reference: str) -> None:
    assert told(desk, desk.browser(superior(desk, reference)), reference) == {}


def test_the_record_of_the_office_names_what_was_frozen_by_its_digest_alone(desk: Desk, reference: str) -> None:
    record = json.loads(desk.browser(OFFICE).get(f"/cases/{reference}/record.json").data)
    entries = [each["content"] for each in record["entries"] if each["name"] == "settlement_offer"]
    [opened] = [each["matter"] for each in entries if "matter" in each]
    pieces = {each["field"]: set(each) for each in opened["pieces"]}
    assert pieces == {name: {"field", "value", "digest"} for name in ("proposal", "proposal_summary")}
    assert desk.cast.round(reference).matter_hash == opened["hash"]


def test_the_office_cannot_try_guesses_against_the_digests(desk: Desk, reference: str) -> None:
    """Whoever guesses the text right does not learn it: nothing that the office reads is the secret in its digest."""
    office, matter = desk.browser(OFFICE), desk.cast.round(reference).matter
    assert matter is not None
    read = "".join(office.client.get(path).get_data(as_text=True) for path in pages(desk, reference))
    known = {"", *re.findall(r"(?<!\w)[0-9a-f]{32}(?!\w)", read)}
    paper = Paper(version=1, filename=NAME, size=SIZE, sha256=SHA256)
    for piece in matter.pieces:
        value, file = (piece.value, paper) if piece.field == "proposal" else (SUMMARY, None)
        guesses = {digest_of(matter.salt, piece.field, value, file, secret) for secret in known}
        assert matter.salt in known, "it stands in the record"
        assert piece.digest not in guesses
