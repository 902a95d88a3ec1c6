"""How a request is answered: JSON as its model has it, in a language, with what is left to the token; or a problem."""

from __future__ import annotations

from flask import Blueprint, Response
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException

from govflow.api.frame.bearer import known_allowance
from govflow.api.frame.problems import (
    BROKEN,
    BY_STATUS,
    MEDIA_TYPE,
    PREFIX,
    FieldProblem,
    Problem,
    ProblemShown,
    meaning,
)
from govflow.api.frame.speech import TAGS, language, say
from govflow.errors import GovflowError, Invalid
from govflow.http.reactions import incident, meant
from govflow.messages import Message
from govflow.services.accounts.metering import MOST, WINDOW

IDEMPOTENCY, IF_MATCH = "Idempotency-Key", "If-Match"


def register(bp: Blueprint) -> None:
    """Whatever goes wrong below this blueprint is answered as a problem."""
    bp.register_error_handler(Problem, _problem)
    bp.register_error_handler(GovflowError, _purposeful)
    bp.register_error_handler(HTTPException, _http)
    bp.register_error_handler(Exception, _unmeant)


def answer(shown: BaseModel, status: int = 200, *, version: int | None = None, location: str | None = None) -> Response:
    """What was asked for. ``version``: of the case, which the next command names as what it was decided on."""
    made = Response(shown.model_dump_json(by_alias=True), status, content_type="application/json")
    made.headers["Content-Language"] = TAGS[language()]
    if version is not None:
        made.set_etag(str(version))
    if location is not None:
        made.headers["Location"] = location
    return made


def finish(made: Response) -> Response:
    """What stands on every answer: nobody keeps it, and how much the token has left."""
    made.headers["Cache-Control"] = "no-store"
    made.vary.update(("Accept-Language", "Authorization"))
    if (left := known_allowance()) is not None:
        made.headers["RateLimit-Policy"] = f'"token";q={MOST};w={int(WINDOW.total_seconds())}'
        made.headers["RateLimit"] = f'"token";r={left.left};t={left.resets}'
    return made


def refuse_invalid(error: ValidationError) -> Response:
    """What the description of the API does not allow, field by field. Raises Problem, always."""
    found = {".".join(str(each) for each in one["loc"]): one for one in error.errors(include_url=False)}
    if IF_MATCH in found:
        raise Problem(
            428,
            "precondition-required",
            Message("Say what you decided on"),
            Message('Send If-Match with the ETag of the case as you read it, such as "7".'),
        )
    if IDEMPOTENCY in found:
        raise Problem(
            400,
            "idempotency-key",
            Message("Say which request this is"),
            Message("Send Idempotency-Key: up to 64 characters that you choose anew for each act and repeat with it."),
        )
    raise meaning(Invalid({name or "body": _sentence(each) for name, each in found.items()}))


_SAID = {
    "missing": Message("This is needed."),
    "extra_forbidden": Message("Nothing of this name is known here."),
    "string_too_long": Message("This is too long."),
    "string_too_short": Message("This is needed."),
}
_OTHERWISE = Message("This is not what is expected here: see the description of the API.")


def _sentence(error: ErrorDetails) -> Message:
    return _SAID.get(error["type"], _OTHERWISE)


def _problem(problem: Problem) -> Response:
    shown = ProblemShown(
        type=f"{PREFIX}{problem.name}",
        title=say(problem.title),
        status=problem.status,
        detail=say(problem.detail) if problem.detail is not None else None,
        errors=[FieldProblem(field=name, detail=say(each)) for name, each in problem.fields.items()] or None,
        reasons=[say(each) for each in problem.reasons] or None,
        changes=[say(each) for each in problem.changes] or None,
        incident=problem.incident,
    )
    answer = Response(shown.model_dump_json(exclude_none=True), problem.status, content_type=MEDIA_TYPE)
    answer.headers.update(problem.headers)
    answer.headers["Content-Language"] = TAGS[language()]
    return answer


def _purposeful(error: GovflowError) -> Response:
    return _problem(meaning(error))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400 or error.response is not None:
        return error.get_response()  # type: ignore[return-value]  # a redirect that the router makes
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    return _problem(Problem(status, *BY_STATUS.get(status, BY_STATUS[400]), headers=headers))


def _unmeant(error: Exception) -> Response:
    if (reaction := meant(error)) is not None:
        return _purposeful(reaction)
    return _problem(Problem(500, "incident", BROKEN, incident=incident(error)))
