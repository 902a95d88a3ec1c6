"""What programs read of the portal: a feed of what was noticed and decided (Atom), a map, and where robots may go."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from govflow.services.queries.open.portal.lists import load_latest
from govflow.web.frame.i18n import LANGUAGES
from govflow.web.frame.security import policy, public
from govflow.web.registers.portal.frame import IN_LANGUAGE, kept, portal, public_work

bp = portal("portal_programs")

NEWEST = 30
SECTIONS = (
    *("portal." + name for name in ("home", "decisions", "notices", "words")),
    *(
        "portal_registers." + name
        for name in (
            "organizations",
            "funds",
            "agreements",
            "standards",
            "contracts",
            "charges",
            "trades",
            "plans",
            "stages",
            "commitments",
        )
    ),
)
"""Pages of the portal without a number or a name in their address."""


@bp.get(f"{IN_LANGUAGE}/feed.atom")
@policy(public)
def feed(language: str) -> ResponseReturnValue:
    """What was changed last, noticed or decided."""
    with public_work() as work:
        cases = load_latest(work, "", NEWEST)
        written = render_template("portal/feed.xml", cases=cases, page=_whole)
    return kept(Response(written, mimetype="application/atom+xml"))


@bp.get("/public/sitemap.xml")
@policy(public)
def sitemap() -> ResponseReturnValue:
    """The pages of each section, and the cases that were changed last; the others are found from there."""
    with public_work() as work:
        cases = load_latest(work, "", NEWEST)
    written = render_template("portal/sitemap.xml", cases=cases, page=_whole, sections=SECTIONS, languages=LANGUAGES)
    return kept(Response(written, mimetype="application/xml"))


@bp.get("/robots.txt")
@policy(public)
def robots() -> ResponseReturnValue:
    """The portal is there to be found; what stands behind a sign-in, or opens with a link of its own, is not."""
    lines = ("User-agent: *", "Allow: /public", "Disallow: /", f"Sitemap: {_whole('portal_programs.sitemap')}")
    return kept(Response("".join(f"{each}\n" for each in lines), mimetype="text/plain"))


def _whole(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, _external=True, **values)
