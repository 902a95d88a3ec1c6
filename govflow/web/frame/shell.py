"""The frame of every page: navigation, the acting-as switch, and one reading session for a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import lazy_gettext

from govflow.messages import Message
from govflow.services import topics
from govflow.services.backend import or_busy
from govflow.services.queries.directory.choices import load_procedure_choices
from govflow.services.queries.directory.shell import Shell, load_shell, read_shell_with_next
from govflow.values import VISITOR, Text
from govflow.web.frame.i18n import LANGUAGES, TAGS, language, other_language
from govflow.web.frame.security import PORTAL, backend, current_session, safe_next

NAVIGATION = (
    ("inbox.index", lazy_gettext("Waiting for you")),
    ("cases.index", lazy_gettext("Cases")),
    *((endpoint, lazy_gettext(label.text)) for endpoint, label in topics.NAVIGATION),
    ("overview.index", lazy_gettext("Registers")),
    ("workflows.index", lazy_gettext("Workflows")),
    ("organizations.index", lazy_gettext("Organizations")),
    ("people.index", lazy_gettext("People")),
)
"""Endpoint and label; a page belongs to the entry of its blueprint, one of a register to that of all registers."""
OF_REGISTERS = frozenset(endpoint.partition(".")[0] for endpoint, *_ in topics.REGISTERS_OF_REGION)

FOR_ADMINISTRATORS = frozenset({"people.index"})

SEND_AGAIN = Message("What you filled in is still there. Wait a few seconds, then send it again.")
"""Beside a form that came to nothing because others were in the way."""


def init_app(app: Flask) -> None:
    """Give every template what the frame needs."""
    app.context_processor(_frame)
    app.teardown_request(_close)


def way_back() -> str | None:
    """The page on which an act was begun, such as the desk of a session, if that page said so; nowhere else."""
    return safe_next(request.values.get("back"))


@contextmanager
def reading() -> Iterator[Any]:
    """A read-only session for the queries in ``services``.

    A page that is only looked at reads all of itself in one session, so that it shows one moment; so does what was sent
    to be checked, until it is carried out.
    """
    if request.method not in {"GET", "HEAD"} and "checking" not in g:
        with backend().page() as session:
            yield session
        return
    if "reading" not in g:
        g.reading_stack = ExitStack()
        g.reading = g.reading_stack.enter_context(backend().page())
    if "shell_expected" not in g and current_session() is not None:
        g.shell_expected = True
        read_shell_with_next(backend().work(g.reading, VISITOR), current_session())
    with or_busy():
        yield g.reading


def look_first() -> None:
    """What was sent is looked at before it is carried out: until then all is read in one session."""
    g.checking = True


def carry_out() -> None:
    """From now on something is written: what is read then is read anew."""
    g.pop("checking", None)
    _close(None)


def procedures() -> dict[str, Text]:
    """The titles of all procedures by name."""
    with reading() as session:
        return dict(load_procedure_choices(backend().work(session, VISITOR)))


def navigation() -> tuple[tuple[str, Any, bool], ...]:
    """Endpoint, label, and whether the page belongs to it."""
    person = current_session()
    if person is None or person.actor.citizen:
        return ()
    page = (request.blueprint or "").partition(".")[0]
    page = "overview" if page in OF_REGISTERS else page
    return tuple(
        (endpoint, label, endpoint.partition(".")[0] == page)
        for endpoint, label in NAVIGATION
        if endpoint in current_app.view_functions and (person.actor.administrator or endpoint not in FOR_ADMINISTRATORS)
    )


def _frame() -> dict[str, Any]:
    return {
        "person": current_session(),
        "shell": _shell,
        "navigation": navigation,
        "here": language(),
        "there": other_language(),
        "languages": LANGUAGES,
        "tags": TAGS,
        "around": "portal/base.html" if has_request_context() and request.blueprint in PORTAL else "base.html",
    }


def _shell() -> Shell:
    """Loaded when the frame is drawn, so that redirects and downloads do not pay for it."""
    if "away" in g:
        return Shell(body=None, waiting=0)
    if "shell" not in g:
        with reading() as session:
            g.shell = load_shell(backend().work(session, VISITOR), current_session())
    shell: Shell = g.shell
    return shell


def _close(error: BaseException | None) -> None:
    stack: ExitStack | None = g.pop("reading_stack", None)
    g.pop("reading", None)
    if stack is not None:
        stack.close()
