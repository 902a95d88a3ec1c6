"""What an error means to whoever asked: a status for each that is raised on purpose, a number for all others."""

from __future__ import annotations

import logging
import secrets

from flask import request

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
from govflow.http.policies import backend
from govflow.services.retrying import understood

log = logging.getLogger("govflow.web")

STATUS: dict[type[GovflowError], int] = {
    NotFound: 404, Gone: 410, Forbidden: 403, Stale: 409, Conflict: 409, Refused: 422, Invalid: 422, TooLarge: 413,
    TooMany: 429, Busy: 503, Unavailable: 503,
}  # fmt: skip
"""The reaction to each error raised on purpose."""


def status_of(error: GovflowError) -> int | None:
    """The reaction to an error; None for one that nobody should see."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), None)


def meant(error: Exception) -> GovflowError | None:
    """What an error of the database, the disk or the keys means for who asked, and says the log; None for a fault of
    ours.
    """
    if (reaction := understood(error)) is None:
        return None
    if not backend().outages.noticed(error):
        log.error("%s at %s %s", type(reaction).__name__, request.method, _path(), exc_info=error)
    return reaction


def incident(error: Exception) -> str:
    """The number under which an error that nobody meant stands in the log."""
    number = secrets.token_hex(4)
    log.error("incident %s at %s %s", number, request.method, _path(), exc_info=error, extra={"incident": number})
    return number


def _path() -> str:
    """Where it happened; of an address that opens something by itself only the pattern."""
    rule = request.url_rule
    return rule.rule if rule is not None and "token" in rule.arguments else request.path
