"""Cases: the list, one with its steps, opening one, the entries of its record."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, Field

from govflow.api.forms.answers import answers_of
from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, current_actor, current_bearer, reads, serves
from govflow.api.frame.problems import documented
from govflow.api.frame.speech import language
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import JSON_FILE, LARGEST_ROW, Filters, Finding, Keyed, OfCase, reading, recorded
from govflow.api.shapes.cases import (
    CaseShown,
    CasesShown,
    EventsShown,
    case_shown,
    cases_shown,
    events_shown,
)
from govflow.api.shapes.forms import (
    CaseSent,
    ConsequencesShown,
    OpeningShown,
    ProceduresShown,
    Recorded,
    consequences_shown,
    opening_shown,
    procedure_shown,
)
from govflow.api.shapes.pages import plainly
from govflow.api.shapes.record import EntriesShown, EntryShown, entries_shown, entry_shown
from govflow.http.policies import backend, policy
from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.case.record import load_entries, proof_file, record_file
from govflow.services.queries.cases import PageStart, load_cases, load_changes
from govflow.services.queries.step.opening import check_opening, load_opening, load_procedures
from govflow.services.queries.step.page import load_receipt

bp = topic("cases", __name__, "Cases")


class Listed(Filters):
    """Which page of a list of cases."""

    at: str = Field("", max_length=80, description="`next` or `previous` of another page.")


class OfProcedure(BaseModel):
    """A procedure."""

    workflow: str = Field(max_length=48)


class SinceSize(BaseModel):
    """Since which root consistency is proven."""

    since: int | None = Field(None, ge=1, le=LARGEST_ROW, description="The size of the tree at an earlier root.")


class Since(BaseModel):
    """From where on."""

    after: str = Field("", max_length=80, description="`next` of the page before; nothing begins with all.")


class OfEntry(OfCase):
    """An entry of the record: its number as this reader counts, or the identifier of one that was confided."""

    number: str = Field(max_length=64)


class Below(BaseModel):
    """Which page of the record."""

    below: int | None = Field(None, ge=1, le=2**31 - 1, description="`below` of the page before.")


@bp.get("/cases", responses={200: CasesShown})
@policy(reads)
@serves
def index(query: Listed) -> Response:
    """List the cases that the token sees, the last changed first."""
    with reading() as work:
        return answer(cases_shown(load_cases(work, query.filters, current_bearer().pairs, PageStart.parse(query.at))))


@bp.post("/cases", responses={201: Recorded, **documented(403, 409)})
@policy(acts)
@serves
def create(header: Keyed, body: CaseSent) -> Response:
    """Open a case for the organization of the token."""
    with reading() as work:
        questions = load_opening(work, body.workflow).questions
    command = OpenCase(
        workflow=body.workflow,
        title=body.title,
        title_other=body.title_other,
        values=answers_of(questions, body.answers),
        key=header.key,
        body=body.body,
    )
    return recorded(open_case(backend(), current_actor(), command), 201)


@bp.post("/cases/check", responses={200: ConsequencesShown, **documented(403)})
@policy(reads)
@serves
def check(body: CaseSent) -> Response:
    """Say what opening a case would bring; nothing is recorded."""
    with reading() as work:
        answers = answers_of(load_opening(work, body.workflow).questions, body.answers)
        return answer(consequences_shown(check_opening(work, body.workflow, body.body, answers)))


@bp.get("/events", responses={200: EventsShown})
@policy(reads)
@serves
def events(query: Since) -> Response:
    """Read which cases were changed since a cursor, the oldest change first; what is younger than a minute may come
    again.
    """
    with reading() as work:
        return answer(events_shown(load_changes(work, current_bearer().pairs, PageStart.parse(query.after))))


@bp.get("/procedures", responses={200: ProceduresShown})
@policy(reads)
@serves
def procedures() -> Response:
    """List the procedures of which the organization of the token can open cases."""
    with reading() as work:
        return answer(ProceduresShown(procedures=[procedure_shown(each) for each in load_procedures(work)]))


@bp.get("/procedures/<workflow>/opening", responses={200: OpeningShown})
@policy(reads)
@serves
def opening(path: OfProcedure, query: Finding) -> Response:
    """Say what opening a case asks."""
    with reading() as work:
        return answer(opening_shown(load_opening(work, path.workflow, query.sought)))


@bp.get("/cases/<reference>", responses={200: CaseShown})
@policy(reads)
@serves
def show(path: OfCase) -> Response:
    """Read a case: what it waits for, its steps, open and closed with all reasons, who takes part, its answers."""
    with reading() as work:
        page = load_case_page(work, path.reference, current_bearer().pairs, language=language())
        sections = {each.name: plainly(each.content) for each in page.sections}
        return answer(case_shown(page, sections), version=page.head.version)


@bp.get("/cases/<reference>/entries", responses={200: EntriesShown})
@policy(reads)
@serves
def entries(path: OfCase, query: Below) -> Response:
    """Read the record of a case, the newest entries first."""
    with reading() as work:
        return answer(entries_shown(load_entries(work, path.reference, query.below)))


@bp.get("/cases/<reference>/record", responses={200: JSON_FILE})
@policy(reads)
@serves
def record(path: OfCase) -> Response:
    """The record with all that its hashes cover, as far as who asks may read it, for a program that checks it."""
    with reading() as work:
        return Response(record_file(work, path.reference), content_type="application/json")


@bp.get("/cases/<reference>/record/proof", responses={200: JSON_FILE})
@policy(reads)
@serves
def proof(path: OfCase, query: SinceSize) -> Response:
    """The path of each entry to a published root of the body's record."""
    with reading() as work:
        content = proof_file(work, backend().signing, path.reference, query.since)
        return Response(content, content_type="application/json")


@bp.get("/cases/<reference>/entries/<number>", responses={200: EntryShown})
@policy(reads)
@serves
def entry(path: OfEntry) -> Response:
    """Read one entry of the record."""
    with reading() as work:
        found = int(path.number) if path.number.isdecimal() and len(path.number) < 10 else path.number
        return answer(entry_shown(load_receipt(work, path.reference, found).event))
