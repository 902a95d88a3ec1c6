"""A file that the claimant of a dispute confided to its mediator, and what others read of files, for tests."""

from __future__ import annotations

from collections.abc import Sequence

from govflow.engine.asking.answers import Upload
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.services.queries.case.documents import DocumentPage, FileVersion, load_document, load_documents, load_file
from govflow.services.uploads import open_file
from tests.builders import Cast, new_key
from tests.services.leaves import CLAIMANT

TITLE = "Ceiling of the province"
CONTENT = b"%PDF-1.4\nWe could live with five years.\n%%EOF\n"
TO_MEDIATOR, TO_BOTH = ("claimant", "mediator"), ("claimant", "respondent", "mediator")


def upload(content: bytes = CONTENT) -> Upload:
    return Upload("ceiling.pdf", content, "application/pdf")


def confide(
    cast: Cast,
    reference: str,
    person: str = CLAIMANT,
    audience: Sequence[str] = TO_MEDIATOR,
    title: str = TITLE,
    paper: Upload | None = None,
) -> str:
    """The identifier of its first version."""
    sent = paper or upload()
    adding = AddDocument(case=reference, title=title, upload=sent, audience=tuple(audience), key=new_key())
    add_document(cast.backend, cast.actor(person), adding)
    return versions(cast, reference, person, title.strip())[0].confidence or ""


def add_another(cast: Cast, reference: str, content: bytes, person: str = CLAIMANT) -> str:
    """The identifier of the version that takes the place of the one before."""
    document = shown(cast, reference, person).file.id
    adding = AddVersion(case=reference, document=document, upload=upload(content), key=new_key())
    add_document_version(cast.backend, cast.actor(person), adding)
    return versions(cast, reference, person)[0].confidence or ""


def titles(cast: Cast, reference: str, person: str) -> list[str]:
    """What the documents are called that somebody reads and no form asked for, newest first."""
    with cast.backend.reading() as session:
        found = load_documents(cast.backend.work(session, cast.actor(person)), reference).files
    return [str(each.title) for each in found if each.field is None]


def every(cast: Cast, reference: str, person: str, title: str = TITLE) -> list[DocumentPage]:
    """The documents of that title that somebody reads."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        found = [each.id for each in load_documents(work, reference).files if each.title == title]
        return [load_document(work, reference, each) for each in found]


def shown(cast: Cast, reference: str, person: str, title: str = TITLE) -> DocumentPage:
    return every(cast, reference, person, title)[0]


def versions(cast: Cast, reference: str, person: str, title: str = TITLE) -> tuple[FileVersion, ...]:
    return shown(cast, reference, person, title).versions


def read(cast: Cast, reference: str, person: str) -> bytes:
    """The bytes that somebody is given of the newest version."""
    document = shown(cast, reference, person).file
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        found = load_file(work, reference, document.id, document.number)
    with open_file(cast.backend, found) as file:
        return file.read()
