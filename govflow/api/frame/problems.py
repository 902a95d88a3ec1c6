"""Problems as RFC 9457 has them: what happened, what to do, which field it is about, in the language asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_openapi3.types import ResponseDict
from pydantic import BaseModel, ConfigDict, Field

from govflow.errors import (
    Busy,
    Conflict,
    Forbidden,
    Gone,
    GovflowError,
    Invalid,
    NotFound,
    Refused,
    Stale,
    TooLarge,
    TooMany,
    Unavailable,
)
from govflow.http.reactions import incident, status_of
from govflow.messages import Message

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:govflow:problem:"

BROKEN = Message("Something broke on our side")


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="Its name, as a path into what was sent.")
    detail: str


class ProblemShown(BaseModel):
    """Why a request was not done (RFC 9457). Sentences are in the language that Accept-Language asks for."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="Names the kind of problem; stays as it is.", examples=[f"{PREFIX}stale"])
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldProblem] | None = Field(None, description="What is wrong, field by field.")
    reasons: list[str] | None = Field(None, description="All reasons why the rules of the procedure do not allow it.")
    changes: list[str] | None = Field(None, description="What happened since what was seen.")
    incident: str | None = Field(None, description="The number to tell the help desk.")


class Problem(Exception):
    """A request that is not done. ``name``: of its kind, which stands behind ``PREFIX``."""

    def __init__(
        self,
        status: int,
        name: str,
        title: Message,
        detail: Message | None = None,
        *,
        fields: Mapping[str, Message] | None = None,
        reasons: Iterable[Message] = (),
        changes: Iterable[Message] = (),
        incident: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(str(title))
        self.status, self.name, self.title, self.detail = status, name, title, detail
        self.fields, self.reasons, self.changes = dict(fields or {}), tuple(reasons), tuple(changes)
        self.incident, self.headers = incident, dict(headers or {})


_NAMES: Mapping[type[GovflowError], tuple[str, Message]] = {
    NotFound: ("not-found", Message("There is nothing here for you")),
    Gone: ("gone", Message("This was withdrawn")),
    Forbidden: ("forbidden", Message("This is not open to you")),
    Stale: ("stale", Message("Something changed meanwhile")),
    Conflict: ("conflict", Message("It collides with what stands already")),
    Invalid: ("invalid", Message("What was sent cannot be used")),
    Refused: ("refused", Message("The rules do not allow this now")),
    TooLarge: ("too-large", Message("This is too large")),
    TooMany: ("too-many", Message("Too many attempts")),
    Busy: ("busy", Message("Too busy at this moment")),
    Unavailable: ("unavailable", Message("This is out of order at the moment")),
}
BY_STATUS: Mapping[int, tuple[str, Message]] = {
    400: ("malformed", Message("The request could not be read")),
    404: _NAMES[NotFound],
    405: ("method-not-allowed", Message("This cannot be done at this address")),
    413: _NAMES[TooLarge],
    415: ("unsupported-media-type", Message("This is not sent as it has to be")),
}


def malformed(detail: Message, *, status: int = 400) -> Problem:
    """A request that cannot be read."""
    return Problem(status, *BY_STATUS[status], detail)


def meaning(error: GovflowError) -> Problem:
    """An error raised on purpose, as a problem."""
    status = status_of(error)
    if status is None:
        return Problem(500, "incident", BROKEN, incident=incident(error))
    name, title = next(each for kind, each in _NAMES.items() if isinstance(error, kind))
    match error:
        case Invalid():
            return Problem(status, name, title, fields=error.fields)
        case Refused():
            return Problem(status, name, title, reasons=error.reasons)
        case Stale():
            return Problem(status, name, title, error.message, changes=error.changes)
        case TooMany() | Busy() | Unavailable():
            return Problem(status, name, title, error.message, headers={"Retry-After": str(error.retry_after)})
    return Problem(status, name, title, error.message)


def documented(*statuses: int) -> ResponseDict:
    """For the description of the API: these answers are problems."""
    return {each: _shown() for each in statuses}


def _shown() -> dict[str, Any]:
    return {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemShown"}}}}
