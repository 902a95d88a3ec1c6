"""What govflow holds in the standard formats of its field, as files to keep: records, votes, grants, organizations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, request, stream_with_context
from flask.typing import ResponseReturnValue

from govflow.errors import NotFound
from govflow.http.addresses import organization_address, own_address
from govflow.messages import Message
from govflow.papers.interchange import popolo
from govflow.papers.interchange.logs import GRANTS, LOGS
from govflow.papers.interchange.organizations import ENDING, linked
from govflow.papers.interchange.organizations import MEDIA_TYPE as LINKED
from govflow.services.queries.directory.shell import pairs
from govflow.services.queries.open.events import case_logs, choose_cases, one_log
from govflow.services.queries.open.grants import load_grants
from govflow.services.queries.open.organizations import load_directory
from govflow.services.queries.open.votes import load_voting_record
from govflow.web.cases import case_filters
from govflow.web.forms.numbers import row_number
from govflow.web.frame.i18n import tongue
from govflow.web.frame.security import backend, current_actor, current_session, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("open_data", __name__)

Format = TypeVar("Format")


@bp.get("/cases.<log>")
@policy(signed_in)
def cases(log: str) -> ResponseReturnValue:
    """The records of the cases that the list of cases shows with the same filters; ``Link`` leads to the next file."""
    person, form = current_session(), _known(LOGS, log)
    assert person is not None  # the policy refuses visitors
    with reading() as session:
        work = backend().work(session, current_actor())
        chosen = choose_cases(work, case_filters(), pairs(person), request.args.get("after", "")[:80])
    logs = case_logs(backend(), current_actor(), chosen.references)
    response = _file(stream_with_context(form.write(logs, tongue())), form.media_type, f"cases.{form.ending}")
    if chosen.next is not None:
        _lead_on(response, {**request.args.to_dict(), "after": chosen.next})
    return response


@bp.get("/cases/<reference>/record.<log>")
@policy(signed_in)
def case(reference: str, log: str) -> ResponseReturnValue:
    """The record of a case as an event log."""
    form, found = _known(LOGS, log), one_log(backend(), current_actor(), reference)
    return _file(form.write([found], tongue()), form.media_type, f"{reference}.{form.ending}")


@bp.get("/cases/<reference>/votes.popolo.json")
@policy(signed_in)
def votes(reference: str) -> ResponseReturnValue:
    """The voting record of a meeting as Popolo."""
    with reading() as session:
        found = load_voting_record(backend().work(session, current_actor()), reference)
    return _file([popolo.popolo(found, tongue())], popolo.MEDIA_TYPE, f"{reference}-votes.popolo.json")


@bp.get("/funds/<int:fund_id>/grants.<grants>.json")
@policy(signed_in)
def fund(fund_id: int, grants: str) -> ResponseReturnValue:
    """The grants of a fund as 360Giving or OCDS, a page of requests in a file; ``Link`` leads to the next file."""
    form = _known(GRANTS, grants)
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_grants(work, fund_id, request.args.get("below", type=row_number))
    response = _file(
        [form.write(page.granted, tongue(), own_address())], form.media_type, f"fund-{fund_id}-{form.ending}"
    )
    if page.after is not None:
        _lead_on(response, {"below": page.after})
    return response


@bp.get("/organizations.jsonld")
@policy(signed_in)
def organizations() -> ResponseReturnValue:
    """All organizations as linked data."""
    with reading() as session:
        found = load_directory(backend().work(session, current_actor()))
    return _file([linked(found, organization_address)], LINKED, f"organizations.{ENDING}")


def _known(formats: Mapping[str, Format], name: str) -> Format:
    """The format of this name. Raises NotFound."""
    if name not in formats:
        raise NotFound(Message("There is no such format here."))
    return formats[name]


def _file(parts: Iterable[str], media_type: str, name: str) -> Response:
    response = Response(parts, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lead_on(response: Response, asked: dict[str, object]) -> None:
    """Say where the next file is: at the same address, from another place on."""
    response.headers["Link"] = f'<{request.path}?{urlencode(asked)}>; rel="next"'
