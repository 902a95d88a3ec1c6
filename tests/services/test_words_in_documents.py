"""The words of documents are found by whoever may read the document, and tell nobody else anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, update

from govflow.engine.asking.answers import Upload
from govflow.services.catalog import publish
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.services.operation import reading
from govflow.services.operation.extraction import child
from govflow.services.operation.extraction.apart import Extract
from govflow.services.operation.reading import read_waiting
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.texts import found
from govflow.services.queries.texts.found import FoundDocuments, Snippet, load_documents_with, snippet_of
from govflow.store.documents import DocumentRow, DocumentVersionRow, ShownVersionRow
from govflow.store.lists.texts import TEXT
from govflow.store.people import MembershipRow
from tests.builders import Cast, new_key
from tests.conftest import superuser
from tests.services import calls, desks, disputes, replies

OWN, OTHER_SIDE, OFFICE, OUTSIDER = "chen.yu", "he.jun", "wang.lin", "sun.hao"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process, which takes a hundredth of the time; ``tests.extraction`` reads them apart."""
    monkeypatch.setattr(reading, "text_of", lambda content, kind: Extract(**child.read(kind, content)))


def note(words: str, name: str = "note.txt") -> Upload:
    return Upload(name, words.encode(), "text/plain")


def file(cast: Cast, reference: str, words: str, *audience: str, title: str = "Sketch", person: str = OWN) -> str:
    """File a document beside the steps, and let it be read; its number."""
    desks.go_on(cast)
    adding = AddDocument(case=reference, title=title, upload=note(words), audience=audience, key=new_key())
    add_document(cast.backend, cast.actor(person), adding)
    read_waiting(cast.backend, seconds=600)
    return desks.newest(cast, reference)


def replace(cast: Cast, reference: str, document: str, words: str) -> None:
    desks.go_on(cast)
    adding = AddVersion(case=reference, document=document, upload=note(words), key=new_key())
    add_document_version(cast.backend, cast.actor(OWN), adding)
    read_waiting(cast.backend, seconds=600)


def look(cast: Cast, person: str, words: str, behind: str | None = None) -> FoundDocuments:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return load_documents_with(work, CaseFilters(words=words), (), behind)


def finds(cast: Cast, person: str, words: str) -> list[str]:
    return [each.reference for each in look(cast, person, words).documents]


def who_finds(cast: Cast, words: str) -> set[str]:
    return {each for each in (OWN, OTHER_SIDE, OFFICE, OUTSIDER, "admin") if finds(cast, each, words)}


def test_everybody_who_sees_the_case_finds_the_words_of_its_papers_and_nobody_else(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    file(cast, reference, "The heron nests at Zhangfang.\n苍鹭在张坊筑巢。")
    for words in ("heron nests", "筑巢", "HERON 苍鹭"):
        assert who_finds(cast, words) == {OWN, OTHER_SIDE, OFFICE}, words
    assert who_finds(cast, "heron egret") == set()


def test_who_is_in_office_no_more_finds_nothing(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    file(cast, reference, "heron")
    assert finds(cast, OTHER_SIDE, "heron") == [reference]
    with cast.backend.transaction() as session:
        left = MembershipRow.person_id == cast.person(OTHER_SIDE)
        session.execute(update(MembershipRow).where(left).values(until=cast.today))
    assert finds(cast, OTHER_SIDE, "heron") == [reference], "on the last day"
    cast.clock.at += timedelta(days=1)
    assert finds(cast, OTHER_SIDE, "heron") == []


def test_what_is_for_some_is_never_read_and_found_by_nobody(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    with cast.backend.reading() as session:
        before = session.scalar(select(func.count()).select_from(TEXT))
    file(cast, reference, "heron", "claimant", title="Egret")
    for words in ("heron", "egret", "note.txt"):
        assert who_finds(cast, words) == set(), words
    with cast.backend.reading() as session:
        assert session.scalar(select(func.count()).select_from(TEXT)) == before
    file(cast, reference, "crane")
    assert who_finds(cast, "crane") == {OWN, OTHER_SIDE, OFFICE}


def test_papers_under_seal_and_of_offers_are_never_read_opened_or_not(cast: Cast) -> None:
    """The file stays sealed on the disk, so no text of it is kept beside."""
    replies.opened(cast)
    calls.opened(cast)
    read_waiting(cast.backend, seconds=600)
    sealed = select(DocumentVersionRow.id).where(DocumentVersionRow.blob.is_not(None))
    with cast.backend.reading() as session:
        ids = set(session.scalars(sealed))
        assert len(ids) > 2
        assert not ids & set(session.scalars(select(TEXT.c.version_id)))


def test_a_draft_is_read_once_others_are_let_in_and_what_was_replaced_before_never(cast: Cast) -> None:
    reference = desks.drafted(cast)
    plan = desks.newest(cast, reference)
    replace(cast, reference, plan, "heron")
    replace(cast, reference, plan, "egret")
    assert read_waiting(cast.backend, seconds=600) == 0, "as long as the applicant alone sees it"
    desks.submit(cast, reference)
    desks.heard(cast, reference)
    assert read_waiting(cast.backend, seconds=600) == 0, "the office sees it, the other side does not"
    assert who_finds(cast, "egret") == set()
    desks.admit(cast, reference)
    assert read_waiting(cast.backend, seconds=600) == 1
    assert who_finds(cast, "egret") == {OWN, OTHER_SIDE, OFFICE}
    assert who_finds(cast, "heron") == set(), "it stays with those whom the draft was shown to"
    desks.take_back(cast, reference)
    assert who_finds(cast, "egret") == {OWN}, "nobody else sees the case"


def test_of_a_document_the_latest_version_that_all_may_read_is_found(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    document = file(cast, reference, "heron")
    replace(cast, reference, document, "egret")
    assert who_finds(cast, "heron") == set()
    assert [each.number for each in look(cast, OTHER_SIDE, "egret").documents] == [2]


@pytest.mark.parametrize("how", ["audience", "sealed", "shown to some"])
def test_what_lies_open_no_more_is_not_found_whatever_the_index_says(cast: Cast, how: str) -> None:
    """The index is made in the background, and each hit is asked about what stands now."""
    reference = disputes.negotiation(cast)
    document = file(cast, reference, "heron")
    assert finds(cast, OTHER_SIDE, "heron") == [reference]
    this = update(DocumentRow).where(DocumentRow.id == document)
    version = select(DocumentVersionRow.id).where(DocumentVersionRow.document_id == document).scalar_subquery()
    shown = {"document_id": document, "version_id": version, "readers": ["claimant"]}
    change = {
        "audience": this.values(audience=["claimant"]),
        "sealed": this.values(sealed=True),
        "shown to some": insert(ShownVersionRow).values(**shown),
    }[how]
    with superuser(cast.backend.sessions.engine).begin() as connection:
        connection.execute(change)
    assert who_finds(cast, "heron") == set()


def test_an_outsider_finds_in_public_states_what_is_declared_public_alone(cast: Cast) -> None:
    drafted = desks.FILE.read_text("utf-8")
    public = drafted.replace("plan: {type: document, ", "plan: {type: document, public: true, ", 1)
    public = public.replace("  seen:\n", "  seen:\n    public: true\n", 1)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, public.encode(), name="two-desks")
    others = cast.organization("laishui")
    reference = cast.open(OWN, "two-desks", "The weir", subject="A weir", other=others, plan=note("heron"))
    file(cast, reference, "egret")
    assert who_finds(cast, "heron") == set()
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    read_waiting(cast.backend, seconds=600)
    assert OUTSIDER in who_finds(cast, "heron")
    assert who_finds(cast, "egret") == {OWN, OTHER_SIDE, OFFICE}
    desks.take_back(cast, reference)
    assert who_finds(cast, "heron") == {OWN}


def test_a_document_is_found_by_its_names_in_both_languages_whatever_is_in_it(cast: Cast) -> None:
    reference = disputes.negotiation(cast)  # with a petition that is no PDF
    read_waiting(cast.backend, seconds=600)
    for words in ("Signed petition", "paper.pdf"):
        [one] = look(cast, OTHER_SIDE, words).documents
        assert (one.reference, one.snippet) == (reference, None)
    file(cast, reference, "heron", title="Sketch of the weir")
    assert finds(cast, OTHER_SIDE, "sketch") == [reference]


def test_each_hit_says_where_it_stands() -> None:
    long = f"{'a ' * 100}Heron{' b' * 100}"
    found_there = snippet_of(long, "heron")
    assert found_there is not None
    assert (len(found_there.before), found_there.hit, len(found_there.after)) == (51, "Heron", 111)
    assert snippet_of("Heron", "egret heron") == Snippet(before="", hit="Heron", after="")
    assert snippet_of("张坊苍鹭筑巢", "筑巢") == Snippet(before="张坊苍鹭", hit="筑巢", after="")
    assert snippet_of("2026 and 10%", "２０２６") == Snippet(before="", hit="2026", after=" and 10%")
    assert snippet_of("heron", "(((") is None


def test_hits_come_page_by_page_and_what_was_not_looked_through_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found, "PAGE", 2)
    reference = disputes.negotiation(cast)
    made = [file(cast, reference, f"heron {number}", title=f"Sketch {number}") for number in range(5)]
    first = look(cast, OTHER_SIDE, "heron")
    second = look(cast, OTHER_SIDE, "heron", first.older)
    third = look(cast, OTHER_SIDE, "heron", second.older)
    assert [[each.id for each in page.documents] for page in (first, second, third)] == [
        made[:2:-1],
        made[2:0:-1],
        made[:1],
    ]
    assert (third.older, third.cut) == (None, False)
    for odd in ("nosuchversion", "\x00", "' OR 1=1 --", "\ud800", "河"):
        assert look(cast, OTHER_SIDE, "heron", odd).documents == first.documents
    monkeypatch.setattr(found, "LOOKED_THROUGH", 5)
    assert look(cast, OUTSIDER, "heron") == FoundDocuments(cut=True)
