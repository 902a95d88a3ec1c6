"""Who reads what is for few readers: answers, files, entries go by one criterion; what nobody wrote is nobody's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from govflow.codec import load
from govflow.engine.asking.answers import Upload
from govflow.errors import Forbidden, NotFound
from govflow.services.catalog import publish
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.services.queries.case.documents import load_document, load_documents, load_file
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.case.record import load_record, record_file
from govflow.services.queries.directory.people import load_actor
from govflow.store.documents import ConfidenceRow, DocumentRow
from govflow.store.parties import unseat
from govflow.store.people import MembershipRow
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.decisions import finish
from govflow.store.writing.entering import refresh_viewers
from govflow.store.writing.locking import lock, read_case
from govflow.values import SYSTEM, Actor
from tests.builders import Cast, give_role, new_key

FILE = Path(__file__).parents[1] / "workflows" / "talks.v1.yaml"


@dataclass(frozen=True)
class Read:
    """What somebody reads of a step that was taken in confidence: its text, its file, its entry in the record."""

    texts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    entries: int = 0


EVERYTHING, NOT_A_WORD = Read(texts=("CANARY",), files=("canary.pdf",), entries=1), Read()


def paper(name: str = "canary") -> Upload:
    return Upload(f"{name}.pdf", f"%PDF-1.4\n{name}\n%%EOF\n".encode(), "application/pdf")


def talking(cast: Cast) -> str:
    """Fangshan talks in public, and Zhou Min of the institute mediates."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)
    reference = cast.open("chen.yu", "talks", subject="The weir")
    name_mediator(cast, reference, "zhou.min")
    return reference


@pytest.fixture
def talks(cast: Cast) -> str:
    return talking(cast)


def name_mediator(cast: Cast, reference: str, person: str) -> None:
    cast.fire("wang.lin", reference, "name_mediator", mediator=cast.person(person))


def confide(cast: Cast, reference: str, person: str = "chen.yu") -> None:
    cast.fire(person, reference, "confide", note="CANARY", paper=paper())


def keep(cast: Cast, reference: str, person: str) -> None:
    cast.fire(person, reference, "keep", own_note="CANARY", own_paper=paper())


def leave(cast: Cast, person: str) -> None:
    """The person's offices end today, and it is tomorrow."""
    with cast.backend.transaction() as session:
        here = MembershipRow.person_id == cast.person(person)
        session.execute(update(MembershipRow).where(here).values(until=cast.today))
    cast.clock.at += timedelta(days=1)


def in_person(cast: Cast, person: str) -> Actor:
    """Somebody who is in no office."""
    with cast.backend.reading() as session:
        return load_actor(cast.backend.work(session, SYSTEM), cast.person(person), None)


def reads(cast: Cast, reference: str, actor: Actor, step: str) -> Read:
    """What the actor reads of the confidences, of the documents, and of the entries of a step; all pages agree."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, actor)
        texts = tuple(load(row["value"]) for row in readable_confidences(work, read_case(work, reference)))
        files = tuple(each.filename for each in load_documents(work, reference).files)
        entries = [each for each in confided_entries(record_file(work, reference)) if each["name"] == step]
        page = load_case_page(work, reference, (), language="en")
        record = load_record(work, cast.backend.signing, reference)
    assert tuple(each.filename for each in page.files) == files
    shown = {link.hash for chain in record.confided for link in chain.links}
    assert {each["hash"] for each in entries} <= shown
    assert all(chain.holds for chain in record.confided)
    assert ("'CANARY'" in repr(page)) == ("CANARY" in texts)
    assert ("'canary.pdf'" in repr(page)) == ("canary.pdf" in files)
    return Read(texts=texts, files=files, entries=len(entries))


def confided_entries(record: bytes) -> list[dict[str, Any]]:
    """What the file of a record has of what was confided to its reader."""
    return [each for chain in json.loads(record)["confided"] for each in chain]


def document(cast: Cast, title: str | None = None) -> str:
    """The one document with that title; the only one there is."""
    query = select(DocumentRow.id) if title is None else select(DocumentRow.id).where(DocumentRow.title == title)
    with cast.backend.reading() as session:
        return session.scalars(query).one()


def authors(cast: Cast, field: str) -> list[tuple[int | None, int | None]]:
    """Who wrote what is kept apart under this name: person, and for which organization."""
    with cast.backend.reading() as session:
        rows = session.scalars(select(ConfidenceRow).where(ConfidenceRow.field == field)).all()
        return [(each.person_id, each.organization_id) for each in rows]


# Who took a capacity over


def test_a_later_mediator_reads_nothing_that_was_confided_to_the_one_before(cast: Cast, talks: str) -> None:
    confide(cast, talks)
    cast.fire("wang.lin", talks, "dismiss")
    cast.clock.at += timedelta(days=1)
    name_mediator(cast, talks, "tao.yun")
    assert reads(cast, talks, cast.actor("tao.yun"), "confide") == NOT_A_WORD
    assert reads(cast, talks, cast.actor("zhou.min"), "confide") == NOT_A_WORD
    assert reads(cast, talks, cast.actor("dong.mei"), "confide") == EVERYTHING


def test_what_is_confided_from_the_moment_on_that_a_mediator_is_named_is_read(cast: Cast, talks: str) -> None:
    name_mediator(cast, talks, "feng.bo")  # at the moment of confiding
    confide(cast, talks)
    assert reads(cast, talks, cast.actor("feng.bo"), "confide") == EVERYTHING


def test_a_mediator_who_was_there_reads_on_when_another_comes(cast: Cast, talks: str) -> None:
    confide(cast, talks)
    cast.clock.at += timedelta(days=1)
    name_mediator(cast, talks, "feng.bo")
    assert reads(cast, talks, cast.actor("zhou.min"), "confide") == EVERYTHING


def test_the_file_of_a_document_is_not_handed_out_to_a_later_mediator_by_its_address(cast: Cast, talks: str) -> None:
    confide(cast, talks)
    cast.clock.at += timedelta(days=1)
    name_mediator(cast, talks, "feng.bo")
    with cast.backend.reading() as session:
        first, later = (cast.backend.work(session, cast.actor(each)) for each in ("zhou.min", "feng.bo"))
        assert load_file(first, talks, document(cast), 1).filename == "canary.pdf"
        with pytest.raises(NotFound):
            load_file(later, talks, document(cast), 1)
        with pytest.raises(NotFound):
            load_document(later, talks, document(cast))


def test_of_a_document_a_later_mediator_reads_the_versions_that_were_filed_since(cast: Cast, talks: str) -> None:
    confide(cast, talks)
    cast.clock.at += timedelta(days=1)
    name_mediator(cast, talks, "feng.bo")
    version = AddVersion(case=talks, document=document(cast), upload=paper("second"), key=new_key())
    add_document_version(cast.backend, cast.actor("chen.yu"), version)
    read = {}
    with cast.backend.reading() as session:
        for person in ("zhou.min", "feng.bo"):
            work = cast.backend.work(session, cast.actor(person))
            read[person] = [each.filename for each in load_document(work, talks, document(cast)).versions]
        with pytest.raises(NotFound):
            load_file(work, talks, document(cast), 1)
    assert read == {"zhou.min": ["second.pdf", "canary.pdf"], "feng.bo": ["second.pdf"]}


def test_who_holds_a_capacity_for_a_party_and_went_over_reads_nothing_for_it(cast: Cast, talks: str) -> None:
    cast.fire("chen.yu", talks, "name_agent", agent=cast.person("dong.mei"))
    confide(cast, talks)
    assert reads(cast, talks, cast.actor("dong.mei"), "confide") == EVERYTHING
    leave(cast, "dong.mei")
    give_role(cast, "dong.mei", "laishui", "legal")
    assert reads(cast, talks, cast.actor("dong.mei", "laishui"), "confide") == NOT_A_WORD


def test_a_party_that_the_case_needs_reads_what_was_filed_for_it_before_it_was_named(cast: Cast, talks: str) -> None:
    confide(cast, talks)
    cast.clock.at += timedelta(days=1)
    assert reads(cast, talks, cast.actor("he.jun"), "confide") == NOT_A_WORD
    cast.fire("chen.yu", talks, "name_respondent", respondent=cast.organization("laishui"))
    assert reads(cast, talks, cast.actor("he.jun"), "confide") == EVERYTHING


def test_for_whom_a_seat_was_empty_is_asked_of_each_compartment(cast: Cast, talks: str) -> None:
    """Of two with one audience Laishui read the one that was opened while it had a seat."""
    cast.fire("chen.yu", talks, "name_respondent", respondent=cast.organization("laishui"))
    confide(cast, talks)
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        case = lock(work, talks)
        unseat(work, case, "respondent")
        refresh_viewers(work, case)
        finish(work)
    cast.clock.at += timedelta(days=1)
    cast.fire("zhou.min", talks, "confide", note="Later", paper=paper("later"))
    cast.fire("chen.yu", talks, "name_respondent", respondent=cast.organization("tangshan"))
    assert reads(cast, talks, cast.actor("tang.lan"), "confide").texts == ("Later",)


def test_who_joins_reads_what_was_confided_since_and_nothing_before(cast: Cast, talks: str) -> None:
    cast.fire("peng.cheng", talks, "object", grounds="CANARY", proof=paper())
    cast.clock.at += timedelta(days=1)
    cast.fire("deng.na", talks, "object", grounds="Ours", proof=paper("ours"))
    assert reads(cast, talks, cast.actor("peng.cheng"), "object").texts == ("CANARY", "Ours")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("deng.na"))
        assert [row["value"] for row in readable_confidences(work, read_case(work, talks))] == ["Ours"]
        assert [each.filename for each in load_documents(work, talks).files] == ["ours.pdf"]
        assert b"CANARY" not in record_file(work, talks)
        assert [each["name"] for each in confided_entries(record_file(work, talks))] == ["object"]


# Whose it is


def test_what_was_written_for_an_organization_its_people_read_and_not_who_has_left(cast: Cast, talks: str) -> None:
    keep(cast, talks, "dong.mei")
    assert reads(cast, talks, cast.actor("dong.mei"), "keep") == EVERYTHING
    leave(cast, "dong.mei")
    give_role(cast, "dong.mei", "laishui", "legal")
    assert reads(cast, talks, cast.actor("chen.yu"), "keep") == EVERYTHING
    assert reads(cast, talks, cast.actor("dong.mei", "laishui"), "keep") == NOT_A_WORD
    assert reads(cast, talks, in_person(cast, "dong.mei"), "keep") == NOT_A_WORD
    assert reads(cast, talks, cast.actor("he.jun"), "keep") == NOT_A_WORD


def test_what_a_mediator_wrote_is_not_for_the_people_of_the_institute(cast: Cast, talks: str) -> None:
    keep(cast, talks, "zhou.min")
    assert reads(cast, talks, cast.actor("zhou.min"), "keep") == EVERYTHING
    assert reads(cast, talks, cast.actor("song.wei"), "keep") == NOT_A_WORD
    leave(cast, "zhou.min")
    assert reads(cast, talks, in_person(cast, "zhou.min"), "keep") == EVERYTHING


def test_a_person_files_no_version_over_the_document_of_another_person(cast: Cast, talks: str) -> None:
    name_mediator(cast, talks, "feng.bo")
    leave(cast, "zhou.min")
    leave(cast, "feng.bo")
    zhou, feng = in_person(cast, "zhou.min"), in_person(cast, "feng.bo")
    award = AddDocument(case=talks, title="Award", upload=paper("award"), key=new_key())
    add_document(cast.backend, zhou, award)
    forged = AddVersion(case=talks, document=document(cast), upload=paper("forged"), key=new_key())
    with pytest.raises(Forbidden, match="Only who lodged"):
        add_document_version(cast.backend, feng, forged)
    with cast.backend.reading() as session:
        may = [load_document(cast.backend.work(session, each), talks, document(cast)).may_file for each in (zhou, feng)]
        (listed,) = load_documents(cast.backend.work(session, feng), talks).files
    assert may == [True, False]
    assert listed.lodged_by == zhou.person
    add_document_version(cast.backend, zhou, forged)


def test_an_organization_files_versions_of_its_documents_whoever_lodged_them(cast: Cast, talks: str) -> None:
    first = AddDocument(case=talks, title="Plan", upload=paper("plan"), key=new_key())
    add_document(cast.backend, cast.actor("dong.mei"), first)
    leave(cast, "dong.mei")
    second = AddVersion(case=talks, document=document(cast), upload=paper("second"), key=new_key())
    add_document_version(cast.backend, cast.actor("chen.yu"), second)
    with pytest.raises(Forbidden):
        add_document_version(cast.backend, cast.actor("zhou.min"), second)


def test_a_version_over_a_document_that_one_may_not_read_is_answered_as_for_none(cast: Cast, talks: str) -> None:
    confide(cast, talks)
    cast.clock.at += timedelta(days=1)
    name_mediator(cast, talks, "feng.bo")
    version = AddVersion(case=talks, document=document(cast), upload=paper("forged"), key=new_key())
    with pytest.raises(NotFound):
        add_document_version(cast.backend, cast.actor("feng.bo"), version)
    with pytest.raises(Forbidden):
        add_document_version(cast.backend, cast.actor("zhou.min"), version)
