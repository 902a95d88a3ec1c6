"""What everybody reads: funds summed up, agreements, procedures and their rules, the calendar of working days."""

from __future__ import annotations

from flask import Response, send_file
from pydantic import BaseModel, Field

from govflow.api.frame.bearer import reads
from govflow.api.frame.speech import language
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, reading
from govflow.api.routes.directory import OfOrganization, OfWorkflow
from govflow.api.routes.documents import CONTENT
from govflow.api.routes.funds import OfAgreement
from govflow.api.routes.laid_out import reads_page
from govflow.api.shapes.pages import pages
from govflow.http.policies import backend, policy
from govflow.services.queries.directory.calendars import CalendarPage, load_calendar
from govflow.services.queries.directory.organizations import OrganizationPage, Starts, load_organization
from govflow.services.queries.directory.terms import load_instruction
from govflow.services.queries.funds.office import FundDesk, load_fund_desk
from govflow.services.queries.funds.sums import SumsPage, load_sums
from govflow.services.queries.procedure.files import drawing, load_source, standalone
from govflow.services.queries.procedure.page import WorkflowPage, load_workflow
from govflow.services.queries.procedure.rules import RuleEntry, load_rules
from govflow.services.queries.registers.compensation.agreements import AgreementPage, load_agreement
from govflow.services.queries.registers.compensation.years import MoneyShown, YearLine, load_money, load_years

bp = topic("sums", __name__, "Directory")

SVG = {"content": {"image/svg+xml": {"schema": {"type": "string"}}}}


class By(BaseModel):
    """By what funds are added up."""

    by: str = Field("", max_length=20)


class OfYear(BaseModel):
    """Of which year; this one, if none is named."""

    year: int | None = Field(None, ge=1, le=9999)


class Beginning(BaseModel):
    """Where the lists of an organization begin: as `following` of the page before has it."""

    memberships: int | None = Field(None, ge=1, le=LARGEST_ROW)
    mandates: int | None = Field(None, ge=1, le=LARGEST_ROW)
    members: int | None = Field(None, ge=1, le=LARGEST_ROW)


reads_page(
    bp, "/funds/sums", "funds", "Read all funds by what they have in common, or by project.",
    lambda work, _, query: load_sums(work, query.by), SumsPage, asks=By,
)  # fmt: skip
reads_page(
    bp, "/funds/desk", "fund_desk", "Read what waits for who looks after funds, and what they can begin.",
    lambda work, *_: load_fund_desk(work), FundDesk,
)  # fmt: skip
reads_page(
    bp, "/agreements/<agreement>/<version>", "agreement", "Read a version of an agreement on compensation.",
    lambda work, path, _: load_agreement(work, path.agreement, path.version), AgreementPage, of=OfAgreement,
)  # fmt: skip
reads_page(
    bp, "/agreements/<agreement>/<version>/years", "years", "Read what was settled by an agreement, year by year.",
    lambda work, path, _: load_years(work, load_agreement(work, path.agreement, path.version).read),
    pages(YearLine, "YearsOfAgreement"), of=OfAgreement,
)  # fmt: skip
reads_page(
    bp, "/compensation/money", "money", "Read what was received and paid by agreements on compensation.",
    lambda work, *_: load_money(work), MoneyShown,
)  # fmt: skip
reads_page(
    bp, "/workflows/<workflow>/<version>", "workflow", "Read a version of a procedure as it is told in words.",
    lambda work, path, _: load_workflow(work, path.workflow, path.version), WorkflowPage, of=OfWorkflow,
)  # fmt: skip
reads_page(
    bp, "/rules", "rules", "Read the rules that procedures may call.",
    lambda work, *_: load_rules(backend().rules), pages(RuleEntry, "RulesOfProcedures"),
)  # fmt: skip
reads_page(
    bp, "/calendar", "calendar", "Read the working days of a year, and why a day is not what its week says.",
    lambda work, _, query: load_calendar(backend(), query.year or backend().today().year, backend().today()),
    CalendarPage, asks=OfYear,
)  # fmt: skip


@bp.get("/workflows/<workflow>/<version>/diagram", responses={200: SVG})
@policy(reads)
def diagram(path: OfWorkflow) -> Response:
    """Read the drawing of a procedure, in the language of the answer."""
    with reading() as work:
        content = load_source(work, path.workflow, path.version)
    return Response(standalone(drawing(content, backend().rules, language())), content_type="image/svg+xml")


class OfMandate(BaseModel):
    """A mandate."""

    mandate_id: int = Field(ge=1, le=LARGEST_ROW)


reads_page(
    bp, "/organizations/<organization_id>/terms", "organization", "Read who serves in an organization and since when.",
    lambda work, path, query: load_organization(work, path.organization_id, Starts(**query.model_dump())),
    OrganizationPage, of=OfOrganization, asks=Beginning,
)  # fmt: skip


@bp.get("/mandates/<mandate_id>/instruction", responses={200: CONTENT})
@policy(reads)
def instruction(path: OfMandate) -> Response:
    """Read the document behind a mandate."""
    with reading() as work:
        found = load_instruction(work, path.mandate_id)
    return send_file(
        backend().blobs.open(found.sha256),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.filename,
        max_age=0,
    )
