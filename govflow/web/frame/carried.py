"""For whom a form was filled in: every form that changes something carries it, and it is asked once, before all else.

What a form carries is signed. It says who had the page, for which organization and in which roles, and where the form
stands; so what was typed can be kept for that person also where the session has ended meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from govflow.http.policies import is_for_programs
from govflow.services.accounts.posts import Post
from govflow.services.queries.directory.people import SignedIn
from govflow.web.frame.security import PORTAL, current_session

NAME = "for"
"""Under which name a form carries it."""

OF_THE_PERSON = frozenset({"auth", "account", "ways", "passkeys", "second", "confirming", "forgotten", "founding"})
"""Blueprints of what a person does for nobody but themselves: it does not matter for whom they act."""

GIVEN_BACK = "kept"
"""With what an address of a page is asked for its form as it was filled in."""

CHECKED = "check"
"""With what it is asked for the check page of that form."""

FILLING_IN = frozenset({"kept"})
"""Blueprints of what sends nothing: a form is kept as what it was filled in for."""

KEEPS, KEEPS_NOTHING = "", "-"


@dataclass(frozen=True, kw_only=True)
class FilledIn:
    """Who had the page of a form, for whom and as what they acted then. ``stands_in``: by which arrangement they
    stood in for a colleague.

    ``page``: its address; ``keeps``: whether what was typed may be kept.
    """

    person: int
    organization: int | None
    stands_in: int | None
    roles: tuple[str, ...]
    mandated: bool
    page: str
    keeps: bool


@dataclass(frozen=True, kw_only=True)
class Another:
    """What was filled in is not for whom the person acts now. ``lapsed``: their roles there that have ended;
    ``mandate``: whether that has.
    """

    filled: FilledIn
    lapsed: tuple[str, ...]
    mandate: bool

    @property
    def elsewhere(self) -> bool:
        """Is it another organization, and not what the person is there?"""
        return not self.lapsed and not self.mandate


def init_app(app: Flask, refuse: Callable[[Another], ResponseReturnValue]) -> None:
    """Ask of each form for whom it was filled in, and give templates what it carries. ``refuse``: what is answered."""

    def hold() -> ResponseReturnValue | None:
        other = _another()
        return refuse(other) if other is not None else None

    app.before_request(hold)
    app.jinja_env.globals["carried_for"] = carried_for


def carried_for(keeps: bool = True) -> str:
    """The hidden field of a form; nothing for a visitor, for whom nobody acts. ``keeps``: not for what is secret."""
    owner = current_session()
    if owner is None or request.blueprint in PORTAL:
        return ""
    made: dict[bool, str] = g.setdefault("carried_for", {})
    if keeps not in made:
        made[keeps] = Markup('<input type="hidden" name="{}" value="{}">').format(NAME, _token(owner, keeps))
    return made[keeps]


def filled_in() -> FilledIn | None:
    """What the form that was sent carries; None where it carries nothing, or what nobody signed."""
    try:
        person, organization, stands_in, roles, mandated, page, kept = _signer().loads(request.form.get(NAME, ""))
    except (BadData, ValueError, TypeError):
        return None
    return FilledIn(
        person=person,
        organization=organization,
        stands_in=stands_in,
        roles=tuple(roles),
        mandated=bool(mandated),
        page=page,
        keeps=kept == KEEPS,
    )


def _another() -> Another | None:
    """A form that was filled in for another organization than the one acted for, or in a role that has ended since."""
    owner = current_session()
    if (
        request.method != "POST"
        or request.endpoint is None  # an address that there is not: nothing of what was sent is read
        or owner is None
        or is_for_programs()
        or request.blueprint in OF_THE_PERSON | FILLING_IN
    ):
        return None
    filled = filled_in()
    if filled is None or filled.person != owner.actor.person_id:
        return None
    if (filled.organization, filled.stands_in) != (owner.actor.organization_id, _arrangement(owner)):
        return Another(filled=filled, lapsed=(), mandate=False)
    post = owner.acting
    lapsed = tuple(each for each in filled.roles if post is None or each not in post.roles)
    mandate = filled.mandated and not (post is not None and post.mandated)
    return Another(filled=filled, lapsed=lapsed, mandate=mandate) if lapsed or mandate else None


def _token(owner: SignedIn, keeps: bool) -> str:
    post = owner.acting
    content: Sequence[object] = (
        owner.actor.person_id,
        owner.actor.organization_id,
        _arrangement(owner),
        [*post.roles] if post else [],
        int(_mandated(post)),
        _page(),
        KEEPS if keeps else KEEPS_NOTHING,
    )
    return str(_signer().dumps(content))


def _arrangement(owner: SignedIn) -> int | None:
    """By which arrangement the person stands in for a colleague now."""
    return owner.actor.stands_in.id if owner.actor.stands_in is not None else None


def _mandated(post: Post | None) -> bool:
    return post is not None and post.mandated


def _page() -> str:
    """The address of the page: of one that answers a form that of the page on which it stood."""
    if request.method == "POST":
        filled = _filled_in_if_read()
        return filled.page if filled is not None else request.path
    asked = [(name, value) for name, value in request.args.items(multi=True) if name not in (GIVEN_BACK, CHECKED)]
    address = f"{request.path}?{urlencode(asked)}" if asked else request.path
    return address if len(address) <= 500 else request.path


def _filled_in_if_read() -> FilledIn | None:
    """Of a body that may not be read, or is too large to be, the page that says so asks nothing."""
    if "limited" not in g:
        return None
    try:
        return filled_in()
    except HTTPException:
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="govflow.form")
