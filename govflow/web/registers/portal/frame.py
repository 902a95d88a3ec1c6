"""What pages of the portal have in common: their address, who reads them, and how long caches may keep them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.cases import PageStart
from govflow.values import VISITOR
from govflow.web.forms.numbers import row_number
from govflow.web.frame.i18n import LANGUAGES, language
from govflow.web.frame.security import PORTAL, backend
from govflow.web.frame.shell import reading

FRESH = 60
"""Seconds for which a cache answers by itself. Then it asks whether the page is as it was: what is public no more, or
was put right, is gone from everywhere after a minute.
"""

IN_LANGUAGE = f"/public/<any({','.join(LANGUAGES)}):language>"
"""How the address of a page begins: each language has its own, so that caches need not look at who asks."""


def portal(name: str) -> Blueprint:
    """A blueprint of the portal, one of ``PORTAL``."""
    assert name in PORTAL  # else sessions would be looked up, and pages be kept by nobody
    found = Blueprint(name, __name__)
    found.before_request(_refuse_where_there_is_none)
    found.url_defaults(_in_this_language)
    found.after_request(_keep)
    return found


@contextmanager
def public_work() -> Iterator[Any]:
    """What reads a page: as somebody without a name, without an organization, whoever it is who asks."""
    with reading() as session:
        yield backend().work(session, VISITOR)


def shown(template: str, **values: Any) -> Response:
    """A page that is the same for everybody."""
    return kept(Response(render_template(f"portal/{template}", **values)))


def kept(answer: Response) -> Response:
    """An answer that caches may keep; 304 for who has it already.

    Its mark is made of its bytes, so it is another one exactly when something in it is. No day stands beside it
    (``Last-Modified``): a page is made of many rows, and none knows when the last of them was changed or left it.
    """
    answer.set_etag(sha256(answer.get_data()).hexdigest()[:32])
    answer.make_conditional(request)
    return answer


def place() -> PageStart | None:
    """Where the page of a list begins."""
    return PageStart.parse(request.args.get("at", ""))


def asked_year() -> int | None:
    """The year that a page is asked for; none for what is no year of ours."""
    year = request.args.get("year", type=row_number)
    return year if year is not None and 1900 <= year < 9999 else None


def _in_this_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links lead to pages in the language of the page that they stand on."""
    if current_app.url_map.is_endpoint_expecting(endpoint, "language"):
        values.setdefault("language", language())


def _refuse_where_there_is_none() -> None:
    """An installation may keep what is public to those who are signed in."""
    if not backend().settings.portal:
        raise NotFound(Message("There is no public portal here. Sign in to read what is public."))


def _keep(answer: Response) -> Response:
    """What is there may be kept; of what is not, nothing is known in a minute."""
    lasting = answer.status_code in (200, 302, 304)
    answer.headers["Cache-Control"] = f"public, max-age={FRESH}" if lasting else "no-store"
    return answer
