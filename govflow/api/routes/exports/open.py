"""Open data: what a program may read, in the standard formats of the field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlencode

from flask import Response, request, stream_with_context
from pydantic import BaseModel, Field

from govflow.api.frame.bearer import current_actor, current_bearer, reads
from govflow.api.frame.speech import tongue
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import JSON_FILE, LARGEST_ROW, Filters, OfCase, reading
from govflow.http.addresses import organization_address, own_address
from govflow.http.policies import backend, policy
from govflow.papers.interchange import popolo
from govflow.papers.interchange.logs import GRANTS, LOGS
from govflow.papers.interchange.organizations import MEDIA_TYPE as LINKED
from govflow.papers.interchange.organizations import linked
from govflow.services.queries.open.events import case_logs, choose_cases, one_log
from govflow.services.queries.open.grants import load_grants
from govflow.services.queries.open.organizations import load_directory
from govflow.services.queries.open.votes import load_voting_record

LOG = {"content": {"application/json": {"schema": {"type": "object"}}, "application/xml": {"schema": {}}}}

bp = topic("open", __name__, "Open data", prefix="/open")


class OfLog(BaseModel):
    """A format of event logs."""

    log: Literal["ocel", "xes"]


class OfCaseLog(OfCase, OfLog):
    """The event log of a case."""


class OfGrants(BaseModel):
    """A format for the grants of a fund."""

    fund_id: int = Field(ge=1, le=LARGEST_ROW)
    grants: Literal["giving", "ocds"]


class BelowGrants(BaseModel):
    """Which file."""

    below: int | None = Field(None, ge=1, le=LARGEST_ROW, description="As the `Link` to the next file has it.")


class Further(Filters):
    """Which cases are in the file."""

    after: str = Field("", max_length=80, description="As the `Link` to the next file has it.")


@bp.get("/logs/<log>", responses={200: LOG})
@policy(reads)
def logs(path: OfLog, query: Further) -> Response:
    """Read the records of cases as an event log (OCEL 2.0 or XES): the 500 opened last, and `Link` to the next file."""
    form = LOGS[path.log]
    with reading() as work:
        chosen = choose_cases(work, query.filters, current_bearer().pairs, query.after)
    found = case_logs(backend(), current_actor(), chosen.references)
    answer = _file(stream_with_context(form.write(found, tongue())), form.media_type)
    if chosen.next is not None:
        _lead_on(answer, {**query.model_dump(exclude_defaults=True), "after": chosen.next})
    return answer


@bp.get("/cases/<reference>/logs/<log>", responses={200: LOG})
@policy(reads)
def log(path: OfCaseLog) -> Response:
    """Read the record of a case as an event log (OCEL 2.0 or XES)."""
    form, found = LOGS[path.log], one_log(backend(), current_actor(), path.reference)
    return _file(form.write([found], tongue()), form.media_type)


@bp.get("/cases/<reference>/votes", responses={200: JSON_FILE})
@policy(reads)
def votes(path: OfCase) -> Response:
    """Read the voting record of a meeting as Popolo: motions, vote events with open votes, who sits there."""
    with reading() as work:
        found = load_voting_record(work, path.reference)
    return _file([popolo.popolo(found, tongue())], popolo.MEDIA_TYPE)


@bp.get("/funds/<fund_id>/<grants>", responses={200: JSON_FILE})
@policy(reads)
def fund(path: OfGrants, query: BelowGrants) -> Response:
    """Read the grants of a fund as 360Giving or as an OCDS 1.1 release package; `Link` leads to the next file."""
    form = GRANTS[path.grants]
    with reading() as work:
        page = load_grants(work, path.fund_id, query.below)
    answer = _file([form.write(page.granted, tongue(), own_address())], form.media_type)
    if page.after is not None:
        _lead_on(answer, {"below": page.after})
    return answer


@bp.get("/organizations", responses={200: {"content": {LINKED: {"schema": {"type": "object"}}}}})
@policy(reads)
def organizations() -> Response:
    """Read all organizations as JSON-LD (W3C ORG, schema.org)."""
    with reading() as work:
        found = load_directory(work)
    return _file([linked(found, organization_address)], LINKED)


def _file(parts: Iterable[str], media_type: str) -> Response:
    return Response(parts, content_type=media_type)


def _lead_on(answer: Response, asked: dict[str, object]) -> None:
    """Say where the next file is: at the same address, from another place on."""
    answer.headers["Link"] = f'<{request.path}?{urlencode(asked)}>; rel="next"'
