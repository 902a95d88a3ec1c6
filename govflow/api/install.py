"""The API put together: its blueprints below one, what stands before and after each request, its description."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Response, current_app, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter

from govflow.api.frame.answers import finish, refuse_invalid, register
from govflow.api.frame.bearer import anybody
from govflow.api.frame.bodies import StrictRequest, read_body
from govflow.api.frame.problems import ProblemShown
from govflow.api.frame.topic import VERSION
from govflow.api.routes import (
    calls,
    cases,
    council,
    deadlines,
    directory,
    documents,
    funds,
    meeting,
    notices,
    rounds,
    session,
    steps,
    sums,
    told,
    uploads,
)
from govflow.api.routes.exports import errands
from govflow.api.routes.exports import open as open_data
from govflow.api.routes.mediation import confided, draft, room, sittings
from govflow.api.routes.meetings import desk, handed, invited
from govflow.api.routes.registers import bulletins, charges, datasets, organizations, plans, stages
from govflow.api.shapes.occurrences import event_writer
from govflow.http.policies import API, policy
from govflow.services.operation.webhooks.calling import WRITES_EVENTS

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SCHEMES: dict[str, Any] = {"token": {"type": "http", "scheme": "bearer", "description": "From the account page."}}
TOPICS = (
    cases.bp, steps.bp, handed.prepared, rounds.bp, session.bp, documents.bp, uploads.bp, deadlines.bp, told.bp,
    meeting.bp, desk.desk, desk.agenda, desk.floor, invited.replies, invited.statements, invited.corrections,
    confided.confidences, confided.releases, room.room, room.offers, draft.bp, sittings.sittings, sittings.minuted,
    sittings.protocol, sittings.settlement, calls.bp, funds.bp, directory.bp, handed.chairing, sums.bp,
    organizations.bp, plans.bp, bulletins.bp, charges.bp, datasets.bp, stages.bp, notices.inbox, notices.bp,
    open_data.bp, errands.bp, council.bp,
)  # fmt: skip


class Application(OpenAPI):
    """The application, whose description tells of the API alone: pages are plain blueprints."""

    request_class = StrictRequest

    def __init__(self, name: str, **settings: Any) -> None:
        super().__init__(
            name,
            info=Info(title="govflow", version=version("govflow"), description=ABOUT),
            security_schemes=SCHEMES,
            validation_error_model=ProblemShown,
            validation_error_callback=refuse_invalid,
            doc_ui=False,
            **settings,
        )


ABOUT = (
    "Cases, their steps and rounds, documents and records, for programs. Every act goes through the same commands as "
    "on the pages, and nobody sees more here than there. Sentences come in the language of Accept-Language (en, zh)."
)


def init_app(app: OpenAPI) -> tuple[APIBlueprint, ...]:
    """Register all routes of the API: one blueprint, made anew for each application, with one for each topic below it.
    These are all of them.
    """
    api = APIBlueprint("api", __name__, url_prefix=API)
    api.before_request(read_body)
    api.after_request(finish)
    register(api)
    for each in TOPICS:
        api.register_api(each)
    api.add_url_rule(f"{VERSION}/openapi.json", "description", _description)
    for rule in ("", "/<path:rest>"):
        api.add_url_rule(rule, "nothing", _nothing, methods=METHODS)
    app.register_api(api)
    app.extensions[WRITES_EVENTS] = event_writer(app.extensions["govflow"].settings.whole(f"{API}{VERSION}"))
    return (api, *TOPICS)


@policy(anybody)
def _description() -> Response:
    """What there is, as OpenAPI 3.1."""
    app = current_app
    assert isinstance(app, OpenAPI)
    return jsonify(app.api_doc)


@policy(anybody)
def _nothing(rest: str = "") -> Response:
    """No such address, or not by this method: said as a problem, whatever was sent."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    allowed = [each for each in METHODS if _leads_on(adapter, each)]
    raise MethodNotAllowed(allowed) if allowed else NotFound()


def _leads_on(adapter: MapAdapter, method: str) -> bool:
    """Is there something else than nothing at this address by another method?"""
    try:
        endpoint, _ = adapter.match(method=method)
    except HTTPException:
        return False
    return bool(endpoint != request.endpoint)
