"""What a person reads of replies under seal, on every way that leads to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select

from govflow.engine.entries import AnswersOpened
from govflow.errors import NotFound, Refused
from govflow.services.queries.case.documents import load_document, load_documents, load_file
from govflow.services.queries.case.page import CasePage, load_case_page
from govflow.services.queries.case.record import record_file
from govflow.services.queries.open.spreadsheets import table_of
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.page import check_step, load_step
from govflow.store.documents import DocumentRow
from govflow.store.record.history import HistoryRow, entry_of
from govflow.values import Money
from tests.builders import Cast
from tests.services import replies


def case_page(cast: Cast, person: str, reference: str) -> CasePage:
    with cast.backend.reading() as session:
        return load_case_page(cast.backend.work(session, cast.actor(person)), reference, (), language="en")


def told(cast: Cast, person: str, reference: str) -> Iterator[str]:
    """Everything that this person can read of a case, as text."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        for load in (
            lambda: load_case_page(work, reference, (), language="en"),
            lambda: load_documents(work, reference),
            lambda: load_step(work, reference, "lodge"),
            lambda: load_step(work, reference, "settle"),
            lambda: table_of(work, reference, "parts"),
            lambda: record_file(work, reference).decode(),
        ):
            try:
                yield f"{load()!r}"
            except NotFound:
                yield ""


def signs(organization: str) -> tuple[str, ...]:
    """What only a reply of this side can tell."""
    amount = Money.yuan(replies.REPLIES[organization])
    ceiling = replies.ceiling(organization)
    return (
        str(amount.fen), f"{amount.amount:,}", str(ceiling.fen), f"{ceiling.amount:,}",
        f"grounds-of-{organization}.pdf", f"Sluice of {organization}",
    )  # fmt: skip


def knows(cast: Cast, person: str, reference: str, organization: str) -> set[str]:
    """What this person learns of a reply, anywhere."""
    texts = list(told(cast, person, reference))
    return {each for each in signs(organization) if any(each in text for text in texts)}


def check(cast: Cast, person: str, reference: str, step: str, /, **values: Any) -> Consequences:
    """What the check page says of a step."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return check_step(work, reference, step, values, None, cast.case(reference).version)


def objection(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refused:
        return str(refused)
    return ""


def openings(cast: Cast, reference: str) -> list[Any]:
    """The entries of the record that open answers, with their rows."""
    query = select(HistoryRow.__table__).where(HistoryRow.case_id == cast.case(reference).id)
    with cast.backend.reading() as session:
        rows = session.execute(query.order_by(HistoryRow.seq)).all()
    return [(row, entry) for row in rows if isinstance(entry := entry_of(row), AnswersOpened)]


def papers(cast: Cast, organization: str) -> list[str]:
    """The documents of a side, oldest first."""
    query = select(DocumentRow.id).where(DocumentRow.organization_id == cast.organization(organization))
    with cast.backend.reading() as session:
        return list(session.scalars(query.order_by(DocumentRow.created_at)))


def reads_file(cast: Cast, person: str, reference: str, document: str) -> bool:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        try:
            load_document(work, reference, document)
            return bool(load_file(work, reference, document, 1).size)
        except NotFound:
            return False


def shown(cast: Cast, person: str, reference: str, label: str) -> list[tuple[str, object]]:
    """The answers to a field on the case page: whose, and what."""
    section = next(each for each in case_page(cast, person, reference).sections if "confidences" in each.template)
    found = (under for under in section.content if under.label.en == label and not under.readers)
    return [(each.organization.en, each.value) for under in found for each in under.said]
