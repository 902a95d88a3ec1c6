"""A topic of the API: a blueprint whose every address is described with the problems that it may answer."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from govflow.api.frame.problems import documented
from govflow.http.policies import API

VERSION = "/v1"
V1 = API + VERSION

EVERYWHERE = (400, 401, 403, 404, 413, 415, 422, 429, 500, 503)


def topic(name: str, module: str, title: str, prefix: str = "") -> APIBlueprint:
    """A blueprint below the API, for those who bear a token."""
    return APIBlueprint(
        name,
        module,
        url_prefix=VERSION + prefix,
        abp_tags=[Tag(name=title)],
        abp_security=[{"token": []}],
        abp_responses=documented(*EVERYWHERE),
    )
