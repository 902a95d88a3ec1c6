"""What was typed and refused is kept for its person, and given back in the form where it was typed.

A form that a procedure makes is built anew of it (``web.forms.steps``); of every other one the page is filled in
(``refilled``). Passwords, codes and what is secret are never kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Flask, Response, g, request
from werkzeug.datastructures import FileStorage, MultiDict

from govflow.errors import GovflowError, Invalid, TooLarge
from govflow.http.policies import is_for_programs
from govflow.messages import Message
from govflow.services.retrying import understood
from govflow.services.uploads import Upload, keep_upload
from govflow.services.uploads.forms import Begun, KeptForm, Typed, begun_form, drop_form, keep_form, recall_form
from govflow.values import VISITOR
from govflow.web.frame.carried import GIVEN_BACK, NAME, OF_THE_PERSON, FilledIn, filled_in
from govflow.web.frame.refilled import RECEIVED, refilled
from govflow.web.frame.security import backend, current_session, safe_next
from govflow.web.frame.shell import reading

NEVER = frozenset({"csrf_token", NAME, "password", "current", "code", "secret", "kept_as"})
"""Names of fields that are not kept: what proves who somebody is, and what a page gives anew."""
AROUND = frozenset({"version", "seen_version", "key", "back", "step", "page", "reached", "matter", "next"})
"""What a form has beside what is typed into it: alone it is not worth keeping."""
KEPT_AS = "kept_as"
"""Under which name a form says that what it holds is kept, so that it goes once the form has been sent."""
KEEPING = "typed.create"
"""Where a form is sent that is only to be kept, from the page whose address it has."""


def init_app(app: Flask) -> None:
    """Give back what was kept to the pages that are asked for it, and remove what has been sent."""
    app.before_request(_give_back)
    app.after_request(_fill_in)
    app.after_request(_done)
    app.jinja_env.globals.update(
        given_back=given_back, begun_before=begun_before, may_be_kept=may_be_kept, kept_as=kept_as
    )


def given_back() -> KeptForm | None:
    """What the page of this request is filled in with."""
    found: KeptForm | None = g.get("given_back")
    return found


def keep_typed(said: Iterable[Message] = (), filled: FilledIn | None = None, *, draft: bool = False) -> str | None:
    """Keep the form that was sent, for who had its page; its name. None where nothing of it is kept.

    Raises TooMany for a draft that comes too soon.
    """
    filled = filled or filled_in()
    if filled is None or not filled.keeps or request.blueprint in OF_THE_PERSON or is_for_programs():
        return None
    if any("\0" in value for value in request.form.values()):
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if not _is_never(name)]
    fields += _files(filled.person)
    if not any(value.strip() and name not in AROUND for name, value in fields):
        return None
    action = urlsplit(filled.page).path if request.endpoint == KEEPING else request.path
    typed = Typed(
        page=filled.page,
        action=action,
        organization=filled.organization,
        fields=tuple(fields),
        said=tuple(said),
    )
    return keep_form(backend(), filled.person, typed, draft=draft)


def keep_refused(said: Iterable[Message]) -> str | None:
    """The address of the page of a form that was refused, asked for what was typed; None where nothing is kept, or
    nothing can be at this moment.
    """
    if request.method != "POST" or "limited" not in g or "given_back" in g:  # else its body is not read
        return None
    filled = filled_in()
    try:
        name = keep_typed(said, filled)
    except Exception as error:
        if understood(error) is None and not isinstance(error, GovflowError):
            raise
        backend().outages.noticed(error)
        return None
    return way_to(name, filled.page) if name is not None and filled is not None else None


def way_to(name: str | None, page: str) -> str:
    """The address of a page, asked for its form as it was filled in."""
    parts = urlsplit(safe_next(page) or "/")
    asked = [(key, value) for key, value in parse_qsl(parts.query) if key != GIVEN_BACK]
    if name is not None:
        asked.append((GIVEN_BACK, name))
    return urlunsplit(("", "", parts.path, urlencode(asked), ""))


def may_be_kept() -> bool:
    """Is it somebody with an account, for whom what they begin can be kept?"""
    owner = current_session()
    return owner is not None and not owner.actor.citizen


def built_here() -> KeptForm | None:
    """The same, where its form is sent to the address of the page itself: there a form is built of it anew."""
    found = given_back()
    return found if found is not None and found.typed.action == request.path else None


def kept_as() -> str:
    """The name of what is kept of the form that a page shows; nothing where nothing is."""
    found = given_back()
    return found.name if found is not None else request.form.get(KEPT_AS, "")[:32]


def begun_before() -> Begun | None:
    """Whether the person has begun the form of this page before and not sent it."""
    owner = current_session()
    if owner is None or request.method != "GET" or given_back() is not None or owner.actor.person_id is None:
        return None
    with reading() as session:
        actor = owner.actor
        return begun_form(backend(), session, owner.actor.person_id, request.path, actor.organization_id)


def _give_back() -> None:
    """The form of the page is as if it had just been filled in."""
    owner, name = current_session(), request.args.get(GIVEN_BACK, "")
    if request.method != "GET" or not name or owner is None or owner.actor.person_id is None or is_for_programs():
        return
    with backend().reading() as session:
        found = recall_form(backend(), session, owner.actor.person_id, name[:32])
    if found is None or urlsplit(found.typed.page).path != request.path:
        g.gone = True
        return
    g.given_back = found
    if built_here() is not None:
        request.form = MultiDict(found.typed.fields)  # type: ignore[assignment]  # as a form that was sent


def _fill_in(response: Response) -> Response:
    found = given_back()
    if found is None or response.status_code != 200 or response.mimetype != "text/html" or g.get("built_anew"):
        return response
    response.set_data(refilled(response.get_data(as_text=True), found.typed.action, found.typed.fields))
    return response


def _done(response: Response) -> Response:
    """What was kept of a form goes once the form has led on."""
    owner = current_session()
    if request.method == "POST" and response.status_code == 303 and owner is not None and "held" not in g:
        name = request.form.get(KEPT_AS, "")
        if name and owner.actor.person_id is not None:
            drop_form(backend(), owner.actor.person_id, name[:32])
    return response


def _is_never(name: str) -> bool:
    return name in NEVER or "password" in name


def _files(person_id: int) -> Sequence[tuple[str, str]]:
    """The tokens of the files that came along; those that a field has received already are not kept twice."""
    known: dict[str, str] = g.get("kept_files", {})
    sent = {name: file for name, file in request.files.items() if file.filename}
    tokens = {f"{name}{RECEIVED}": known.get(name) or _received(person_id, file) for name, file in sent.items()}
    return [(name, token) for name, token in tokens.items() if token]


def _received(person_id: int, file: FileStorage) -> str | None:
    """None for a file of a kind that is never filed, or one too many: it is chosen again."""
    upload = Upload(file.filename or "", file.read(), file.mimetype or "application/octet-stream")
    actor = replace(VISITOR, person_id=person_id)  # whose files they are is all that is asked
    try:
        return keep_upload(backend(), actor, upload).token
    except (TooLarge, Invalid):
        return None
