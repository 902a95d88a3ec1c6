"""What tests of papers put right begin with: papers in a dispute, and talks whose file says who looks after papers."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.errors import GovflowError
from govflow.services.catalog import publish
from govflow.services.commands.documents import (
    AddDocument,
    AddVersion,
    WithdrawVersion,
    add_document,
    add_document_version,
    withdraw_version,
)
from govflow.services.queries.case.documents import DocumentPage, load_document, load_file, load_withdrawal
from govflow.services.queries.operations import verify_record
from govflow.services.uploads import Upload
from tests.builders import Cast, new_key
from tests.services import desks
from tests.services.test_confidences import FILE

OWN, OTHER_SIDE, OFFICE, OUTSIDER = "chen.yu", "he.jun", "wang.lin", "sun.hao"
REASON = "Another person's number is in it."
BOOK = "keeps:\n  - documents.papers: {withdrawn_by: office.secretary, after_the_end: claimant}\n"


def talks(cast: Cast, book: str = BOOK) -> str:
    """Fangshan talks in public; the joint office looks after the papers, unless the file has another book, or none."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, (FILE.read_text() + book).encode(), name=FILE.name)
    return cast.open("chen.yu", "talks", subject="The weir")


def paper(words: str = "A map", name: str = "map.txt") -> Upload:
    return Upload(name, words.encode(), "text/plain")


def add(cast: Cast, reference: str, *audience: str, words: str = "A map", person: str = OWN) -> str:
    """File a paper beside the steps; its number."""
    desks.go_on(cast)
    adding = AddDocument(case=reference, title="Map", upload=paper(words), audience=audience, key=new_key())
    add_document(cast.backend, cast.actor(person), adding)
    return desks.newest(cast, reference)


def add_again(cast: Cast, reference: str, document: str, words: str, person: str = OWN) -> None:
    desks.go_on(cast)
    adding = AddVersion(case=reference, document=document, upload=paper(words), key=new_key())
    add_document_version(cast.backend, cast.actor(person), adding)


def withdraw(cast: Cast, reference: str, document: str, number: int = 1, person: str = OWN, **said: Any) -> None:
    desks.go_on(cast)
    order = {"reason": REASON, "key": new_key(), **said}
    withdraw_version(
        cast.backend, cast.actor(person), WithdrawVersion(case=reference, document=document, number=number, **order)
    )


def against(cast: Cast, reference: str, document: str, number: int = 1, person: str = OWN) -> list[str]:
    """Why it stays, as the page says and sending does, which must be the same."""
    said: list[str] = []
    try:
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor(person))
            said = [str(each) for each in load_withdrawal(work, reference, document, number).reasons]
    except GovflowError as error:
        said = [str(each) for each in error.said]
    with pytest.raises(GovflowError) as sent:
        withdraw(cast, reference, document, number, person, asked_by="The person concerned")
    assert said == [str(each) for each in sent.value.said]
    return said


def page(cast: Cast, reference: str, document: str, person: str) -> DocumentPage:
    with cast.backend.reading() as session:
        return load_document(cast.backend.work(session, cast.actor(person)), reference, document)


def answer(cast: Cast, reference: str, document: str, person: str, number: int = 1) -> str:
    """What somebody gets who asks for a file: its name, or the kind of refusal."""
    try:
        with cast.backend.reading() as session:
            return load_file(cast.backend.work(session, cast.actor(person)), reference, document, number).filename
    except GovflowError as error:
        return type(error).__name__


def holds(cast: Cast) -> bool:
    """Does the record hold, with all facts, keys and files?"""
    return verify_record(cast.backend).first_broken is None
