"""A person's notices as a feed (Atom, RFC 4287) at an address of its own, which programs read without signing in."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from govflow.services.operation.notices.addresses import Kind, end_address, make_address, reader_of
from govflow.services.queries.notices.feed import load_feed
from govflow.web.frame.i18n import TAGS, speaking
from govflow.web.frame.security import backend, current_actor, policy, public, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("news", __name__)


@bp.post("/account/feed")
@policy(signed_in)
def make() -> ResponseReturnValue:
    """The next page shows the address, and no other ever does."""
    secret = make_address(backend(), current_actor(), Kind.NOTICES)
    flash(url_for("news.show", secret=secret, _external=True), "feed")
    return redirect(url_for("account.show"), 303)


@bp.post("/account/feed/end")
@policy(signed_in)
def end() -> ResponseReturnValue:
    end_address(backend(), current_actor(), Kind.NOTICES)
    return redirect(url_for("account.show"), 303)


@bp.get("/feeds/<secret>.atom")
@policy(public)
def show(secret: str) -> ResponseReturnValue:
    """As the person sees it at this moment, in the language of the person; nothing where it is as it was."""

    def page(endpoint: str, **values: Any) -> str:
        return url_for(endpoint, _external=True, **values)

    with reading() as session:
        work, language = reader_of(backend(), session, secret, Kind.NOTICES)
        feed = load_feed(work, backend().settings.key_for("feeds"))
    with speaking(language):
        here = page("news.show", secret=secret)
        written = render_template("notices/feed.xml", feed=feed, page=page, here=here, tag=TAGS[language])
    answer = Response(written, mimetype="application/atom+xml")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(sha256(written.encode()).hexdigest()[:32])
    answer.make_conditional(request)
    return answer
