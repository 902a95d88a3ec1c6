"""An application that goes over two desks, and back to the draft, as far as a test needs it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.errors import NotFound
from govflow.services.catalog import publish
from govflow.services.commands.documents import AddDocument, AddVersion, add_document, add_document_version
from govflow.services.queries.case.documents import load_document, load_file
from govflow.store.documents import DocumentRow
from tests.builders import Cast, new_key
from tests.promises.earnest import PDF

FILE = Path(__file__).parents[1] / "workflows" / "two_desks.v1.yaml"
APPLICANT, OTHER, OFFICE = "chen.yu", "he.jun", "wang.lin"
PLAN = "plan 1.pdf"


def file(name: str) -> Upload:
    return Upload(name, PDF, "application/pdf")


def drafted(cast: Cast, *, subject: str = "A weir at Zhangfang") -> str:
    """The draft, with its plan."""
    with cast.backend.transaction() as session:
        publish(session, cast.clock, FILE.read_bytes(), name=FILE.name)
    others = cast.organization("laishui")
    return cast.open(APPLICANT, "two-desks", "The weir", subject=subject, other=others, plan=file(PLAN))


def submit(cast: Cast, reference: str) -> None:
    """The office is let in."""
    go_on(cast)
    cast.fire(APPLICANT, reference, "submit")
    go_on(cast)


def heard(cast: Cast, reference: str, comment: str = "") -> None:
    """The office has said what it thinks at its desk."""
    cast.respond(OFFICE, reference, "positive", comment=comment)
    go_on(cast)


def admit(cast: Cast, reference: str) -> None:
    """Everybody is let in."""
    if cast.state(reference) == "desk":
        heard(cast, reference)
    cast.fire(OFFICE, reference, "admit")
    go_on(cast)


def take_back(cast: Cast, reference: str) -> None:
    cast.fire(APPLICANT, reference, "back")
    go_on(cast)


def newest(cast: Cast, reference: str) -> str:
    """The document that came into the case last."""
    with cast.backend.reading() as session:
        query = select(DocumentRow.id).where(DocumentRow.case_id == cast.case(reference).id)
        return session.scalars(query.order_by(DocumentRow.created_at.desc())).all()[0]


def replace(cast: Cast, reference: str, number: str, name: str, person: str = APPLICANT) -> None:
    """Another version of a document."""
    go_on(cast)
    adding = AddVersion(case=reference, document=number, upload=file(name), key=new_key())
    add_document_version(cast.backend, cast.actor(person), adding)


def file_beside(cast: Cast, reference: str, title: str, name: str, *audience: str, person: str = APPLICANT) -> str:
    """A document that no form asked for."""
    go_on(cast)
    adding = AddDocument(case=reference, title=title, upload=file(name), audience=audience, key=new_key())
    add_document(cast.backend, cast.actor(person), adding)
    return newest(cast, reference)


def versions(cast: Cast, person: str, reference: str, number: str) -> list[str]:
    """The files of a document that somebody reads, the oldest first; none where there is no such document for them."""
    with cast.backend.reading() as session:
        try:
            page = load_document(cast.backend.work(session, cast.actor(person)), reference, number)
        except NotFound:
            return []
    return [each.filename for each in page.versions][::-1]


def handed_out(cast: Cast, person: str, reference: str, number: str) -> list[str]:
    """The same, asked for one by one."""
    found = []
    for version in range(1, 12):
        with cast.backend.reading() as session:
            try:
                file = load_file(cast.backend.work(session, cast.actor(person)), reference, number, version)
            except NotFound:
                continue
            found.append(file.filename)
    return found


def go_on(cast: Cast) -> None:
    cast.clock.at += timedelta(minutes=1)
